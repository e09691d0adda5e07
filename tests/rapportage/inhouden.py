"""Frozen reports of every kind and shape, as plain values: no database is needed to draw them."""

from dataclasses import replace
from datetime import date, timedelta

from rapportage.categorieen import Categorie
from rapportage.enums import Rapportsoort
from rapportage.privacy import (
    BELEIDSVERSIE,
    Aanwezigheid,
    Activiteit,
    Afronding,
    Fasestand,
    Fasestap,
    Nazorgmoment,
    NieuwWerk,
    Plaatsing,
    Plan,
    Rapportinhoud,
    Sollicitatie,
    Spoor2,
    Uren,
)
from trajecten.enums import Doelcode

LANGE_NAAM = "Anna-Wilhelmina van der Meulen-Groothuizen tot Oldenzaal-Zuid"
LANGE_GEVER = (
    "Koninklijke Nederlandse Maatschappij voor Staalconstructies, Kraanbouw en Scheepsreparaties Oost-Gelderland "
    "Holding B.V."
)


def tussen(**velden) -> Rapportinhoud:
    """An interim report of two months with every part in it."""
    basis = Rapportinhoud(
        beleidsversie=BELEIDSVERSIE,
        bureau="Loopbaanbureau Kompas",
        coach="Fatima Amrani",
        kandidaat="Jan Jansen",
        opdrachtgever="Kraanbouw Oost B.V.",
        referentie="INK-2026-118",
        soort=Rapportsoort.TUSSENRAPPORTAGE.value,
        nummer="ABCD-EFGH-JKMN",
        versie=1,
        periode_van=date(2026, 9, 1),
        periode_tot=date(2026, 10, 31),
        traject_van=date(2026, 9, 1),
        traject_tot=date(2027, 3, 1),
        opgemaakt_op=date(2026, 11, 2),
        frequentie="weken",
        weken=6,
        volgend_op=date(2026, 12, 12),
        afgesproken_op=date(2026, 9, 3),
        fase=Fasestand(
            "plan_van_aanpak",
            (Fasestap("orientatie", date(2026, 9, 1)), Fasestap("plan_van_aanpak", date(2026, 10, 1))),
        ),
        uren=Uren(24, 630, 300),
        aanwezigheid=Aanwezigheid(5, 3, 1, 1),
        activiteiten=(
            Activiteit("gesprek", "2026-09", 2),
            Activiteit("gesprek", "2026-10", 1),
            Activiteit("test", "2026-09", 1),
            Activiteit("presentatie", "2026-10", 2),
        ),
        plan=Plan(date(2026, 9, 30), ("zelfbeeld", "netwerk")),
        sollicitaties=4,
        plaatsing=Plaatsing(False, None),
        toelichting="De afgelopen weken lag de nadruk op het cv en op het vinden van vacatures in de buurt.",
    )
    return replace(basis, **velden)


def jaar(**velden) -> Rapportinhoud:
    """Twelve months with something of every category in each month."""
    maanden = [f"{2026 + (8 + n) // 12}-{(8 + n) % 12 + 1:02}" for n in range(12)]
    activiteiten = tuple(
        Activiteit(soort.value, maand, (n * 3 + m) % 4 + 1)
        for n, soort in enumerate(Categorie)
        for m, maand in enumerate(maanden)
    )
    velden = {"plan": Plan(date(2026, 9, 30), tuple(Doelcode.values)), **velden}
    return tussen(
        periode_tot=date(2027, 8, 31), traject_tot=date(2027, 8, 31), opgemaakt_op=date(2027, 9, 1),
        activiteiten=activiteiten, **velden,
    )  # fmt: skip


def leeg(**velden) -> Rapportinhoud:
    """A period in which nothing happened."""
    return tussen(
        activiteiten=(), uren=Uren(24, 0, 0), aanwezigheid=Aanwezigheid(0, 0, 0, 0), plan=Plan(None, ()),
        sollicitaties=0, toelichting=None, fase=Fasestand("orientatie", (Fasestap("orientatie", date(2026, 9, 1)),)),
        **velden,
    )  # fmt: skip


def eind(**velden) -> Rapportinhoud:
    """A final report after a placement, with aftercare and everything the candidate can choose to show."""
    fasen = ("orientatie", "plan_van_aanpak", "vaardigheden", "aangenomen")
    velden = {
        "fase": Fasestand("aangenomen", tuple(Fasestap(f, date(2026, 9 + n, 1)) for n, f in enumerate(fasen))),
        "plaatsing": Plaatsing(True, "2026-12"),
        "afronding": Afronding("nieuw_werk", date(2027, 1, 15)),
        "nazorg": (
            Nazorgmoment(1, True),
            Nazorgmoment(3, False),
            Nazorgmoment(6, False),
        ),
        "nieuw_werk": NieuwWerk("Machinefabriek De Linde", "Onderhoudsmonteur", "bepaalde_tijd"),
        "volgend_op": None,
        **velden,
    }
    return tussen(
        soort=Rapportsoort.EINDRAPPORTAGE.value, periode_tot=date(2027, 1, 15), opgemaakt_op=date(2027, 1, 16), **velden
    )


def spoor2(**velden) -> Rapportinhoud:
    """A progress report of a track after long illness, without a word about that."""
    return tussen(soort=Rapportsoort.SPOOR2.value, fase=None, aanwezigheid=None, spoor2=Spoor2(9, 26), **velden)


def sollicitaties(aantal: int) -> tuple[Sollicitatie, ...]:
    """The annex: so many lines, some with names that fill the field."""
    statussen = ("verstuurd", "afgewezen", "uitgenodigd", "geen_reactie", "ontvangst_bevestigd")
    return tuple(
        Sollicitatie(
            date(2026, 9, 1) + timedelta(days=n),
            LANGE_GEVER if n % 17 == 5 else f"Bedrijf {n + 1} B.V.",
            "Allround onderhoudsmonteur industriële installaties" if n % 7 == 2 else "Monteur",
            statussen[n % len(statussen)],
        )
        for n in range(aantal)
    )


ALLE = {
    "tussen": tussen(),
    "leeg": leeg(),
    "jaar": jaar(),
    "eind": eind(),
    "eind zonder werk": eind(
        afronding=Afronding("beeindigd", date(2027, 1, 15)),
        nazorg=(),
        nieuw_werk=None,
        plaatsing=Plaatsing(False, None),
    ),
    "spoor2": spoor2(),
    "bijlage": eind(bijlage=sollicitaties(60)),
    "lang": jaar(kandidaat=LANGE_NAAM, opdrachtgever=LANGE_GEVER, bureau=LANGE_GEVER, coach=LANGE_NAAM,
                 referentie="R" * 60, toelichting="Er is veel gedaan. " * 31),
}  # fmt: skip
