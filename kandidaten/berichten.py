"""The talk between candidate and coach."""

from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import auditlog
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap
from kandidaten.models import Bericht, Kandidaat
from kandidaten.vrije_tekst import refuse_bsn


def send(kandidaat: Kandidaat, *, tekst: str, door: Lidmaatschap) -> Bericht:
    """Write a message in the talk of `kandidaat`, from the candidate or from the coach."""
    tekst = tekst.strip()
    if not tekst:
        raise Weigering(_("Schrijf eerst je bericht."))
    refuse_bsn(tekst)
    bericht = Bericht.objects.create(kandidaat=kandidaat, afzender=door, tekst=tekst)
    auditlog.record("bericht_verstuurd", bericht, door=door, dossier=kandidaat.pk)
    return bericht


def mark_read(kandidaat: Kandidaat, *, door: Lidmaatschap) -> int:
    """Mark what the other one wrote as read; returns how many were new to `door`."""
    nieuw = Bericht.objects.filter(kandidaat=kandidaat, gelezen_op=None)
    nieuw = nieuw.exclude(afzender=door) if door.pk == kandidaat.lid_id else nieuw.filter(afzender=kandidaat.lid_id)
    return nieuw.update(gelezen_op=timezone.now())
