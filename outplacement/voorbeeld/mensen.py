"""Who lives in the demo. Every name and address is invented."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Persoon:
    """A candidate of the demo and how far they came.

    `dagen` ago their trajectory started; `tot` is the last step of the story that happened to them. The employment
    ends `uit_dienst` days after the start; `stil` days ago the trajectory came to a standstill; `ziek` days ago was
    the first sick day.
    """

    roepnaam: str
    tussenvoegsel: str
    achternaam: str
    functie: str
    coach: str
    dagen: int
    tot: str
    email: str = ""
    rapporten: tuple[int, ...] = ()
    sollicitaties: int = 0
    uit_dienst: int = 112
    stil: int = 0
    ziek: int = 0

    @property
    def start(self) -> timedelta:
        return timedelta(days=self.dagen)


# How far someone came: each word includes all before it.
STAPPEN = (
    "toegewezen",
    "uitgenodigd",
    "ingelogd",
    "intake",
    "klik",
    "plan",
    "getekend",
    "zoekt",
    "geplaatst",
    "gesloten",
)

KRAANBOUW = (
    Persoon("Jan", "de", "Groot", "Constructiebankwerker", "fatima", 118, "zoekt", "jan@voorbeeld.example", (60, 6), 9),
    Persoon("Anja", "", "Veldkamp", "Planner", "fatima", 126, "zoekt", "", (70,), 11),
    Persoon("Piotr", "", "Nowak", "Lasser", "fatima", 61, "getekend", "", (), 3),
    Persoon("Mehmet", "", "Yılmaz", "Heftruckchauffeur", "fatima", 133, "geplaatst", "", (65,), 8),
    Persoon("Zoë", "van der", "Meer-de Vries", "Administratief medewerker", "fatima", 40, "plan", "", (), 1),
    Persoon("Willem", "", "Oosterhuis", "Teamleider productie", "fatima", 150, "gesloten", "", (70, 20), 10),
    Persoon("Chloé", "", "D'Hondt", "Inkoper", "fatima", 24, "klik"),
    Persoon("Gerrit", "", "Tamminga", "Kraanmonteur", "fatima", 17, "ingelogd"),
    Persoon("Nguyễn", "", "Thị Hà", "Medewerker magazijn", "fatima", 12, "uitgenodigd"),
    Persoon("Ștefan", "", "Ionescu", "Lasser", "fatima", 96, "zoekt", "", (), 6, stil=12),
    Persoon("Fatma", "", "Aydın", "Medewerker kantine", "fatima", 88, "zoekt", "", (), 5),
    Persoon("Henk", "", "Brouwer", "Werkvoorbereider", "fatima", 52, "getekend", "", (), 2),
    Persoon("Roos", "ter", "Braak", "Tekenaar-constructeur", "ruben", 121, "zoekt", "", (66,), 7),
    Persoon("Daan", "", "Leeuwenburg", "Salesmanager", "ruben", 137, "geplaatst", "", (70,), 9),
    Persoon("Jürgen", "", "Müller", "Planner", "ruben", 74, "zoekt", "", (), 4),
    Persoon("Sanne", "van", "Dijk", "HR-adviseur", "ruben", 45, "plan", "", (), 2),
    Persoon("Ali", "", "El Idrissi", "Constructiebankwerker", "ruben", 33, "klik"),
    Persoon("Bep", "", "Hofstra", "Schoonmaker", "ruben", 20, "intake"),
    Persoon("Marek", "", "Dvořák", "Lasser", "ruben", 15, "uitgenodigd"),
    Persoon("Truus", "", "Kuipers", "Receptionist", "ruben", 155, "gesloten", "", (60,), 8),
)
RIVIERSTAD = (
    Persoon("Ingrid", "", "Postma", "Beleidsmedewerker", "ruben", 82, "zoekt", "", (), 5),
    Persoon("Samira", "", "Benali", "Klantadviseur", "fatima", 58, "getekend", "", (), 2),
    Persoon("Koos", "", "Wiersma", "Opzichter", "ruben", 29, "intake"),
)
SPOOR2 = (Persoon("Marian", "", "Oude Kotte", "Magazijnchef", "ruben", 66, "getekend", "", (), 2, ziek=430),)
ZONDER_COACH = (
    Persoon("Lotte", "", "Schippers", "Boekhouder", "", 4, ""),
    Persoon("Bram", "van den", "Heuvel", "Monteur", "", 4, ""),
    Persoon("Youssef", "", "Haddou", "Logistiek medewerker", "", 4, ""),
)
HORIZON = (
    Persoon("Esther", "", "Woud", "Redacteur", "coach", 92, "zoekt", "kandidaat@horizon.example", (40,), 6),
    Persoon("Tom", "", "Jacobs", "Drukker", "coach", 47, "getekend", "", (), 2),
    Persoon("Nel", "", "Visser", "Vormgever", "coach", 19, "klik"),
)

BEDRIJVEN = (
    ("Van Dijk Logistiek", "Magazijnmedewerker"),
    ("Zuivelfabriek Noord", "Operator C"),
    ("Jansen Transport", "Heftruckchauffeur"),
    ("Metaalwerk Deventer", "Lasser"),
    ("Gemeente Rivierstad", "Medewerker buitendienst"),
    ("Hanzestad Installatie", "Monteur"),
    ("Bakkerij De Korenaar", "Productiemedewerker"),
    ("Waterschap Sallandse Dijken", "Werkvoorbereider"),
    ("Ziekenhuis Oostland", "Planner"),
    ("Technisch Lyceum Twente", "Technisch onderwijsassistent"),
    ("Bouwbedrijf Ten Have", "Teamleider"),
    ("Rijssens Houthandel", "Verkoper binnendienst"),
)
NOTITIES = (
    "Goed gesprek. Vertelt rustig over het werk van de afgelopen jaren en kan goed uitleggen wat energie geeft.",
    "Is nog zoekende. Afgesproken om eerst drie oud-collega's te bellen en te vragen waar zij haar goed in vinden.",
    "Heeft de brief herschreven. De tweede versie is veel sterker. Volgende keer het gesprek oefenen.",
    "Twijfelt tussen productie en techniek. We kijken samen naar een meeloopdag.",
)
