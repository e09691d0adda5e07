"""What of reporting is the candidate's next step: a report waits for an answer, or the agreement was not read yet."""

from django.utils.translation import gettext as _

from bureaus.models import Lidmaatschap
from bureaus.paden import pad
from rapportage.enums import Rapportstaat
from rapportage.models import Rapport, Rapportageafspraak
from trajecten.models import Traject
from trajecten.stappen import Stap


def what_to_read(traject: Traject, door: Lidmaatschap) -> Stap | None:
    """The step, or None when there is nothing to read."""
    url = pad(door.bureau, "rapportage:werkgever")
    if Rapport.objects.filter(traject=traject, staat=Rapportstaat.TER_INZAGE).exists():
        return Stap(
            _("Lees je rapport"),
            _("Je coach maakte een rapport voor je oude werkgever. Jij leest het eerst."),
            _("Lees het rapport"),
            url,
        )
    if traject.afspraak_gezien_op is None and Rapportageafspraak.objects.filter(traject=traject).exists():
        return Stap(
            _("Lees wat je oude werkgever te zien krijgt"),
            _("Dat hebben we afgesproken. Het is kort."),
            _("Lees de afspraak"),
            url,
        )
    return None
