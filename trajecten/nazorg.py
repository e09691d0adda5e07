"""Aftercare: one, three and six months after the first day of the new job (`domein.md` 6).

The moments are planned with the job and show once the candidate has confirmed it. What is kept of one is when it
was held and whether the result still stood; never why not.
"""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import auditlog
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap
from trajecten import termijnen
from trajecten.enums import Nazorgmaand
from trajecten.kalender import months_after
from trajecten.models import Nazorgmoment, Plaatsing, Traject
from trajecten.queries import current_plaatsing


def plan_momenten(plaatsing: Plaatsing) -> None:
    """Plan the moments of a job just recorded; those of an earlier one that fell through are gone."""
    Nazorgmoment.objects.bulk_create(
        Nazorgmoment(traject_id=plaatsing.traject_id, maanden=maand, op=months_after(plaatsing.startdatum, maand))
        for maand in Nazorgmaand
    )


def drop_momenten(plaatsing: Plaatsing) -> None:
    """The job fell through: there is nothing left to care after."""
    Nazorgmoment.objects.filter(traject=plaatsing.traject_id).delete()


def momenten(plaatsing: Plaatsing | None) -> list[Nazorgmoment]:
    """The moments of a job that stands and was confirmed, first one first; each knows whether its day has come."""
    if plaatsing is None or plaatsing.bevestigd_op is None:
        return []
    rijen = list(Nazorgmoment.objects.filter(traject=plaatsing.traject_id).order_by("maanden"))
    for rij in rijen:
        rij.is_aan_de_beurt = rij.gehouden_op is None and rij.op <= timezone.localdate()
    return rijen


def record_moment(moment: Nazorgmoment, *, gehouden_op: date, aan_het_werk: bool, door: Lidmaatschap) -> None:
    """The coach spoke the candidate: when, and whether the new job still stands. May be corrected."""
    # Also after the end: the last moment often comes when the order is long closed.
    Traject.objects.select_for_update().only("id").get(pk=moment.traject_id)
    plaatsing = current_plaatsing(moment.traject)
    if plaatsing is None or plaatsing.bevestigd_op is None:
        raise Weigering(_("Er is geen nieuwe baan die is bevestigd. Vraag de kandidaat om de baan te bevestigen."))
    if gehouden_op > timezone.localdate():
        raise Weigering(_("Kies een dag die al is geweest."))
    if gehouden_op < plaatsing.startdatum:
        raise Weigering(_("Kies een dag na de eerste werkdag."))
    Nazorgmoment.objects.filter(pk=moment.pk).update(gehouden_op=gehouden_op, aan_het_werk=aan_het_werk)
    moment.gehouden_op, moment.aan_het_werk = gehouden_op, aan_het_werk
    termijnen.update(moment.traject_id)
    auditlog.record("nazorg_vastgelegd", moment, door=door, dossier=moment.traject.kandidaat_id, maanden=moment.maanden)
