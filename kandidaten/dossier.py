"""Opening a candidate's dossier: the membership it is bound to, and the person's own data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bureaus import auditlog
from bureaus.bulk import insert_rows
from bureaus.models import Lidmaatschap
from bureaus.rollen import Rol
from bureaus.tenancy import uuid7
from kandidaten.models import Kandidaat
from kandidaten.vrije_tekst import refuse_bsn


@dataclass(frozen=True, slots=True)
class Dossiergegevens:
    """What is known of a person when the dossier opens. There is no place for BSN, salary or health."""

    achternaam: str
    roepnaam: str = ""
    tussenvoegsel: str = ""
    voorletters: str = ""
    email: str = ""
    telefoon: str = ""
    geboortedatum: date | None = None
    personeelsnummer: str = ""
    laatste_functie: str = ""


# Of these the person's own record is made; the address is the membership's.
VELDEN = tuple(veld for veld in Dossiergegevens.__slots__ if veld != "email")


def open_dossier(gegevens: Dossiergegevens, *, door: Lidmaatschap | None) -> Kandidaat:
    """Open one dossier with a membership nobody has taken up yet."""
    (pk,) = open_dossiers([gegevens], door=door)
    return Kandidaat.objects.select_related("lid").get(pk=pk)


def open_dossiers(rijen: Sequence[Dossiergegevens], *, door: Lidmaatschap | None) -> list[UUID]:
    """Open many dossiers at once; returns the candidates' ids in the order given.

    One audit line per dossier would hold the bureau's chain for minutes in an import of thousands; the caller's
    own line counts them.
    """
    kandidaten, leden = [], []
    for gegevens in rijen:
        pk, lid = uuid7(), uuid7()
        kandidaten.append({"id": pk, "lid_id": lid, **{veld: getattr(gegevens, veld) for veld in VELDEN}})
        # The name is put together from fields that a Dossiergegevens has too; ten thousand models cost seconds.
        naam = Kandidaat.naam.fget(gegevens)[:120]
        leden.append({"id": lid, "naam": naam, "email": gegevens.email, "onderwerp": pk})
    insert_rows(Lidmaatschap, leden, rol=Rol.KANDIDAAT.value)
    insert_rows(Kandidaat, kandidaten)
    if rijen:
        eerste = Kandidaat.objects.only("id").get(pk=kandidaten[0]["id"])
        auditlog.record(
            "dossiers_geopend" if len(rijen) > 1 else "dossier_geopend",
            eerste,
            door=door,
            dossier=eerste.pk if len(rijen) == 1 else None,
            aantal=len(rijen),
        )
    return [kandidaat["id"] for kandidaat in kandidaten]


def change_contact(kandidaat: Kandidaat, *, roepnaam: str, telefoon: str, door: Lidmaatschap) -> None:
    """The candidate changes how to be called and where to be phoned; the audit line holds neither."""
    refuse_bsn(roepnaam, telefoon)
    kandidaat.roepnaam, kandidaat.telefoon = roepnaam.strip(), telefoon.strip()
    kandidaat.save(update_fields=["roepnaam", "telefoon"])
    auditlog.record("contactgegevens_gewijzigd", kandidaat, door=door, dossier=kandidaat.pk)
