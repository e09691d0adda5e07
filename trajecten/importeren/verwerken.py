"""An import from upload to confirmation: store, judge, map again, confirm, give up.

Every function runs in the transaction of its caller. What creates the people is `aanmaken.py`, in a worker.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from bureaus import auditlog, wachtrij
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap, Opdrachtgever
from bureaus.tenancy import current
from bureaus.wachtrij import WerkStaat
from trajecten.enums import Rijuitkomst
from trajecten.importeren import bekenden, opslag
from trajecten.importeren.bekenden import Bekenden
from trajecten.importeren.inhoud import weiger_tekst
from trajecten.importeren.kolommen import Veld
from trajecten.importeren.lezen import Tabel, lees_bestand, stel_voor
from trajecten.importeren.onleesbaar import Onleesbaar
from trajecten.importeren.opslag import Oordeel
from trajecten.importeren.rijen import Melding, Toewijzing, Uitkomst, beoordeel, controleer_toewijzing
from trajecten.models import Import

logger = logging.getLogger(__name__)

# An upload nobody confirmed is work too: after this time a worker throws it away.
BEWAREN = timedelta(days=7)
# The day someone leaves the employer is recognised, but nothing in the product needs it, so it is not kept.
VELDEN = tuple(veld for veld in Veld if veld is not Veld.EINDDATUM)
# Counted beside the outcomes: lines that come in, with a remark somebody should read.
LET_OP = "let_op"
_UITKOMST = {
    Uitkomst.NIEUW: Rijuitkomst.NIEUW,
    Uitkomst.DUBBEL: Rijuitkomst.DUBBEL,
    Uitkomst.OVERGESLAGEN: Rijuitkomst.OVERGESLAGEN,
    Uitkomst.FOUT: Rijuitkomst.FOUT,
}


@dataclass(frozen=True, slots=True)
class Opdrachtvelden:
    """What the manager typed about the order; it is made when the import runs, unless it exists. `uren` per person."""

    naam: str
    dienst: str
    startdatum: date
    einddatum: date
    uren: int

    def als_json(self) -> dict[str, Any]:
        return asdict(self) | {"startdatum": self.startdatum.isoformat(), "einddatum": self.einddatum.isoformat()}

    @classmethod
    def uit_json(cls, velden: dict[str, Any]) -> "Opdrachtvelden":
        datums = {naam: date.fromisoformat(velden[naam]) for naam in ("startdatum", "einddatum")}
        return cls(**(velden | datums))


@sensitive_variables("inhoud", "tabel")
def receive(
    inhoud: bytes, bestandsnaam: str, *, opdrachtgever: Opdrachtgever, opdracht: Opdrachtvelden, door: Lidmaatschap
) -> Import:
    """Read an upload and store what may be kept of it, judged but not confirmed.

    `inhoud` is the file itself; it is dropped when this returns. Raises `Onleesbaar` for a file that cannot be used.
    """
    tabel = _read(inhoud, bestandsnaam)
    toewijzing = {index: veld if veld in VELDEN else None for index, veld in stel_voor(tabel).items()}
    bestand = Import(
        bureau_id=current().bureau_id,
        opdrachtgever=opdrachtgever,
        door=door,
        bestandsnaam=_safe_name(bestandsnaam),
        opdracht_velden=opdracht.als_json(),
        kolommen=opslag.kolommen_als_json(tabel.kolommen),
        toewijzing=opslag.toewijzing_als_json(toewijzing),
        niet_voor=timezone.now() + BEWAREN,
    )
    bestand.save(force_insert=True)
    opslag.save_rows(bestand, tabel, _judge_all(bestand, tabel, toewijzing))
    auditlog.record("import_geupload", bestand, door=door, regels=len(tabel.rijen))
    return bestand


@sensitive_variables("inhoud", "error")
def _read(inhoud: bytes, bestandsnaam: str) -> Tabel:
    try:
        return lees_bestand(inhoud, bestandsnaam)
    except Onleesbaar:
        raise
    except Exception as error:
        # A parser's message may quote the file; its type does not.
        logger.error("an upload could not be read: %s", type(error).__name__)
        raise Onleesbaar("beschadigd") from None


def _safe_name(bestandsnaam: str) -> str:
    """The name to show; a name that itself holds refused data is not kept."""
    naam = bestandsnaam.replace("\\", "/").rsplit("/", 1)[-1][:120].strip()
    return naam if naam and weiger_tekst(naam) is None else _("bestand")


def judge(tabel: Tabel, toewijzing: Toewijzing, kenden: Bekenden, *, vandaag: date) -> Iterator[Oordeel]:
    """Yield the outcome of every line, with what the database knows about its person."""
    for rij in beoordeel(tabel, toewijzing, vandaag=vandaag):
        uitkomst = _UITKOMST[rij.uitkomst]
        if uitkomst is Rijuitkomst.NIEUW and rij.persoon and kenden.bestaat(rij.persoon, rij.sleutel):
            uitkomst = Rijuitkomst.BESTAAT
        yield Oordeel(rij.nummer, uitkomst, [m.als_json() for m in rij.meldingen], rij.persoon, rij.sleutel)


def _judge_all(bestand: Import, tabel: Tabel, toewijzing: Toewijzing) -> Iterator[Oordeel]:
    """Yield number, outcome and remarks of every line and keep the counts; no outcome when the mapping is unusable."""
    tellingen: Counter[str] = Counter()
    if controleer_toewijzing(tabel, toewijzing):
        nummers = sorted([rij.nummer for rij in tabel.rijen] + [nummer for nummer, _reden in tabel.overgeslagen])
        yield from (Oordeel(nummer, None, []) for nummer in nummers)
    else:
        for rij in judge(tabel, toewijzing, bekenden.load(bestand), vandaag=timezone.localdate()):
            tellingen[rij.uitkomst.value] += 1
            if rij.uitkomst is Rijuitkomst.NIEUW and rij.redenen:
                tellingen[LET_OP] += 1
            yield rij
    bestand.tellingen, bestand.totaal = dict(tellingen), tellingen[Rijuitkomst.NIEUW.value]
    Import.objects.filter(pk=bestand.pk).update(tellingen=bestand.tellingen, totaal=bestand.totaal)


def mapping_errors(bestand: Import) -> list[Melding]:
    """What is wrong with the chosen columns, empty when they can be used."""
    return controleer_toewijzing(opslag.load_table(bestand, []), opslag.toewijzing_van(bestand))


@sensitive_variables("tabel")
def remap(bestand: Import, toewijzing: Toewijzing, *, door: Lidmaatschap) -> list[Melding]:
    """Choose other fields for the columns and judge every line again; returns what is wrong with the choice.

    A choice with faults changes nothing.
    """
    _lock_open(bestand)
    tabel = opslag.load_table(bestand)
    fouten = controleer_toewijzing(tabel, toewijzing)
    if fouten:
        return fouten
    bestand.toewijzing = opslag.toewijzing_als_json(toewijzing)
    bestand.save(update_fields=["toewijzing"])
    opslag.save_outcomes(bestand, _judge_all(bestand, tabel, toewijzing))
    auditlog.record("import_kolommen_gekozen", bestand, door=door)
    return []


def confirm(bestand: Import, *, door: Lidmaatschap) -> None:
    """Hand an import to the workers. Confirming again changes nothing."""
    if mapping_errors(bestand):
        raise Weigering(_("Kies eerst in welke kolom de naam staat. Dan kun je de mensen aanmaken."))
    now = timezone.now()
    fresh = Import.objects.filter(pk=bestand.pk, bevestigd_op=None, werk_staat=WerkStaat.WACHT)
    if fresh.update(bevestigd_op=now, niet_voor=now, aangeboden_tot=None):
        auditlog.record("import_bevestigd", bestand, door=door, nieuw=bestand.totaal)


def retry(bestand: Import, *, door: Lidmaatschap) -> None:
    """Try a failed import again; it goes on where it stopped."""
    if wachtrij.again(bestand):
        auditlog.record("import_opnieuw", bestand, door=door)


def cancel(bestand: Import, *, door: Lidmaatschap) -> None:
    """Remove an import that was not confirmed, or that failed, with everything kept of its file.

    People a failed import had made already stay.
    """
    bestand = Import.objects.select_for_update().get(pk=bestand.pk)
    if bestand.bevestigd_op and bestand.werk_staat != WerkStaat.MISLUKT:
        raise Weigering(_("Deze import loopt al of is klaar. Je kunt hem niet meer weghalen."))
    discard(bestand, door=door)


def discard(bestand: Import, *, door: Lidmaatschap | None) -> None:
    """Delete an import and every line of its file."""
    auditlog.record("import_verwijderd", bestand, door=door, regels=bestand.regels.count())
    # One statement instead of the collector's per-object walk.
    bestand.regels.all()._raw_delete(bestand.regels.db)
    Import.objects.filter(pk=bestand.pk).delete()


def _lock_open(bestand: Import) -> None:
    assert transaction.get_connection().in_atomic_block
    huidig = Import.objects.select_for_update().get(pk=bestand.pk)
    if huidig.bevestigd_op:
        raise Weigering(_("Deze import is al bevestigd. De kolommen staan nu vast."))
