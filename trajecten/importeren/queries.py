"""Finding imports, and what their pages show."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from bureaus.models import Lidmaatschap, Opdracht
from bureaus.rollen import Rol
from trajecten.enums import Rijuitkomst
from trajecten.importeren import bekenden, opslag
from trajecten.importeren.kolommen import Kolom
from trajecten.importeren.rijen import Melding, Persoon, beoordeel, controleer_toewijzing
from trajecten.importeren.verwerken import LET_OP
from trajecten.models import Import, Importregel

VOORBEELDEN = 3


@dataclass(frozen=True, slots=True)
class Regelbeeld:
    """One line as the page shows it."""

    nummer: int
    naam: str
    email: str
    uitkomst: str
    label: str
    redenen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kolombeeld:
    """One kept column with a few of its values."""

    kolom: Kolom
    voorbeelden: str


def get_import(door: Lidmaatschap, pk: UUID) -> Import:
    """An import of the bureau, for its manager; otherwise 404."""
    bestand = Import.objects.select_related("opdrachtgever", "opdracht").filter(pk=pk).first()
    if bestand is None or door.rol != Rol.BEHEERDER:
        raise Http404
    return bestand


def recent_imports(limiet: int = 20) -> QuerySet[Import]:
    """The latest imports with employer and order."""
    return Import.objects.select_related("opdrachtgever", "opdracht").order_by("-geupload_op")[:limiet]


def existing_order(bestand: Import) -> Opdracht | None:
    """The order these people will be added to, None when it will be new."""
    return bestand.opdracht or bekenden.find_opdracht(bestand.opdrachtgever, bestand.opdracht_velden["naam"])


def lines(bestand: Import, *, uitkomst: str = "") -> QuerySet[Importregel]:
    """The lines of an import in the order of the file, of one outcome when given, or those with a remark to read."""
    regels = bestand.regels.select_related("traject__kandidaat").order_by("nummer")
    if uitkomst == LET_OP:
        return regels.filter(uitkomst__in=[Rijuitkomst.NIEUW, Rijuitkomst.AANGEMAAKT]).exclude(redenen=[])
    return regels.filter(uitkomst=uitkomst) if uitkomst else regels


def show_columns(bestand: Import) -> list[Kolombeeld]:
    """The kept columns, each with its first values; looks at the first lines only."""
    eerste = opslag.load_table(bestand, bestand.regels.order_by("nummer").values_list("nummer", "cellen")[:25])
    beelden = []
    for plek, kolom in enumerate(eerste.over):
        waarden = (rij.cellen[plek] for rij in eerste.rijen)
        beelden.append(Kolombeeld(kolom, ", ".join([waarde for waarde in waarden if waarde][:VOORBEELDEN])))
    return beelden


def show_lines(bestand: Import, regels: Iterable[Importregel]) -> list[Regelbeeld]:
    """Lines with the cleaned name and address that will be, or were, taken over; one page at a time."""
    regels = list(regels)
    personen = _persons(bestand, regels)
    beelden = []
    for regel in regels:
        meldingen = [Melding.uit_json(reden) for reden in regel.redenen]
        persoon = personen.get(regel.nummer)
        beelden.append(
            Regelbeeld(
                nummer=regel.nummer,
                naam=regel.traject.kandidaat.naam if regel.traject else persoon.naam if persoon else "",
                email=persoon.email if persoon and not any(m.code == "email_van_ander" for m in meldingen) else "",
                uitkomst=regel.uitkomst,
                label=str(Rijuitkomst(regel.uitkomst).label) if regel.uitkomst else "",
                redenen=tuple(melding.tekst for melding in meldingen),
            )
        )
    return beelden


def _persons(bestand: Import, regels: list[Importregel]) -> dict[int, Persoon]:
    """The people in the cells of these lines, read with the chosen columns."""
    tabel = opslag.load_table(bestand, ((regel.nummer, regel.cellen) for regel in regels))
    toewijzing = opslag.toewijzing_van(bestand)
    if not tabel.rijen or controleer_toewijzing(tabel, toewijzing):
        return {}
    oordelen = beoordeel(replace(tabel, overgeslagen=()), toewijzing, vandaag=timezone.localdate())
    return {oordeel.nummer: oordeel.persoon for oordeel in oordelen if oordeel.persoon}
