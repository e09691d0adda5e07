"""Mail about appointments, each with the appointment for one's own calendar.

What it says is made when it leaves: the newest state counts, and of several changes in a row one mail is left.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone, translation

from bureaus import mail
from bureaus.models import Lidmaatschap, Verzending
from bureaus.paden import pad
from bureaus.rollen import Rol
from bureaus.wachtrij import WerkStaat
from trajecten import agenda
from trajecten.enums import Aanwezigheid
from trajecten.models import Gesprek, Traject, Waarneming
from trajecten.queries import is_same, stood_in_for
from trajecten.stappen import say_moment

SOORT = "afspraak"
# These never left, or were refused: whoever they were for does not know of them.
NIET_VERTELD = (WerkStaat.WACHT, WerkStaat.GESTOPT, WerkStaat.MISLUKT)


def announce(gesprek: Gesprek, *, ook_kandidaat: bool = True, door: Lidmaatschap) -> None:
    """Tell the candidate, the coach and who stands in today how this appointment to come stands now.

    Who has no address hears of it in the product.
    """
    traject, vandaag = gesprek.traject, timezone.localdate()
    leden = [traject.kandidaat.lid] if ook_kandidaat else []
    if traject.coach:
        waarnemers = Waarneming.objects.filter(coach=traject.coach, van__lte=vandaag, tot__gte=vandaag)
        leden += [traject.coach, *(rij.waarnemer for rij in waarnemers.select_related("waarnemer"))]
    for lid in leden:
        _queue(gesprek, lid, door)


def announce_coach(trajecten: Iterable[Traject], *, coach: Lidmaatschap, door: Lidmaatschap) -> None:
    """Move the appointments to come from the calendar of the coach who has them to that of `coach`, who gets them."""
    komt = Gesprek.objects.filter(
        traject__in=list(trajecten), aanwezigheid=Aanwezigheid.GEPLAND, begint_op__gt=timezone.now()
    )
    # What goes out of one calendar and into another is a version of its own.
    komt.update(volgnummer=F("volgnummer") + 1, gewijzigd_op=timezone.now())
    for gesprek in komt.select_related("traject__coach").order_by("begint_op", "id"):
        for lid in filter(None, (gesprek.traject.coach, coach)):
            _queue(gesprek, lid, door)


def take_back(*, coach: Lidmaatschap, waarnemer: Lidmaatschap, door: Lidmaatschap) -> None:
    """Standing in ended early: take what was mailed to `waarnemer` and is still to come out of that calendar."""
    post = Verzending.objects.filter(lid=waarnemer, soort=SOORT).exclude(werk_staat__in=NIET_VERTELD)
    komt = Gesprek.objects.filter(
        pk__in=[UUID(gesprek) for gesprek in post.values_list("gegevens__gesprek", flat=True)],
        traject__coach=coach,
        aanwezigheid=Aanwezigheid.GEPLAND,
        begint_op__gt=timezone.now(),
    )
    for gesprek in komt.order_by("begint_op", "id"):
        _queue(gesprek, waarnemer, door)


def _queue(gesprek: Gesprek, lid: Lidmaatschap, door: Lidmaatschap) -> None:
    if lid.email and lid.actief:
        pagina = "start:start" if lid.rol == Rol.KANDIDAAT else "trajecten:agenda"
        gegevens = {"gesprek": str(gesprek.pk), "volgnummer": gesprek.volgnummer}
        mail.queue(SOORT, lid=lid, pad=pad(door.bureau, pagina), **gegevens)


def content(verzending: Verzending) -> mail.Inhoud | None:
    """What the mail says now; None when it is past, a later mail says it, or there is nothing to take back."""
    lid, nu = verzending.lid, timezone.now()
    rows = Gesprek.objects.select_related("traject__kandidaat", "traject__coach")
    gesprek = rows.filter(pk=verzending.gegevens.get("gesprek")).first()
    if gesprek is None or gesprek.begint_op <= nu:
        return None
    post = Verzending.objects.filter(lid=lid, soort=SOORT, gegevens__gesprek=str(gesprek.pk))
    op, pk = verzending.aangemaakt_op, verzending.pk
    later = post.filter(Q(aangemaakt_op__gt=op) | Q(aangemaakt_op=op, pk__gt=pk))
    if later.exclude(werk_staat__in=(WerkStaat.MISLUKT, WerkStaat.GESTOPT)).exists():
        return None
    van_lid = _is_of(lid, gesprek)
    gaat_door = van_lid and gesprek.aanwezigheid == Aanwezigheid.GEPLAND
    verteld = post.exclude(pk=pk).exclude(werk_staat__in=NIET_VERTELD).exists()
    # Planned and cancelled before the first mail left: nobody waits. What was planned before these mails is no secret,
    # but only to those it is of.
    if not gaat_door and not verteld and (not van_lid or post.filter(gegevens__volgnummer=0).exists()):
        return None
    with translation.override(lid.taal):
        moment = say_moment(gesprek)
    methode, tekst = agenda.invitation(gesprek, lid, nu, gaat_door=gaat_door)
    gegevens = {
        "staat": _standing(gesprek, van_lid, verteld),
        "gaat_door": gaat_door,
        "moment": moment,
        "minuten": gesprek.minuten,
        "plaats": gesprek.plaats,
        "is_kandidaat": lid.rol == Rol.KANDIDAAT,
    }
    bijlage = mail.Bijlage("afspraak.ics", f"text/calendar; charset=utf-8; method={methode}", tekst)
    return mail.Inhoud(gegevens, (bijlage,))


def _is_of(lid: Lidmaatschap, gesprek: Gesprek) -> bool:
    """Whether this person is to be there: the candidate, the coach, or who stands in until that day or later."""
    coach, dag = gesprek.traject.coach, timezone.localdate(gesprek.begint_op)
    if lid.rol == Rol.KANDIDAAT or coach is None:
        return lid.rol == Rol.KANDIDAAT
    return is_same(lid, coach) or stood_in_for(lid).filter(coach=coach, tot__gte=dag).exists()


def _standing(gesprek: Gesprek, van_lid: bool, verteld: bool) -> str:
    if gesprek.aanwezigheid != Aanwezigheid.GEPLAND:
        return "afgezegd"
    if not van_lid:
        return "van_ander"
    return "verzet" if gesprek.volgnummer and verteld else "nieuw"
