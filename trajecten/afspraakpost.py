"""Mail about appointments, each with the appointment for one's own calendar.

What it says is made when it leaves: the newest state counts, and of several changes in a row one mail is left.
"""

from collections.abc import Iterable

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
from trajecten.queries import is_own
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
    # For a coach whose people went to another, it does not go on either.
    hoort_erbij = lid.rol == Rol.KANDIDAAT or is_own(lid, gesprek.traject.coach)
    gaat_door = hoort_erbij and gesprek.aanwezigheid == Aanwezigheid.GEPLAND
    verteld = post.exclude(pk=pk).exclude(werk_staat__in=NIET_VERTELD).exists()
    # Planned and cancelled before the first mail left: nobody waits. What was planned before these mails is no secret.
    if not gaat_door and not verteld and post.filter(gegevens__volgnummer=0).exists():
        return None
    staat = ("verzet" if gesprek.volgnummer and verteld else "nieuw") if gaat_door else "afgezegd"
    with translation.override(lid.taal):
        moment = say_moment(gesprek)
    methode, tekst = agenda.invitation(gesprek, lid, nu, gaat_door=gaat_door)
    gegevens = {
        "staat": staat,
        "moment": moment,
        "minuten": gesprek.minuten,
        "plaats": gesprek.plaats,
        "is_kandidaat": lid.rol == Rol.KANDIDAAT,
    }
    bijlage = mail.Bijlage("afspraak.ics", f"text/calendar; charset=utf-8; method={methode}", tekst)
    return mail.Inhoud(gegevens, (bijlage,))
