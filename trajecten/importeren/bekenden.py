"""Who of the file is in the bureau already, through this order or an earlier one of the same employer."""

from dataclasses import dataclass, field
from uuid import UUID

from bureaus.models import Opdracht, Opdrachtgever
from trajecten.importeren.rijen import Persoon, kaal_nummer, kan_dezelfde_zijn
from trajecten.models import Import, Traject


@dataclass(frozen=True, slots=True)
class Bekende:
    """A candidate of this employer: the dossier, and whether it has a trajectory in this very order."""

    kandidaat_id: UUID
    persoon: Persoon
    in_opdracht: bool


@dataclass(slots=True)
class Bekenden:
    """What the database knows of an order's people: keys of earlier imports, and dossiers by personnel number."""

    opdracht: Opdracht | None = None
    sleutels: set[str] = field(default_factory=set)
    op_nummer: dict[str, Bekende] = field(default_factory=dict)

    def vind(self, persoon: Persoon) -> Bekende | None:
        """The dossier of the same person at the same employer: same personnel number and no other name.

        Numbers are compared within one employer only; a name alone never joins two people.
        """
        bekende = self.op_nummer.get(kaal_nummer(persoon.personeelsnummer)) if persoon.personeelsnummer else None
        return bekende if bekende and kan_dezelfde_zijn(bekende.persoon, persoon) else None

    def bestaat(self, persoon: Persoon, sleutel: str) -> bool:
        """Whether this person has a trajectory in the order already."""
        bekende = self.vind(persoon)
        return sleutel in self.sleutels or (bekende is not None and bekende.in_opdracht)


def find_opdracht(opdrachtgever: Opdrachtgever, naam: str) -> Opdracht | None:
    """The order of that name, whatever its capitals: typing the same name again means the same order."""
    return Opdracht.objects.filter(opdrachtgever=opdrachtgever, naam__iexact=naam.strip()).order_by("pk").first()


def load(bestand: Import) -> Bekenden:
    """Look up, in three queries, everyone the lines of an upload have to be compared with."""
    opdracht = bestand.opdracht or find_opdracht(bestand.opdrachtgever, bestand.opdracht_velden["naam"])
    bekenden = Bekenden(opdracht)
    if opdracht:
        bekenden.sleutels = set(
            Traject.objects.filter(opdracht=opdracht).exclude(importsleutel="").values_list("importsleutel", flat=True)
        )
    rows = (
        Traject.objects.filter(opdracht__opdrachtgever=bestand.opdrachtgever_id)
        .exclude(kandidaat__personeelsnummer="")
        .order_by("kandidaat_id")
        .values_list(
            "opdracht_id",
            "kandidaat_id",
            "kandidaat__personeelsnummer",
            "kandidaat__achternaam",
            "kandidaat__roepnaam",
            "kandidaat__geboortedatum",
        )
    )
    for opdracht_id, kandidaat_id, nummer, achternaam, roepnaam, geboortedatum in rows:
        kaal = kaal_nummer(nummer)
        eerder = bekenden.op_nummer.get(kaal)
        here = (opdracht is not None and opdracht_id == opdracht.pk) or bool(eerder and eerder.in_opdracht)
        persoon = Persoon(achternaam=achternaam, roepnaam=roepnaam, geboortedatum=geboortedatum)
        if eerder is None or eerder.kandidaat_id == kandidaat_id or not eerder.in_opdracht:
            bekenden.op_nummer[kaal] = Bekende(kandidaat_id, persoon, here)
    return bekenden
