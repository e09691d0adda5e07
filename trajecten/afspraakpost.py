"""Mail about appointments, each with the appointment for one's own calendar.

What it says is made when it leaves: the newest state counts, and of several changes in a row one mail is left. How the
appointment stood for its reader is kept in its row (`stand`), so that nothing is said twice.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone, translation

from bureaus import mail
from bureaus.models import Lidmaatschap, Verzending
from bureaus.paden import pad
from bureaus.rollen import Rol
from bureaus.wachtrij import WerkStaat
from trajecten import agenda
from trajecten.enums import Aanwezigheid
from trajecten.models import Gesprek, Traject, Waarneming
from trajecten.queries import is_same
from trajecten.stappen import say_moment

SOORT = "afspraak"
# These never left, or were refused: whoever they were for does not know of them.
NIET_VERTELD = (WerkStaat.WACHT, WerkStaat.GESTOPT, WerkStaat.MISLUKT)
# In `stand`: for this reader it does not go on. Otherwise it holds which version of the appointment does.
GAAT_NIET_DOOR = ""
# What somebody was told by a mail of before `stand` was kept, or one that is on its way: maybe that it goes on.
ONBEKEND = "?"


def announce(gesprek: Gesprek, *, ook_kandidaat: bool = True, door: Lidmaatschap) -> None:
    """Tell the candidate, the coach and who stands in that day how this appointment to come stands now.

    Who stands in on another day hears that it went out of their days. Who has no address hears of it in the product.
    """
    traject = gesprek.traject
    leden = [traject.kandidaat.lid] if ook_kandidaat else []
    waarnemingen = _arranged([traject.coach_id])
    if traject.coach:
        leden += [traject.coach, *(rij.waarnemer for rij in waarnemingen)]
    _queue([(gesprek, lid) for lid in leden], waarnemingen, door)


def announce_coach(trajecten: Iterable[Traject], *, coach: Lidmaatschap, door: Lidmaatschap) -> None:
    """Move the appointments to come from the calendar of the coach who has them to that of `coach`, who gets them.

    Who stands in for either goes along.
    """
    komt = _as_new_version(_to_come().filter(traject__in=list(trajecten)))
    waarnemingen = _arranged([coach.pk, *(gesprek.traject.coach_id for gesprek in komt)])
    wie = []
    for gesprek in komt:
        coaches = {lid.pk: lid for lid in (gesprek.traject.coach, coach) if lid}
        waarnemers = [rij.waarnemer for rij in waarnemingen if rij.coach_id in coaches]
        gesprek.traject.coach = coach
        wie += [(gesprek, lid) for lid in (*coaches.values(), *waarnemers)]
    _queue(wie, waarnemingen, door)


def announce_days(*, coach: Lidmaatschap, waarnemer: Lidmaatschap, van: date, tot: date, door: Lidmaatschap) -> None:
    """Standing in changed: tell `waarnemer` of the appointments of `coach` in these days that a mail told of before.

    The others stand on the page and in the calendar of who stands in; a mail for each would be a pile.
    """
    in_dagen = _to_come().filter(traject__coach=coach, begint_op__date__range=(van, tot))
    bekend = {gesprek for _lid, gesprek in _mailed([(gesprek, waarnemer) for gesprek in in_dagen.only("id")])}
    komt = _as_new_version(in_dagen.filter(pk__in=bekend))
    _queue([(gesprek, waarnemer) for gesprek in komt], _arranged([coach.pk]), door)


def _to_come() -> QuerySet[Gesprek]:
    return Gesprek.objects.filter(aanwezigheid=Aanwezigheid.GEPLAND, begint_op__gt=timezone.now())


def _as_new_version(komt: QuerySet[Gesprek]) -> list[Gesprek]:
    """These appointments, counted up: a calendar takes nothing out at the number it was put in with (RFC 5546).

    `gewijzigd_op` stays: for who keeps the appointment nothing changed.
    """
    komt.update(volgnummer=F("volgnummer") + 1)
    return list(komt.select_related("traject__coach").order_by("begint_op", "id"))


def _arranged(coaches: Iterable[UUID | None]) -> list[Waarneming]:
    """Who stands in for these coaches, now and later."""
    rows = Waarneming.objects.filter(coach__in=set(coaches) - {None}, tot__gte=timezone.localdate())
    return list(rows.select_related("waarnemer"))


def _queue(wie: list[tuple[Gesprek, Lidmaatschap]], waarnemingen: list[Waarneming], door: Lidmaatschap) -> None:
    """One mail for each; who it is not of only gets one when there is one that may have told of it."""
    van_lid = {
        (gesprek, lid): _is_of(lid, gesprek, timezone.localdate(gesprek.begint_op), waarnemingen)
        for gesprek, lid in wie
        if lid.email and lid.actief
    }
    bekend = _mailed([paar for paar, zijn in van_lid.items() if not zijn])
    for (gesprek, lid), zijn in van_lid.items():
        if not zijn and (lid.pk, str(gesprek.pk)) not in bekend:
            continue
        pagina = "start:start" if lid.rol == Rol.KANDIDAAT else "trajecten:agenda"
        gegevens = {
            "gesprek": str(gesprek.pk),
            "volgnummer": gesprek.volgnummer,
            "stand": _stand(gesprek, zijn),
            "begint_op": gesprek.begint_op.isoformat(),
        }
        mail.queue(SOORT, lid=lid, pad=pad(door.bureau, pagina), **gegevens)


def _mailed(paren: list[tuple[Gesprek, Lidmaatschap]]) -> set[tuple[UUID, str]]:
    """Of which of these appointments a mail was made for these people, whatever became of it."""
    if not paren:
        return set()
    rows = Verzending.objects.filter(
        lid__in={lid.pk for _gesprek, lid in paren},
        soort=SOORT,
        gegevens__gesprek__in=[str(gesprek.pk) for gesprek, _lid in paren],
    )
    return set(rows.values_list("lid_id", "gegevens__gesprek"))


def content(verzending: Verzending) -> mail.Inhoud | None:
    """What the mail says now; None when it is past, another mail says it, or the reader knows or never heard of it."""
    lid, nu = verzending.lid, timezone.now()
    rows = Gesprek.objects.select_related("traject__kandidaat", "traject__coach")
    gesprek = rows.filter(pk=verzending.gegevens.get("gesprek")).first()
    if gesprek is None or gesprek.begint_op <= nu:
        return None
    waarnemingen, dag = _arranged([gesprek.traject.coach_id]), timezone.localdate(gesprek.begint_op)
    van_lid = _is_of(lid, gesprek, dag, waarnemingen)
    stand = _stand(gesprek, van_lid)
    gaat_door = stand != GAAT_NIET_DOOR
    post = list(_about(gesprek, lid))
    verteld, wist = _told(verzending, post)
    if verteld == stand or not _is_the_one(verzending, post, stand):
        return None
    # Planned and cancelled before the first mail left: nobody waits. What was planned before these mails is no secret,
    # but only to the candidate and the coach.
    gepland = any(rij.gegevens.get("volgnummer") == 0 for rij in post)
    if not gaat_door and verteld is None and (gepland or not _is_of(lid, gesprek, dag, ())):
        return None
    gegevens = {
        "staat": _standing(gesprek, van_lid, verteld),
        "gaat_door": gaat_door,
        # What goes out of a calendar stands there at the moment it was told with.
        "moment": _say(gesprek if gaat_door or wist is None else Gesprek(begint_op=wist), lid),
        "minuten": gesprek.minuten,
        "plaats": gesprek.plaats,
        "is_kandidaat": lid.rol == Rol.KANDIDAAT,
        "ziet_wie": _is_of(lid, gesprek, timezone.localdate(nu), waarnemingen),
    }
    methode, tekst = agenda.invitation(gesprek, lid, nu, gaat_door=gaat_door)
    bijlage = mail.Bijlage("afspraak.ics", f"text/calendar; charset=utf-8; method={methode}", tekst)
    return mail.Inhoud(gegevens, (bijlage,))


def _about(gesprek: Gesprek, lid: Lidmaatschap) -> QuerySet[Verzending]:
    """Every mail made for this person about this appointment, the newest last."""
    rows = Verzending.objects.filter(lid=lid, soort=SOORT, gegevens__gesprek=str(gesprek.pk))
    return rows.order_by("aangemaakt_op", "pk")


def _say(gesprek: Gesprek, lid: Lidmaatschap) -> str:
    with translation.override(lid.taal):
        return say_moment(gesprek)


def _is_of(lid: Lidmaatschap, gesprek: Gesprek, dag: date, waarnemingen: Iterable[Waarneming]) -> bool:
    """Whether on that day this appointment is this person's: the candidate's, the coach's, or of who stands in then."""
    coach = gesprek.traject.coach
    if lid.rol == Rol.KANDIDAAT or coach is None:
        return lid.rol == Rol.KANDIDAAT
    return is_same(lid, coach) or any(
        rij.coach_id == coach.pk and rij.van <= dag <= rij.tot and is_same(lid, rij.waarnemer) for rij in waarnemingen
    )


def _stand(gesprek: Gesprek, van_lid: bool) -> str:
    """How it stands for a reader: which version goes on, or that it does not."""
    gaat_door = van_lid and gesprek.aanwezigheid == Aanwezigheid.GEPLAND
    return gesprek.gewijzigd_op.isoformat() if gaat_door else GAAT_NIET_DOOR


def _is_the_one(verzending: Verzending, post: list[Verzending], stand: str) -> bool:
    """Whether this is the newest mail made to say that it goes on, or that it does not, whichever is true now."""
    zelfde = [
        rij.pk
        for rij in post
        if bool(rij.gegevens.get("stand", stand)) == bool(stand)
        and (rij.pk == verzending.pk or rij.werk_staat not in (WerkStaat.MISLUKT, WerkStaat.GESTOPT))
    ]
    return bool(zelfde) and zelfde[-1] == verzending.pk


def _told(verzending: Verzending, post: list[Verzending]) -> tuple[str | None, datetime | None]:
    """The stand this reader was last told, and for what moment; None for what they were not told."""
    verteld = [rij for rij in post if rij.pk != verzending.pk and rij.werk_staat not in NIET_VERTELD]
    if not verteld:
        return None, None
    laatste, op = verteld[-1], verteld[-1].gegevens.get("begint_op")
    # One on its way may yet find that it is not to leave.
    stand = ONBEKEND if laatste.werk_staat == WerkStaat.BEZIG else laatste.gegevens.get("stand", ONBEKEND)
    return stand, op and datetime.fromisoformat(op)


def _standing(gesprek: Gesprek, van_lid: bool, verteld: str | None) -> str:
    if gesprek.aanwezigheid != Aanwezigheid.GEPLAND:
        return "afgezegd"
    if not van_lid:
        return "van_ander"
    return "verzet" if verteld else "nieuw"
