"""Dates to keep: the deadline that belongs to an action of a plan."""

from django.utils import timezone

from bureaus.models import Bureau
from trajecten.enums import Regelcode, Termijnstaat, Uitvoerder
from trajecten.kalender import reminder_moment
from trajecten.models import Actie, Termijn


def plan_actie(actie: Actie) -> None:
    """Keep the deadline of an open action in step with it; a new date is reminded of anew."""
    if actie.deadline < timezone.localdate():
        close_actie(actie)
        return
    bureau = Bureau.objects.only("mail_van", "mail_tot", "mail_dagen").get(pk=actie.bureau_id)
    Termijn.objects.update_or_create(
        traject_id=actie.traject_id,
        onderwerp=actie.pk,
        volgnummer=0,
        regel=Regelcode.ACTIE_COACH if actie.uitvoerder == Uitvoerder.COACH else Regelcode.ACTIE_KANDIDAAT,
        defaults={
            "ankerdatum": actie.deadline,
            "op": actie.deadline,
            "staat": Termijnstaat.LOOPT,
            "volgende_herinnering_op": reminder_moment(actie.deadline, bureau),
            "gesloten_op": None,
        },
    )


def close_actie(actie: Actie) -> None:
    """Nobody needs to be reminded of this action any more."""
    _close(Termijn.objects.filter(onderwerp=actie.pk), Termijnstaat.VOLDAAN)


def close_traject(traject_id) -> None:
    """A closed trajectory keeps no deadlines."""
    _close(Termijn.objects.filter(traject_id=traject_id), Termijnstaat.VERVALLEN)


def _close(rows, staat: Termijnstaat) -> None:
    rows.filter(gesloten_op=None).update(staat=staat, gesloten_op=timezone.now(), volgende_herinnering_op=None)
