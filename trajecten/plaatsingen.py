"""The job found: registered by the coach, confirmed by the candidate, and sometimes fallen through."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import auditlog
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap
from kandidaten.vrije_tekst import refuse_bsn
from trajecten import fasen, nazorg, termijnen
from trajecten.enums import Fase, Plaatsingsvorm, Zichtbaarheid
from trajecten.models import Notitie, Plaatsing, Traject
from trajecten.queries import current_plaatsing


def register_plaatsing(
    traject: Traject,
    *,
    startdatum: date,
    vorm: str,
    werkgever: str = "",
    functie: str = "",
    door: Lidmaatschap,
) -> Plaatsing:
    """Record a job found. `werkgever` and `functie` stay with candidate and coach (`domein.md` 3, row 24)."""
    refuse_bsn(werkgever, functie)
    fasen.lock(traject)
    if current_plaatsing(traject):
        raise Weigering(_("Er staat al een nieuwe baan. Laat die eerst vervallen."))
    plaatsing = Plaatsing.objects.create(
        traject=traject, startdatum=startdatum, vorm=Plaatsingsvorm(vorm), werkgever=werkgever, functie=functie
    )
    nazorg.plan_momenten(plaatsing)
    auditlog.record("plaatsing_vastgelegd", plaatsing, door=door, dossier=traject.kandidaat_id)
    return plaatsing


def confirm(plaatsing: Plaatsing, *, door: Lidmaatschap) -> None:
    """The candidate says the job is real; from "vaardigheden" the trajectory moves to "aangenomen".

    Confirming again changes nothing.
    """
    traject = plaatsing.traject
    if door.onderwerp != traject.kandidaat_id:
        raise Weigering(_("Alleen de kandidaat kan de nieuwe baan bevestigen."))
    fasen.lock(traject)
    plaatsing.refresh_from_db(
        fields=["bevestigd_op", "vervallen_op"], from_queryset=Plaatsing.objects.select_for_update()
    )
    if plaatsing.vervallen_op:
        raise Weigering(_("Deze baan gaat niet door. Vraag je coach hoe het zit."))
    if plaatsing.bevestigd_op:
        return
    plaatsing.bevestigd_op = timezone.now()
    plaatsing.save(update_fields=["bevestigd_op"])
    termijnen.update(traject.pk)
    auditlog.record("plaatsing_bevestigd", plaatsing, door=door, dossier=traject.kandidaat_id)
    if traject.fase == Fase.VAARDIGHEDEN:
        fasen.advance_fase(traject, naar=Fase.AANGENOMEN, door=door)


def cancel_plaatsing(plaatsing: Plaatsing, *, reden: str, door: Lidmaatschap) -> None:
    """The job falls through. From "aangenomen" the trajectory goes back to "vaardigheden", with the reason.

    In another phase the reason is kept as a note of the coach alone.
    """
    reden = reden.strip()
    refuse_bsn(reden)
    if not reden:
        raise Weigering(_("Schrijf op waarom de baan niet doorgaat."))
    traject = plaatsing.traject
    fasen.lock(traject)
    if not Plaatsing.objects.filter(pk=plaatsing.pk, vervallen_op=None).update(vervallen_op=timezone.now()):
        raise Weigering(_("Deze baan was al vervallen."))
    plaatsing.refresh_from_db(fields=["vervallen_op"])
    nazorg.drop_momenten(plaatsing)
    termijnen.update(traject.pk)
    auditlog.record("plaatsing_vervallen", plaatsing, door=door, dossier=traject.kandidaat_id)
    if traject.fase == Fase.AANGENOMEN:
        fasen.advance_fase(traject, naar=Fase.VAARDIGHEDEN, reden=reden, door=door)
    else:
        Notitie.objects.create(traject=traject, auteur=door, tekst=reden, zichtbaarheid=Zichtbaarheid.COACH)
