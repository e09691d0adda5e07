"""An uploaded table as rows of the database, and back.

Only what the reader kept comes here: refused columns have no cells, and of their headers nothing is left.
What `Importregel.cellen` holds: nothing for a line that is done; the reason for a line that was skipped; else
the kept cells, which of them were emptied and why, and the person made of them with the key.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from django.db import connection

from bureaus.bulk import as_json, insert_rows, joined_by_hash
from bureaus.tenancy import uuid7
from trajecten.enums import Rijuitkomst
from trajecten.importeren.kolommen import Kolom, Veld, Weigergrond
from trajecten.importeren.lezen import Overslagreden, Rij, Tabel
from trajecten.importeren.rijen import Persoon, Toewijzing
from trajecten.models import Import, Importregel

STAP = 2_000
_velden = attrgetter(*Persoon.__dataclass_fields__)
# Places of the two dates among the fields of a person.
GEBOREN, EIND = (list(Persoon.__dataclass_fields__).index(naam) for naam in ("geboortedatum", "einddatum"))


@dataclass(frozen=True, slots=True)
class Oordeel:
    """The outcome of one line; `persoon` and `sleutel` only when the line is a person."""

    nummer: int
    uitkomst: Rijuitkomst | None
    redenen: list[list[Any]]
    persoon: Persoon | None = None
    sleutel: str = ""


def _persoon_als_json(oordeel: Oordeel) -> list[Any]:
    if oordeel.uitkomst is not Rijuitkomst.NIEUW or oordeel.persoon is None:
        return []
    return [oordeel.sleutel, *_velden(oordeel.persoon)]


def persoon_van(bewaard: list[Any]) -> tuple[str, Persoon]:
    """Key and person of a line that is `nieuw`, from the third part of its cells."""
    sleutel, *velden = bewaard
    for plek in (GEBOREN, EIND):
        velden[plek] = velden[plek] and date.fromisoformat(velden[plek])
    return sleutel, Persoon(*velden)


def kolommen_als_json(kolommen: Iterable[Kolom]) -> list[list[Any]]:
    """The columns as plain lists; a refused one carries its ground and no header."""
    return [[k.index, k.kop, k.voorstel, k.weigering, k.door_inhoud] for k in kolommen]


def kolommen_van(bestand: Import) -> tuple[Kolom, ...]:
    """The columns of an upload, refused ones included."""
    return tuple(
        Kolom(index, kop, voorstel and Veld(voorstel), weigering and Weigergrond(weigering), door_inhoud)
        for index, kop, voorstel, weigering, door_inhoud in bestand.kolommen
    )


def toewijzing_als_json(toewijzing: Toewijzing) -> dict[str, str]:
    """The mapping with text as keys, as JSON has them."""
    return {str(index): veld.value if veld else "" for index, veld in toewijzing.items()}


def toewijzing_van(bestand: Import) -> dict[int, Veld | None]:
    """The field chosen per kept column; None means that the column is left out."""
    return {int(index): Veld(veld) if veld else None for index, veld in bestand.toewijzing.items()}


def save_rows(bestand: Import, tabel: Tabel, oordelen: Iterable[Oordeel]) -> None:
    """Store every line of the file with its outcome."""
    rijen = {rij.nummer: rij for rij in tabel.rijen}
    overgeslagen = dict(tabel.overgeslagen)
    regels = []
    for oordeel in oordelen:
        rij = rijen.get(oordeel.nummer)
        if rij is None:
            cellen: list[Any] = [overgeslagen[oordeel.nummer]]
        else:
            cellen = [rij.cellen, rij.geweigerd, _persoon_als_json(oordeel)]
        regels.append(
            {
                "id": str(uuid7()),
                "nummer": oordeel.nummer,
                "cellen": cellen,
                "uitkomst": oordeel.uitkomst or "",
                "redenen": oordeel.redenen,
            }
        )
    for begin in range(0, len(regels), STAP):
        insert_rows(Importregel, regels[begin : begin + STAP], bestand_id=bestand.pk)


def save_outcomes(bestand: Import, oordelen: Iterable[Oordeel]) -> None:
    """Replace outcome, remarks and person of the given lines, in one statement."""
    rijen = [
        [o.nummer, o.uitkomst or "", o.redenen, _persoon_als_json(o)]
        for o in oordelen
        if o.uitkomst is not Rijuitkomst.OVERGESLAGEN
    ]
    statement = """
        update trajecten_importregel regel set uitkomst = nieuw.rij->>1, redenen = nieuw.rij->2,
            cellen = jsonb_set(cellen, '{2}', nieuw.rij->3)
        from jsonb_array_elements(%s::jsonb) as nieuw(rij)
        where regel.bureau_id = %s and regel.bestand_id = %s and regel.nummer = (nieuw.rij->>0)::int
    """
    with joined_by_hash(), connection.cursor() as cursor:
        cursor.execute(statement, [as_json(rijen), bestand.bureau_id, bestand.pk])


def load_table(bestand: Import, regels: Iterable[tuple[int, list]] | None = None) -> Tabel:
    """The table of an upload, or of only the given lines `(number, cells)` of it."""
    if regels is None:
        regels = bestand.regels.order_by("nummer").values_list("nummer", "cellen")
    rijen: list[Rij] = []
    overgeslagen: list[tuple[int, Overslagreden]] = []
    for nummer, cellen in regels:
        if len(cellen) == 1:
            overgeslagen.append((nummer, Overslagreden(cellen[0])))
        elif cellen:
            waarden, geweigerd, _persoon = cellen
            rijen.append(Rij(nummer, tuple(waarden), tuple((plek, Weigergrond(grond)) for plek, grond in geweigerd)))
    return Tabel(kolommen_van(bestand), tuple(rijen), 0, tuple(overgeslagen))


def blank(bestand: Import) -> None:
    """Forget what was in the file; outcomes and remarks, which hold no value of it, stay."""
    bestand.regels.exclude(cellen=[]).update(cellen=[])
