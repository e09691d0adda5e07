"""From a report that was sent off to one that arrived: claim, render outside any transaction, store and send."""

import hashlib
import logging
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from bureaus import wachtrij
from bureaus.errors import Weigering
from bureaus.models import Bureau
from bureaus.tenancy import in_bureau
from bureaus.wachtrij import WerkStaat
from rapportage import pdf, privacy, verzenden
from rapportage.enums import Rapportstaat
from rapportage.models import Rapport

log = logging.getLogger(__name__)


def build_pdf(bureau_id: UUID, rapport_id: UUID) -> None:
    """Make the PDF of one waiting report and send it; safe to call twice and after a crash at any point."""
    taken = _take(bureau_id, rapport_id)
    if taken is None:
        return
    rapport, bureau = taken
    try:
        inhoud = privacy.from_json(rapport.inhoud)
        if privacy.stored_hash(rapport.inhoud) != rapport.inhoud_hash:
            _fail(bureau_id, rapport, gettext_noop("De inhoud is niet meer gelijk aan wat de kandidaat zag."))
            return
        document = pdf.render_pdf(inhoud, kleur=bureau.kleur, logo=bureau.logo, hash=rapport.inhoud_hash)
    except (Exception, pdf.GeweigerdAdresError):
        # Ids only: what went wrong may quote the report.
        log.error("pdf of report %s failed, attempt %s", rapport.pk, rapport.pogingen)
        with in_bureau(bureau_id):
            wachtrij.retry_later(rapport, fout=gettext_noop("De pdf kon niet worden gemaakt."))
        return
    try:
        with in_bureau(bureau_id):
            verzenden.complete(rapport, pdf=document, sha256=hashlib.sha256(document).hexdigest())
    except Weigering as weigering:
        _fail(bureau_id, rapport, weigering.boodschap)


def _take(bureau_id: UUID, rapport_id: UUID) -> tuple[Rapport, Bureau] | None:
    with in_bureau(bureau_id):
        # A message about an earlier plan must not cut short the minutes in which this one can be stopped.
        aan_de_beurt = Q(niet_voor__lte=timezone.now()) | Q(pogingen__gt=0)
        if not Rapport.objects.filter(aan_de_beurt, pk=rapport_id).exists():
            return None
        rapport = wachtrij.claim(Rapport, rapport_id)
        if rapport is None:
            return None
        if rapport.staat != Rapportstaat.VRIJGEGEVEN:
            wachtrij.finish(rapport, staat=WerkStaat.RUST)
            return None
        return rapport, Bureau.objects.only("kleur", "logo").get(pk=bureau_id)


def _fail(bureau_id: UUID, rapport: Rapport, fout: str) -> None:
    with in_bureau(bureau_id):
        wachtrij.finish(rapport, staat=WerkStaat.MISLUKT, fout=fout)
