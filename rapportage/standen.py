"""Figures about a group each quarter: begun, counted, judged beside all that was published before, and published.

One row of the queue per payer and quarter. The row of the next quarter is made in the same transaction that finishes
this one and waits for its day, so a scheduler that slept finds every quarter it missed, in order. All tables of a
payer are judged and published together, by one worker: the unique key and the claim make it once.
"""

import hashlib
import logging
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bureaus import auditlog, wachtrij
from bureaus.enums import Opdrachtsoort, Taal
from bureaus.models import Bureau, Lidmaatschap, Opdracht, Opdrachtgever
from bureaus.tenancy import Publiek, in_bureau
from bureaus.wachtrij import WerkStaat
from rapportage import groepen, groepsinhoud, onderdrukking, pdf
from rapportage.groepsinhoud import Groepsinhoud
from rapportage.models import Groepsstand
from rapportage.onderdrukking import Tabel, Telling, Verleden
from rapportage.weergave import dag

log = logging.getLogger(__name__)
# What was registered on the last evening of a quarter is in; then the figures are made.
NA_MIDDERNACHT = timedelta(hours=2)
PACHT = timedelta(minutes=10)
GEHEEL = "geheel"
OPDRACHT = "opdracht"


@dataclass(frozen=True, slots=True)
class Opgave:
    """Everything a worker needs besides the counts: plain values, read as the bureau."""

    stand: Groepsstand
    bureau: Bureau
    opdrachtgever: str
    opdrachten: dict[str, Opdracht]
    verleden: Verleden


@dataclass(frozen=True, slots=True)
class Uitkomst:
    """One row to publish: of an order, or of the whole; with its document unless it is too small."""

    opdracht: UUID | None
    inhoud: Groepsinhoud
    tellingen: dict[str, Any]
    document: bytes | None


def find_new(limiet: int = 500) -> dict[UUID, list[UUID]]:
    """Payers for whom no figures have begun, per bureau. Runs as the planner: one statement over ids."""
    statement = """
        select o.bureau_id, o.id from bureaus_opdrachtgever o
        where not exists (
            select from rapportage_groepsstand s where s.bureau_id = o.bureau_id and s.opdrachtgever_id = o.id
        ) limit %s
    """
    per_bureau: dict[UUID, list[UUID]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(statement, [limiet])
        for bureau_id, pk in cursor.fetchall():
            per_bureau[bureau_id].append(pk)
    return dict(per_bureau)


def begin(bureau_id: UUID, opdrachtgevers: list[UUID], *, vanaf: date | None = None) -> None:
    """Give these payers their first row: the last quarter that ended (`vanaf`: an earlier one). Safe to run twice."""
    peildatum = vanaf or groepen.quarter_before(timezone.localdate())
    with in_bureau(bureau_id):
        nieuw = Opdrachtgever.objects.filter(pk__in=opdrachtgevers).exclude(
            pk__in=Groepsstand.objects.filter(opdrachtgever__in=opdrachtgevers).values("opdrachtgever_id")
        )
        rijen = [_waiting(pk, peildatum) for pk in nieuw.order_by("pk").values_list("pk", flat=True)]
        Groepsstand.objects.bulk_create(rijen, ignore_conflicts=True)


def _waiting(opdrachtgever: UUID, peildatum: date) -> Groepsstand:
    return Groepsstand(
        opdrachtgever_id=opdrachtgever, peildatum=peildatum, niet_voor=groepen.end_of(peildatum) + NA_MIDDERNACHT
    )


def build(bureau_id: UUID, stand_id: UUID) -> None:
    """Make and publish all tables of one payer for one quarter; safe to call twice and after a crash anywhere."""
    opgave = _take(bureau_id, stand_id)
    if opgave is None:
        return
    stand = opgave.stand
    try:
        with in_bureau(bureau_id, Publiek.CIJFERS, readonly=True):
            tellingen = groepen.count(stand.opdrachtgever_id, op=stand.peildatum)
        uitkomsten = _outcomes(opgave, {str(pk): telling for pk, telling in tellingen.items()})
    except (Exception, pdf.GeweigerdAdresError):
        # Ids only: what went wrong may quote names.
        log.error("figures of group %s failed, attempt %s", stand.pk, stand.pogingen)
        with in_bureau(bureau_id):
            wachtrij.retry_later(stand, fout=gettext_noop("De cijfers konden niet worden gemaakt."))
        return
    with in_bureau(bureau_id):
        _publish(stand, uitkomsten)


def _take(bureau_id: UUID, stand_id: UUID) -> Opgave | None:
    with in_bureau(bureau_id):
        stand = wachtrij.claim(Groepsstand, stand_id, pacht=PACHT)
        if stand is None:
            return None
        opdrachten = Opdracht.objects.filter(opdrachtgever=stand.opdrachtgever_id, soort=Opdrachtsoort.COLLECTIEF).only(
            "id", "naam", "referentie", "startdatum"
        )
        return Opgave(
            stand,
            Bureau.objects.only("naam", "kleur", "logo").get(pk=bureau_id),
            Opdrachtgever.objects.values_list("naam", flat=True).get(pk=stand.opdrachtgever_id),
            {str(opdracht.pk): opdracht for opdracht in opdrachten.order_by("startdatum", "pk")},
            _published_before(stand),
        )


def _published_before(stand: Groepsstand) -> Verleden:
    """Every table of this payer that was ever published, in the order of its day."""
    rijen = (
        Groepsstand.objects.filter(opdrachtgever=stand.opdrachtgever_id, gepubliceerd_op__isnull=False)
        .exclude(pk=stand.pk)
        .order_by("peildatum")
        .values_list("opdracht_id", "tellingen")
    )
    opdrachten: dict[str, list[Tabel]] = defaultdict(list)
    geheel, rest = [], []
    for opdracht, tellingen in rijen:
        if tellingen.get("tabel"):
            (opdrachten[str(opdracht)] if opdracht else geheel).append(Tabel.from_json(tellingen["tabel"]))
        if tellingen.get("rest"):
            rest.append(Tabel.from_json(tellingen["rest"]))
    return Verleden(opdrachten, rest, geheel)


def _outcomes(opgave: Opgave, tellingen: dict[str, Telling]) -> list[Uitkomst]:
    """Judge everything at once and make the documents; the whole comes first."""
    op = opgave.stand.peildatum
    besluit = onderdrukking.decide(tellingen, opgave.opdrachten, opgave.verleden, op=op)
    uit = [_outcome(opgave, None, besluit.geheel, onderdrukking.total(tellingen.values()), besluit.rest)]
    for sleutel, opdracht in opgave.opdrachten.items():
        if sleutel in tellingen:
            uit.append(_outcome(opgave, opdracht, besluit.opdrachten[sleutel], tellingen[sleutel], None))
    return uit


def _outcome(
    opgave: Opgave, opdracht: Opdracht | None, tabel: Tabel | None, telling: Telling, rest: Tabel | None
) -> Uitkomst:
    kop = {
        "bureau": opgave.bureau.naam,
        "opdrachtgever": opgave.opdrachtgever,
        "opdracht": opdracht.naam if opdracht else None,
        "referentie": (opdracht.referentie or None) if opdracht else None,
        "vanaf": opdracht.startdatum if opdracht else None,
        "peildatum": opgave.stand.peildatum,
        "opgemaakt_op": timezone.localdate(),
    }
    inhoud = groepsinhoud.freeze(kop, tabel, telling)
    tellingen = {"tabel": tabel.to_json() if tabel else None, "rest": rest.to_json() if rest else None}
    document = render(inhoud, opgave.bureau) if tabel else None
    return Uitkomst(opdracht.pk if opdracht else None, inhoud, tellingen, document)


def render(inhoud: Groepsinhoud, bureau: Bureau) -> bytes:
    """The document of one group. Call it outside any transaction."""
    with translation.override(Taal.NL):
        titel = _("Groepscijfers %(dag)s") % {"dag": dag(inhoud.peildatum)}
        voet = _("Vertrouwelijk · %(bureau)s") % {"bureau": inhoud.bureau}
        return pdf.render_document(
            "rapportage/pdf/groep.html",
            {"inhoud": inhoud, "bureau": inhoud.bureau, "opgemaakt_op": inhoud.opgemaakt_op},
            kleur=bureau.kleur,
            logo=bureau.logo,
            titel=titel,
            voet=voet,
            merkteken=f"{titel} · {groepsinhoud.content_hash(inhoud)[:16]}".replace("\N{NO-BREAK SPACE}", " "),
        )


def _publish(stand: Groepsstand, uitkomsten: list[Uitkomst]) -> None:
    """Write all rows of this quarter at once, and the one that waits for the next quarter."""
    mijn = Groepsstand.objects.select_for_update().filter(
        pk=stand.pk, werk_staat=WerkStaat.BEZIG, pogingen=stand.pogingen
    )
    if not mijn.exists():
        # The lease ran out and another worker took over.
        return
    geheel, *opdrachten = uitkomsten
    # Nobody had started yet: there is nothing to say, not even that it is too little.
    er_is_iets = not geheel.inhoud.te_weinig or bool(opdrachten)
    nu = timezone.now()
    mijn.update(**_columns(geheel), gepubliceerd_op=nu if er_is_iets else None)
    Groepsstand.objects.bulk_create(
        Groepsstand(
            opdrachtgever_id=stand.opdrachtgever_id,
            opdracht_id=uitkomst.opdracht,
            peildatum=stand.peildatum,
            gepubliceerd_op=nu,
            **_columns(uitkomst),
        )
        for uitkomst in opdrachten
    )
    volgende = _waiting(stand.opdrachtgever_id, groepen.next_quarter(stand.peildatum))
    Groepsstand.objects.bulk_create([volgende], ignore_conflicts=True)
    if er_is_iets:
        # Codes and counts of tables, none of people.
        met_cijfers = sum(not uitkomst.inhoud.te_weinig for uitkomst in uitkomsten)
        peildatum = stand.peildatum.isoformat()
        auditlog.record("groepscijfers_gemaakt", stand, door=None, peildatum=peildatum, tabellen=met_cijfers)


def _columns(uitkomst: Uitkomst) -> dict[str, Any]:
    document = uitkomst.document
    return {
        "inhoud": groepsinhoud.to_json(uitkomst.inhoud),
        "tellingen": uitkomst.tellingen,
        "pdf": document,
        "pdf_sha256": hashlib.sha256(document).hexdigest() if document else "",
        "werk_staat": WerkStaat.KLAAR,
        "laatste_fout": "",
        "pacht_tot": None,
        "aangeboden_tot": None,
    }


def try_again(stand: Groepsstand, *, door: Lidmaatschap) -> None:
    """Put figures that could not be made back in the queue; anything else stays as it is."""
    if wachtrij.again(stand):
        auditlog.record("groepscijfers_opnieuw", stand, door=door)


def log_download(stand: Groepsstand, *, door: Lidmaatschap) -> None:
    """Write down who took a document of figures."""
    auditlog.record("groepscijfers_gedownload", stand, door=door, peildatum=stand.peildatum.isoformat())
