"""Appointments and dates to keep as calendar texts (RFC 5545): one person's feed, and what goes with a mail.

A calendar is shown to colleagues and family, so titles are neutral: never a name, a phase, a kind of session or an
employer. A coach tells people apart by their initials.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vDatetime

from bureaus.models import Lidmaatschap
from bureaus.paden import pad
from bureaus.rollen import Rol
from bureaus.templatetags.opmaak import initialen
from trajecten import regelinstellingen
from trajecten.enums import AFGEZEGD, Ontvangersoort, Regelcode, Termijnstaat
from trajecten.models import Gesprek, Termijn
from trajecten.queries import own_coaches

NEDERLAND = ZoneInfo("Europe/Amsterdam")
MAAKT = "-//Outplacement//Agenda//NL"
TERUG, VOORUIT = timedelta(days=30), timedelta(days=366)
# How often a programme may come back: it need not be more, and Outlook asks when nothing is said.
VERS = timedelta(hours=1)
# How the Union changes the clock, on the last Sunday of a month since 1996: the name, the offsets before and after,
# and the first time. A zone's own text has times of the wall and no other.
KLOK = (
    (TimezoneDaylight, "CEST", 1, 2, "19960331T020000"),
    (TimezoneStandard, "CET", 2, 1, "19961027T030000"),
)


def feed(lid: Lidmaatschap, nu: datetime) -> bytes:
    """Everything of one person from a month ago to a year ahead. Runs in the transaction of that person's audience."""
    with translation.override(lid.taal):
        calendar = _calendar()
        naam = _("Afspraken %(bureau)s") % {"bureau": lid.bureau.naam}
        for eigenschap in ("name", "x-wr-calname"):
            calendar.add(eigenschap, naam)
        calendar.add("refresh-interval", VERS, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
        for gesprek in _appointments(lid, nu):
            gaat_door = gesprek.aanwezigheid not in AFGEZEGD
            calendar.add_component(_appointment(gesprek, lid, gaat_door, gemaakt=gesprek.gewijzigd_op))
        for dag, van in _deadlines(lid, timezone.localdate(nu)):
            calendar.add_component(_to_do(dag, van, lid, nu))
        return calendar.to_ical()


def invitation(gesprek: Gesprek, lid: Lidmaatschap, nu: datetime, *, gaat_door: bool) -> tuple[str, bytes]:
    """What a mail to `lid` about one appointment carries: the method (RFC 5546) and the text.

    `gaat_door` is whether it goes on for this person.
    """
    methode = "REQUEST" if gaat_door else "CANCEL"
    with translation.override(lid.taal):
        calendar = _calendar()
        calendar.add("method", methode)
        event = _appointment(gesprek, lid, gaat_door, gemaakt=nu)
    event.add("organizer", _organizer(lid))
    # Nothing is asked: who cannot come writes or calls. The address is the one the mail goes to.
    event.add("attendee", _address(lid.email), parameters={"RSVP": "FALSE"})
    calendar.add_component(event)
    return methode, calendar.to_ical()


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", MAAKT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    zone = Timezone()
    zone.add("tzid", NEDERLAND.key)
    for soort, naam, van, naar, begin in KLOK:
        wissel = soort()
        wissel.add("tzname", naam)
        wissel.add("tzoffsetfrom", timedelta(hours=van))
        wissel.add("tzoffsetto", timedelta(hours=naar))
        wissel.add("dtstart", vDatetime.from_ical(begin))
        wissel.add("rrule", {"freq": "yearly", "bymonth": int(begin[4:6]), "byday": "-1su"})
        zone.add_component(wissel)
    calendar.add_component(zone)
    return calendar


def _organizer(lid: Lidmaatschap) -> vCalAddress:
    """The bureau, where answers to its mail go. Nobody is invited by themselves: programmes get lost in that."""
    bureau = lid.bureau
    adres = bureau.antwoord_aan if bureau.antwoord_aan.lower() != lid.email.lower() else ""
    organizer = _address(adres or settings.DEFAULT_FROM_EMAIL)
    organizer.params["cn"] = bureau.naam
    return organizer


def _address(email: str) -> vCalAddress:
    return vCalAddress(f"mailto:{email}")


def _appointment(gesprek: Gesprek, lid: Lidmaatschap, gaat_door: bool, *, gemaakt: datetime) -> Event:
    event = Event()
    event.add("uid", f"{gesprek.pk}@{settings.MAIL_DOMEIN}")
    event.add("sequence", gesprek.volgnummer)
    event.add("dtstamp", gemaakt.astimezone(UTC))
    event.add("last-modified", gesprek.gewijzigd_op.astimezone(UTC))
    event.add("dtstart", _moment(gesprek.begint_op))
    event.add("dtend", _moment(gesprek.begint_op + timedelta(minutes=gesprek.minuten)))
    event.add("status", "CONFIRMED" if gaat_door else "CANCELLED")
    event.add("transp", "OPAQUE" if gaat_door else "TRANSPARENT")
    met = lid.bureau.naam if lid.rol == Rol.KANDIDAAT else _initials(gesprek.traject.kandidaat.naam)
    event.add("summary", _("Afspraak met %(wie)s") % {"wie": met})
    if gesprek.plaats:
        event.add("location", gesprek.plaats)
    _add_page(event, lid, "start:start" if lid.rol == Rol.KANDIDAAT else "trajecten:agenda")
    return event


def _to_do(dag: date, van: list[str], lid: Lidmaatschap, nu: datetime) -> Event:
    """One entry a day, however much there is to do: a calendar shows when, the page shows what."""
    event = Event()
    event.add("uid", f"{dag.isoformat()}-{lid.pk}@{settings.MAIL_DOMEIN}")
    event.add("dtstamp", _start_of(timezone.localdate(nu)).astimezone(UTC))
    event.add("dtstart", dag)
    event.add("dtend", dag + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    wat = ngettext("Iets te doen", "%(n)s dingen te doen", len(van)) % {"n": len(van)}
    if lid.rol == Rol.KANDIDAAT:
        event.add("summary", wat)
        _add_page(event, lid, "start:start")
    else:
        wie = ", ".join(dict.fromkeys(_initials(naam) for naam in van))
        event.add("summary", f"{wat}: {wie}")
        _add_page(event, lid, "trajecten:vandaag")
    return event


def _add_page(event: Event, lid: Lidmaatschap, pagina: str) -> None:
    """Where to read more, behind the sign-in."""
    adres = settings.PUBLIC_URL + pad(lid.bureau, pagina)
    event.add("description", _("Log in om meer te zien: %(adres)s") % {"adres": adres})
    event.add("url", adres)
    event.add("class", "PRIVATE")


def _initials(naam: str) -> str:
    return "".join(f"{letter}." for letter in initialen(naam))


def _moment(moment: datetime) -> datetime:
    """Dutch time; in the hour that comes twice when summer ends only UTC tells which of both is meant."""
    lokaal = moment.astimezone(NEDERLAND)
    tweemaal = lokaal.replace(fold=0).utcoffset() != lokaal.replace(fold=1).utcoffset()
    return moment.astimezone(UTC) if tweemaal else lokaal


def _start_of(dag: date) -> datetime:
    return datetime(dag.year, dag.month, dag.day, tzinfo=NEDERLAND)


def _own(lid: Lidmaatschap) -> dict[str, UUID | list[UUID]]:
    """The trajectories of this person: their own programme, or those of the people they guide and stand in for."""
    if lid.rol == Rol.KANDIDAAT:
        return {"traject__kandidaat": lid.onderwerp}
    return {"traject__coach__in": own_coaches(lid)}


def _appointments(lid: Lidmaatschap, nu: datetime) -> Iterable[Gesprek]:
    rows = Gesprek.objects.filter(**_own(lid), begint_op__gte=nu - TERUG, begint_op__lt=nu + VOORUIT)
    if lid.rol != Rol.KANDIDAAT:
        rows = rows.select_related("traject__kandidaat")
    return rows.order_by("begint_op", "id")


def _deadlines(lid: Lidmaatschap, vandaag: date) -> Iterable[tuple[date, list[str]]]:
    """Per day what runs out that this person is reminded of, as names of whom it is about."""
    voor = Ontvangersoort.KANDIDAAT if lid.rol == Rol.KANDIDAAT else Ontvangersoort.COACH
    regels = [code for code, regel in regelinstellingen.effective().items() if voor in regel.ontvangers]
    rows = Termijn.objects.filter(
        **_own(lid),
        staat=Termijnstaat.LOOPT,
        op__gte=vandaag - TERUG,
        op__lt=vandaag + VOORUIT,
        regel__in=regels,
    ).exclude(regel=Regelcode.GESPREK)  # An appointment stands in the calendar as itself.
    rows = rows.select_related("traject__kandidaat").order_by("op", "traject_id", "id")
    for dag, groep in groupby(rows, key=lambda termijn: termijn.op):
        yield dag, [termijn.traject.kandidaat.naam for termijn in groep]
