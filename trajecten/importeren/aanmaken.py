"""The worker's half of an import: order, people and trajectories, in batches that are each all or nothing.

Killed at any point and started again it goes on where it stopped: a batch commits its people together with the
marks on their lines, and the key of a person is unique within the order.
"""

import logging
from collections import Counter
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import auditlog, wachtrij
from bureaus.bulk import as_json, insert_rows, joined_by_hash
from bureaus.models import Lidmaatschap, Opdracht, Opdrachtgever
from bureaus.tenancy import in_bureau, uuid7
from bureaus.wachtrij import WerkStaat
from kandidaten.dossier import Dossiergegevens, open_dossiers
from kandidaten.models import Kandidaat
from trajecten.enums import Fase, Rijuitkomst
from trajecten.importeren import bekenden, opslag
from trajecten.importeren.bekenden import Bekende, Bekenden
from trajecten.importeren.rijen import Persoon
from trajecten.importeren.verwerken import LET_OP, Opdrachtvelden, discard
from trajecten.models import Faseovergang, Import, Traject

logger = logging.getLogger(__name__)

GROEP = 500
PACHT = timedelta(minutes=5)
_LENGTE = {veld.name: veld.max_length for veld in Kandidaat._meta.fields if veld.max_length}


class Ingehaald(Exception):
    """This worker's lease ran out and somebody else goes on; what it had not committed is rolled back."""


def run(bureau_id: UUID, import_id: UUID) -> None:
    """Create the people of one confirmed import; throw an import away that nobody confirmed.

    Safe to run twice, and at once by two workers. A failure is noted on the import and tried again later.
    """
    with in_bureau(bureau_id):
        bestand = wachtrij.claim(Import, import_id, pacht=PACHT)
        if bestand is not None and bestand.bevestigd_op is None:
            discard(bestand, door=None)
            return
    if bestand is None:
        return
    try:
        _create_all(bestand)
    except Ingehaald:
        logger.info("import %s is continued by another worker", import_id)
    except Exception as error:
        # The type only: a message of the database quotes the row it refused.
        logger.error("import %s stopped: %s", import_id, type(error).__name__)
        with in_bureau(bureau_id):
            wachtrij.retry_later(bestand, fout=_("Het aanmaken is onderbroken. Wat al klaar was, blijft staan."))


def _create_all(bestand: Import) -> None:
    with in_bureau(bestand.bureau_id):
        bestand = Import.objects.select_related("door").get(pk=bestand.pk)
        bestand.opdracht = _find_or_make_order(bestand)
        kenden = bekenden.load(bestand)
        todo = list(bestand.regels.filter(uitkomst=Rijuitkomst.NIEUW).order_by("nummer").values_list("pk", flat=True))
    for begin in range(0, len(todo), GROEP):
        with in_bureau(bestand.bureau_id):
            _create_batch(bestand, kenden, todo[begin : begin + GROEP])
    with in_bureau(bestand.bureau_id):
        _close(bestand)


def _find_or_make_order(bestand: Import) -> Opdracht:
    """The order the people belong to; two imports of one employer cannot both make it."""
    if bestand.opdracht:
        return bestand.opdracht
    opdrachtgever = Opdrachtgever.objects.select_for_update().get(pk=bestand.opdrachtgever_id)
    velden = Opdrachtvelden.uit_json(bestand.opdracht_velden)
    opdracht = bekenden.find_opdracht(opdrachtgever, velden.naam)
    if opdracht is None:
        opdracht = Opdracht.objects.create(
            opdrachtgever=opdrachtgever,
            naam=velden.naam,
            dienst=velden.dienst,
            startdatum=velden.startdatum,
            einddatum=velden.einddatum,
            uren=velden.uren,
        )
        auditlog.record("opdracht_aangemaakt", opdracht, door=bestand.door)
    Import.objects.filter(pk=bestand.pk).update(opdracht=opdracht)
    return opdracht


def _create_batch(bestand: Import, kenden: Bekenden, regels: list[UUID]) -> None:
    """Create the people of some lines, mark and empty the lines, and renew the lease, all at once."""
    # The order's row puts imports into the same order one after the other, so the look-up below stays true.
    opdracht = Opdracht.objects.select_for_update().get(pk=bestand.opdracht_id)
    rijen = [
        (pk, *opslag.persoon_van(persoon))
        for pk, persoon in bestand.regels.filter(pk__in=regels).order_by("nummer").values_list("pk", "cellen__2")
    ]
    bestaand = set(
        Traject.objects.filter(
            opdracht=opdracht, importsleutel__in=[sleutel for _pk, sleutel, _p in rijen]
        ).values_list("importsleutel", flat=True)
    )
    nieuw, al = [], []
    for pk, sleutel, persoon in rijen:
        bekende = kenden.vind(persoon)
        if sleutel in bestaand or (bekende and bekende.in_opdracht):
            al.append((pk, Rijuitkomst.BESTAAT, None))
        else:
            nieuw.append((pk, sleutel, persoon, bekende))
    trajecten = _start_all(opdracht, nieuw, door=bestand.door)
    gedaan = [(rij[0], Rijuitkomst.AANGEMAAKT, traject) for rij, traject in zip(nieuw, trajecten, strict=True)]
    _mark(bestand, gedaan + al)
    auditlog.record("trajecten_geimporteerd", bestand, door=bestand.door, aantal=len(gedaan))
    _renew(bestand, len(rijen))


def _start_all(
    opdracht: Opdracht, nieuw: list[tuple[UUID, str, Persoon, Bekende | None]], *, door: Lidmaatschap
) -> list[str]:
    """Start a trajectory per person, as `start_traject` does for one; the dossier of an earlier order is used again."""
    gemaakt = iter(
        open_dossiers([_gegevens(persoon) for _pk, _sleutel, persoon, bekende in nieuw if not bekende], door=door)
    )
    trajecten = [
        {
            "id": str(uuid7()),
            "kandidaat_id": bekende.kandidaat_id if bekende else next(gemaakt),
            "importsleutel": sleutel,
        }
        for _pk, sleutel, _persoon, bekende in nieuw
    ]
    insert_rows(
        Traject,
        trajecten,
        opdracht_id=opdracht.pk,
        startdatum=opdracht.startdatum,
        einddatum=opdracht.einddatum,
        uren=opdracht.uren,
    )
    insert_rows(
        Faseovergang,
        [{"id": str(uuid7()), "traject_id": traject["id"]} for traject in trajecten],
        naar=Fase.ORIENTATIE,
        door_id=door.pk,
    )
    return [traject["id"] for traject in trajecten]


def _gegevens(persoon: Persoon) -> Dossiergegevens:
    """The person as a dossier holds it; what does not fit is cut off, as the page said."""
    return Dossiergegevens(
        achternaam=persoon.achternaam[: _LENGTE["achternaam"]],
        tussenvoegsel=persoon.tussenvoegsel[: _LENGTE["tussenvoegsel"]],
        voorletters=persoon.voorletters[: _LENGTE["voorletters"]],
        roepnaam=persoon.roepnaam[: _LENGTE["roepnaam"]],
        email=persoon.email,
        telefoon=persoon.telefoon[: _LENGTE["telefoon"]],
        geboortedatum=persoon.geboortedatum,
        personeelsnummer=persoon.personeelsnummer[: _LENGTE["personeelsnummer"]],
        laatste_functie=persoon.functie[: _LENGTE["laatste_functie"]],
    )


def _mark(bestand: Import, regels: list[tuple[UUID, Rijuitkomst, str | None]]) -> None:
    """Write what became of the lines and forget what stood in them, in one statement."""
    statement = """
        update trajecten_importregel regel
        set uitkomst = nieuw.rij->>1, traject_id = (nieuw.rij->>2)::uuid, cellen = '[]'
        from json_array_elements(%s::json) as nieuw(rij)
        where regel.bureau_id = %s and regel.bestand_id = %s and regel.id = (nieuw.rij->>0)::uuid
    """
    with joined_by_hash(), connection.cursor() as cursor:
        cursor.execute(statement, [as_json(regels), bestand.bureau_id, bestand.pk])


def _renew(bestand: Import, aantal: int) -> None:
    """Count the progress and lengthen the lease; raises `Ingehaald` when the lease is somebody else's by now."""
    mine = Import.objects.filter(pk=bestand.pk, werk_staat=WerkStaat.BEZIG, pogingen=bestand.pogingen)
    if not mine.update(verwerkt=F("verwerkt") + aantal, pacht_tot=timezone.now() + PACHT):
        raise Ingehaald


def _close(bestand: Import) -> None:
    _renew(bestand, 0)
    tellingen = Counter(dict(bestand.regels.order_by().values_list("uitkomst").annotate(Count("pk"))))
    if opgemerkt := bestand.regels.filter(uitkomst=Rijuitkomst.AANGEMAAKT).exclude(redenen=[]).count():
        tellingen[LET_OP] = opgemerkt
    Import.objects.filter(pk=bestand.pk).update(tellingen=tellingen)
    opslag.blank(bestand)
    wachtrij.finish(bestand)
    auditlog.record("import_klaar", bestand, door=bestand.door, **tellingen)
