"""A small believable world for tests, made by the product's own operations where they exist."""

from dataclasses import dataclass
from datetime import date

from bureaus import leden
from bureaus.models import Bureau, Contactpersoon, Gebruiker, Lidmaatschap, Opdracht, Opdrachtgever
from bureaus.rollen import Rol
from bureaus.tenancy import in_bureau, uuid7
from kandidaten.models import Kandidaat
from trajecten.models import Traject

WACHTWOORD = "welkom-demo"


@dataclass
class Wereld:
    """One bureau and its people. `collega` is a coach without people of their own."""

    bureau: Bureau
    beheerder: Lidmaatschap
    coach: Lidmaatschap
    collega: Lidmaatschap
    opdrachtgever: Opdrachtgever
    hr: Lidmaatschap
    opdracht: Opdracht
    kandidaat: Kandidaat
    kandidaat_lid: Lidmaatschap
    traject: Traject
    ander_traject: Traject

    def open(self, **kwargs):
        """The transaction of this bureau, as its own people."""
        return in_bureau(self.bureau.pk, **kwargs)

    def leden(self) -> dict[Rol, Lidmaatschap]:
        return {
            Rol.BEHEERDER: self.beheerder,
            Rol.COACH: self.coach,
            Rol.KANDIDAAT: self.kandidaat_lid,
            Rol.OPDRACHTGEVER: self.hr,
        }


def neem_aan(lid: Lidmaatschap) -> Lidmaatschap:
    """Give the membership its person, as accepting an invitation does."""
    lid.gebruiker = Gebruiker.objects.filter(email=lid.email).first() or Gebruiker.objects.create_user(
        lid.email, WACHTWOORD
    )
    with in_bureau(lid.bureau_id):
        lid.save(update_fields=["gebruiker"])
    return lid


def maak_traject(
    bureau: Bureau, opdracht: Opdracht, coach: Lidmaatschap | None, *, roepnaam: str, achternaam: str, nummer: str
) -> Traject:
    """A candidate with a membership and a trajectory of that order."""
    with in_bureau(bureau.pk):
        pk = uuid7()
        lid = leden.add_lid(
            rol=Rol.KANDIDAAT,
            naam=f"{roepnaam} {achternaam}",
            email=f"{roepnaam}.{nummer}@{bureau.slug}.example".lower(),
            onderwerp=pk,
            door=None,
        )
        kandidaat = Kandidaat.objects.create(
            pk=pk, lid=lid, roepnaam=roepnaam, achternaam=achternaam, personeelsnummer=nummer
        )
        return Traject.objects.create(
            opdracht=opdracht, kandidaat=kandidaat, coach=coach, startdatum=date(2026, 9, 1), einddatum=date(2027, 3, 1)
        )


def maak_wereld(slug: str) -> Wereld:
    """Found bureau `slug` and fill it."""
    bureau = leden.found_bureau(naam=slug.capitalize(), slug=slug)
    with in_bureau(bureau.pk):
        beheerder = leden.add_lid(rol=Rol.BEHEERDER, naam="Bea Beheer", email=f"beheerder@{slug}.example", door=None)
        coach = leden.add_lid(rol=Rol.COACH, naam="Fatima Amrani", email=f"fatima@{slug}.example", door=beheerder)
        collega = leden.add_lid(rol=Rol.COACH, naam="Ruben Smit", email=f"ruben@{slug}.example", door=beheerder)
        opdrachtgever = Opdrachtgever.objects.create(naam="Kraanbouw Oost B.V.")
        contact: Contactpersoon = leden.add_contactpersoon(
            opdrachtgever, naam="Hans Rood", email=f"hr@{slug}-werkgever.example", functie="HR-adviseur", door=beheerder
        )
        opdracht = Opdracht.objects.create(
            opdrachtgever=opdrachtgever,
            naam="Sluiting fabriek 2",
            startdatum=date(2026, 9, 1),
            einddatum=date(2027, 6, 1),
        )
        hr = contact.lid
    traject = maak_traject(bureau, opdracht, coach, roepnaam="Jan", achternaam="Jansen", nummer="101")
    ander_traject = maak_traject(bureau, opdracht, collega, roepnaam="Petra", achternaam="Bos", nummer="102")
    kandidaat = traject.kandidaat
    for lid in (beheerder, coach, collega, hr, kandidaat.lid, ander_traject.kandidaat.lid):
        neem_aan(lid)
    return Wereld(
        bureau, beheerder, coach, collega, opdrachtgever, hr, opdracht, kandidaat, kandidaat.lid, traject, ander_traject
    )
