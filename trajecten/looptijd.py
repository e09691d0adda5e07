"""The term of a trajectory: standing still for a while, going on, and another last day.

Why it stands still is asked nowhere: it may be an illness.
"""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import auditlog
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap
from trajecten import fasen, termijnen
from trajecten.models import Traject

# What lies further away is a slip of the pen.
HOOGSTENS = timedelta(days=5 * 366)


def pause(traject: Traject, *, door: Lidmaatschap) -> None:
    """Let the programme stand still from today; its own dates fall silent. Doing it again changes nothing."""
    _hold(traject)
    if traject.gepauzeerd_sinds:
        return
    traject.gepauzeerd_sinds = timezone.localdate()
    traject.save(update_fields=["gepauzeerd_sinds"])
    termijnen.update(traject.pk)
    auditlog.record("traject_gepauzeerd", traject, door=door, dossier=traject.kandidaat_id)


def resume(traject: Traject, *, door: Lidmaatschap) -> int:
    """Go on: the last day moves by the days it stood still, which are returned. Not paused: nothing changes."""
    _hold(traject)
    if traject.gepauzeerd_sinds is None:
        return 0
    dagen = (timezone.localdate() - traject.gepauzeerd_sinds).days
    traject.gepauzeerd_sinds = None
    traject.einddatum += timedelta(days=dagen)
    traject.save(update_fields=["gepauzeerd_sinds", "einddatum"])
    termijnen.update(traject.pk)
    auditlog.record("traject_hervat", traject, door=door, dossier=traject.kandidaat_id, dagen=dagen)
    return dagen


def change_einddatum(traject: Traject, *, einddatum: date, door: Lidmaatschap) -> None:
    """Give the trajectory another last day; the same one changes nothing."""
    _hold(traject)
    if einddatum < traject.startdatum:
        raise Weigering(_("Kies een dag na de start van het traject."))
    vandaag = timezone.localdate()
    if einddatum < vandaag:
        raise Weigering(_("Kies een dag die nog komt. Is het traject klaar? Sluit het dan."))
    if einddatum > vandaag + HOOGSTENS:
        raise Weigering(_("Deze dag ligt heel ver weg. Kijk het jaar na."))
    vorige = traject.einddatum
    if vorige == einddatum:
        return
    traject.einddatum = einddatum
    traject.save(update_fields=["einddatum"])
    termijnen.update(traject.pk)
    auditlog.record(
        "einddatum_gewijzigd",
        traject,
        door=door,
        dossier=traject.kandidaat_id,
        van=vorige.isoformat(),
        naar=einddatum.isoformat(),
    )


def _hold(traject: Traject) -> None:
    fasen.lock(traject)
    traject.refresh_from_db(fields=["gepauzeerd_sinds", "einddatum"])
