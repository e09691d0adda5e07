"""From a table and a mapping to the outcome of every line: who is new, who is double, what was left out and why.

Pure: the same table, mapping and day always give the same outcomes, so a dry run shows exactly what confirming does.
Whether somebody is already in the order is for the caller to find out, by `sleutel`.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trajecten.importeren.inhoud import bevat_bsn
from trajecten.importeren.kolommen import Veld, Weigergrond
from trajecten.importeren.lezen import Cel, Overslagreden, Rij, Tabel
from trajecten.importeren.waarden import (
    MAX_NAAM,
    heeft_letters,
    is_leeg,
    leeftijd,
    lees_datum,
    lees_email,
    lees_telefoon,
    lijkt_formule,
    rechte_apostrof,
    splits_achternaam,
    splits_naam,
    vergelijkbaar,
    zonder_formule,
)

Toewijzing = Mapping[int, Veld | None]

MIN_LEEFTIJD, MAX_LEEFTIJD = 15, 75
ONMOGELIJKE_LEEFTIJD = 110


class Uitkomst(TextChoices):
    """What importing does with one line of the file."""

    NIEUW = "nieuw", _("Nieuw")
    DUBBEL = "dubbel_in_bestand", _("Dubbel in het bestand")
    OVERGESLAGEN = "overgeslagen", _("Overgeslagen")
    FOUT = "fout", _("Fout")


MELDINGEN: dict[str, Promise] = {
    "email_onbruikbaar": _("Het e-mailadres is niet bruikbaar en is niet overgenomen. Vul het later aan."),
    "email_ontbreekt": _("Er is geen e-mailadres. De kandidaat kan pas worden uitgenodigd als je er een invult."),
    "email_van_ander": _(
        "Dit e-mailadres staat ook bij regel %(regel)s, bij iemand anders. Het is niet overgenomen. "
        "Vul later het goede adres in."
    ),
    "nummer_van_ander": _(
        "Dit personeelsnummer staat ook bij regel %(regel)s, bij iemand anders. Het is niet overgenomen."
    ),
    "naamgenoot": _("Op regel %(regel)s staat iemand met dezelfde naam. Kijk of het dezelfde persoon is."),
    "datum_onleesbaar": _(
        "%(veld)s is geen datum die wij kunnen lezen en is leeg gelaten. Schrijf bijvoorbeeld 31-12-1980."
    ),
    "leeftijd_onwaarschijnlijk": _("De geboortedatum geeft een onwaarschijnlijke leeftijd. Kijk of de datum klopt."),
    "einddatum_onwaarschijnlijk": _("De datum uit dienst ligt ver weg of lang geleden. Kijk of de datum klopt."),
    "telefoon_onbruikbaar": _("Het telefoonnummer is niet bruikbaar en is leeg gelaten."),
    "lijkt_formule": _(
        "%(veld)s leek op een formule. Alleen de letters zijn overgenomen, of niets als er geen naam in stond."
    ),
    "te_lang": _("%(veld)s was te lang en is ingekort."),
    "geen_achternaam": _(
        "Er is geen bruikbare achternaam. Vul de achternaam in het bestand in en kies het bestand opnieuw."
    ),
    "dubbel_nummer": _("Zelfde personeelsnummer als regel %(regel)s."),
    "dubbel_email": _("Zelfde e-mailadres en naam als regel %(regel)s."),
    "dubbel_naam": _("Zelfde naam en geboortedatum als regel %(regel)s."),
    "cel_bsn": _("Er stond een nummer dat op een BSN lijkt. Het is niet overgenomen."),
    "cel_gezondheid": _("Er stond iets over gezondheid. Het is niet overgenomen."),
    "cel_bankrekening": _("Er stond een bankrekening. Die is niet overgenomen."),
    "regel_leeg": _("Lege regel."),
    "regel_totaal": _("Dit is een regel met een totaal, geen persoon."),
    "regel_kop": _("Dit is een herhaling van de kolomnamen."),
    "regel_voetregel": _("Dit is een regel met tekst, geen persoon."),
    "toewijzing_dubbel": _("Twee kolommen zijn gekozen voor %(veld)s. Kies er een."),
    "toewijzing_zonder_naam": _("Kies in welke kolom de achternaam of de volledige naam staat."),
    "toewijzing_twee_namen": _("Kies de achternaam of de volledige naam, niet allebei."),
    "toewijzing_geweigerd": _("Een gekozen kolom mag niet worden overgenomen of bestaat niet. Kies een andere kolom."),
}


@dataclass(frozen=True, slots=True)
class Melding:
    """A remark on a line: a stable code and a sentence. Holds no value from the file, only the other line's number."""

    code: str
    veld: Veld | None = None
    regel: int | None = None

    @property
    def tekst(self) -> str:
        veld = str(self.veld.label) if self.veld else ""
        return str(MELDINGEN[self.code]) % {"veld": veld, "regel": self.regel}

    def als_json(self) -> list[Any]:
        return [self.code, self.veld and self.veld.value, self.regel]

    @classmethod
    def uit_json(cls, gegevens: list[Any]) -> "Melding":
        code, veld, regel = gegevens
        return cls(code, Veld(veld) if veld else None, regel)


@dataclass(slots=True)
class Persoon:
    """The clean values of one line; text is empty and a date None when unknown. `telefoon` is +31612345678."""

    achternaam: str = ""
    tussenvoegsel: str = ""
    voorletters: str = ""
    roepnaam: str = ""
    personeelsnummer: str = ""
    geboortedatum: date | None = None
    email: str = ""
    telefoon: str = ""
    functie: str = ""
    einddatum: date | None = None

    @property
    def naam(self) -> str:
        """Return the name as people say it: "Zoë van der Meer", with initials when the first name is unknown."""
        return " ".join(
            deel for deel in (self.roepnaam or self.voorletters, self.tussenvoegsel, self.achternaam) if deel
        )


@dataclass(frozen=True, slots=True)
class Rijuitkomst:
    """What happens with one line.

    `persoon` and `sleutel` are there for NIEUW and DUBBEL only. `sleutel` (sha256, hex) names the person within one
    order without telling who it is: importing the file again gives the same keys. A DUBBEL has the key of the line
    `zelfde_als`.
    """

    nummer: int
    uitkomst: Uitkomst
    meldingen: tuple[Melding, ...] = ()
    persoon: Persoon | None = field(default=None, repr=False)
    sleutel: str = ""
    zelfde_als: int | None = None


def controleer_toewijzing(tabel: Tabel, toewijzing: Toewijzing) -> list[Melding]:
    """Return what is wrong with a mapping, an empty list when it can be used."""
    fouten = []
    if not set(toewijzing) <= {kolom.index for kolom in tabel.over}:
        fouten.append(Melding("toewijzing_geweigerd"))
    gekozen = [veld for veld in toewijzing.values() if veld]
    fouten += [Melding("toewijzing_dubbel", veld) for veld in Veld if gekozen.count(veld) > 1]
    namen = {Veld.ACHTERNAAM, Veld.VOLLEDIGE_NAAM} & set(gekozen)
    if not namen:
        fouten.append(Melding("toewijzing_zonder_naam"))
    if len(namen) == 2:
        fouten.append(Melding("toewijzing_twee_namen"))
    return fouten


def beoordeel(tabel: Tabel, toewijzing: Toewijzing, *, vandaag: date) -> Iterator[Rijuitkomst]:
    """Yield the outcome of every line in the order of the file, skipped lines included.

    Raises ValueError for a mapping that `controleer_toewijzing` finds fault with. `vandaag` is the local date.
    """
    if controleer_toewijzing(tabel, toewijzing):
        raise ValueError("mapping is not usable")
    plekken = {veld: plek for plek, kolom in enumerate(tabel.over) if (veld := toewijzing.get(kolom.index))}
    velden = {plek: veld for veld, plek in plekken.items()}
    opnieuw = frozenset(veld for veld, plek in plekken.items() if tabel.over[plek].voorstel != veld)
    bekenden = _Bekenden()
    overgeslagen = iter(tabel.overgeslagen)
    volgende = next(overgeslagen, None)
    for rij in tabel.rijen:
        while volgende and volgende[0] < rij.nummer:
            yield _overgeslagen(*volgende)
            volgende = next(overgeslagen, None)
        yield _beoordeel_rij(rij, plekken, velden, opnieuw, bekenden, vandaag)
    while volgende:
        yield _overgeslagen(*volgende)
        volgende = next(overgeslagen, None)


def _overgeslagen(nummer: int, reden: Overslagreden) -> Rijuitkomst:
    return Rijuitkomst(nummer, Uitkomst.OVERGESLAGEN, (Melding(f"regel_{reden.value}"),))


def _beoordeel_rij(
    rij: Rij,
    plekken: dict[Veld, int],
    velden: dict[int, Veld],
    opnieuw: frozenset[Veld],
    bekenden: "_Bekenden",
    vandaag: date,
) -> Rijuitkomst:
    meldingen = [Melding(_CELMELDING[grond], velden[plek]) for plek, grond in rij.geweigerd if plek in velden]
    waarden: dict[Veld, str] = {}
    for veld, plek in plekken.items():
        cel: Cel = rij.cellen[plek]
        if cel is None:
            continue
        # The reader judged the cell as the field its header suggested; another field can be stricter.
        if veld in opnieuw and bevat_bsn(cel, veld=veld):
            meldingen.append(Melding("cel_bsn", veld))
        elif veld is Veld.EMAIL or not is_leeg(cel):
            waarden[veld] = cel
    persoon = _maak_persoon(waarden, meldingen, vandaag)
    if not persoon.achternaam:
        return Rijuitkomst(rij.nummer, Uitkomst.FOUT, (*meldingen, Melding("geen_achternaam")))
    uitkomst, zelfde_als, sleutel = bekenden.plaats(rij.nummer, persoon, meldingen)
    if not persoon.email and not any(melding.code.startswith("email_") for melding in meldingen):
        meldingen.append(Melding("email_ontbreekt"))
    return Rijuitkomst(rij.nummer, uitkomst, tuple(meldingen), persoon, sleutel, zelfde_als)


_CELMELDING = {
    Weigergrond.BSN: "cel_bsn",
    Weigergrond.GEZONDHEID: "cel_gezondheid",
    Weigergrond.BANKREKENING: "cel_bankrekening",
}


def _maak_persoon(waarden: dict[Veld, str], meldingen: list[Melding], vandaag: date) -> Persoon:
    """Return the person in the cells of one line; adds a remark for everything that could not be used."""
    persoon = Persoon()
    _vul_naam(persoon, waarden, meldingen)
    for veld in (Veld.PERSONEELSNUMMER, Veld.FUNCTIE):
        if veld in waarden:
            setattr(persoon, veld.value, _platte_tekst(waarden[veld], veld, meldingen))
    if Veld.EMAIL in waarden:
        persoon.email = lees_email(waarden[Veld.EMAIL]) or ""
        if not persoon.email:
            meldingen.append(Melding("email_onbruikbaar", Veld.EMAIL))
    if Veld.TELEFOON in waarden:
        persoon.telefoon = lees_telefoon(waarden[Veld.TELEFOON]) or ""
        if not persoon.telefoon:
            meldingen.append(Melding("telefoon_onbruikbaar", Veld.TELEFOON))
    _vul_datums(persoon, waarden, meldingen, vandaag)
    return persoon


def _vul_naam(persoon: Persoon, waarden: dict[Veld, str], meldingen: list[Melding]) -> None:
    for veld in (Veld.ACHTERNAAM, Veld.TUSSENVOEGSEL, Veld.VOORLETTERS, Veld.ROEPNAAM):
        if veld in waarden:
            setattr(persoon, veld.value, rechte_apostrof(_platte_tekst(waarden[veld], veld, meldingen)))
    if Veld.VOLLEDIGE_NAAM in waarden:
        delen = splits_naam(
            rechte_apostrof(_platte_tekst(waarden[Veld.VOLLEDIGE_NAAM], Veld.VOLLEDIGE_NAAM, meldingen))
        )
        persoon.achternaam = delen.achternaam
        persoon.tussenvoegsel = persoon.tussenvoegsel or delen.tussenvoegsel
        persoon.voorletters = persoon.voorletters or delen.voorletters
        persoon.roepnaam = persoon.roepnaam or delen.roepnaam
    elif not persoon.tussenvoegsel:
        persoon.tussenvoegsel, persoon.achternaam = splits_achternaam(persoon.achternaam)
    if not heeft_letters(persoon.achternaam):
        persoon.achternaam = ""


def _platte_tekst(tekst: str, veld: Veld, meldingen: list[Melding]) -> str:
    """Return text that no spreadsheet will take for a formula and that fits its field."""
    if lijkt_formule(tekst):
        meldingen.append(Melding("lijkt_formule", veld))
        tekst = zonder_formule(tekst)
    if len(tekst) > MAX_NAAM:
        meldingen.append(Melding("te_lang", veld))
        tekst = tekst[:MAX_NAAM].rstrip()
    return tekst


def _vul_datums(persoon: Persoon, waarden: dict[Veld, str], meldingen: list[Melding], vandaag: date) -> None:
    if Veld.GEBOORTEDATUM in waarden:
        geboren = lees_datum(waarden[Veld.GEBOORTEDATUM], vandaag=vandaag, verleden=True)
        jaren = leeftijd(geboren, vandaag) if geboren else -1
        if not 0 <= jaren <= ONMOGELIJKE_LEEFTIJD:
            meldingen.append(Melding("datum_onleesbaar", Veld.GEBOORTEDATUM))
        else:
            persoon.geboortedatum = geboren
            if not MIN_LEEFTIJD <= jaren <= MAX_LEEFTIJD:
                meldingen.append(Melding("leeftijd_onwaarschijnlijk", Veld.GEBOORTEDATUM))
    if Veld.EINDDATUM in waarden:
        persoon.einddatum = lees_datum(waarden[Veld.EINDDATUM], vandaag=vandaag, verleden=False)
        if persoon.einddatum is None:
            meldingen.append(Melding("datum_onleesbaar", Veld.EINDDATUM))
        elif not -5 <= persoon.einddatum.year - vandaag.year <= 5:
            meldingen.append(Melding("einddatum_onwaarschijnlijk", Veld.EINDDATUM))


class _Bekenden:
    """The people met on earlier lines, to tell a double from a namesake or a wrongly copied address."""

    def __init__(self) -> None:
        self._op_nummer: dict[str, tuple[int, Persoon, str]] = {}
        self._op_email: dict[str, tuple[int, Persoon, str]] = {}
        self._op_naam: dict[tuple[str, str], list[tuple[int, Persoon, str]]] = {}
        self._sleutels: set[str] = set()

    def plaats(self, nummer: int, persoon: Persoon, meldingen: list[Melding]) -> tuple[Uitkomst, int | None, str]:
        """Return (outcome, line of the same person, key) and remember; clears what belongs to somebody else."""
        naam = (vergelijkbaar(persoon.achternaam), vergelijkbaar(persoon.roepnaam or persoon.voorletters)[:20])
        pnr = kaal_nummer(persoon.personeelsnummer)
        eerder = self._zoek(pnr, naam, persoon, meldingen)
        if eerder is not None:
            return Uitkomst.DUBBEL, eerder[0], eerder[2]
        sleutel = self._sleutel(naam, persoon)
        bekende = (nummer, persoon, sleutel)
        if persoon.personeelsnummer:
            self._op_nummer[pnr] = bekende
        if persoon.email:
            self._op_email[persoon.email] = bekende
        self._op_naam.setdefault(naam, []).append(bekende)
        return Uitkomst.NIEUW, None, sleutel

    def _zoek(
        self, pnr: str, naam: tuple[str, str], persoon: Persoon, meldingen: list[Melding]
    ) -> tuple[int, Persoon, str] | None:
        if pnr and (eerder := self._op_nummer.get(pnr)):
            if kan_dezelfde_zijn(eerder[1], persoon):
                meldingen.append(Melding("dubbel_nummer", regel=eerder[0]))
                return eerder
            meldingen.append(Melding("nummer_van_ander", Veld.PERSONEELSNUMMER, eerder[0]))
            persoon.personeelsnummer = ""
        if persoon.email and (eerder := self._op_email.get(persoon.email)):
            if _zelfde_naam(eerder[1], persoon):
                meldingen.append(Melding("dubbel_email", regel=eerder[0]))
                return eerder
            meldingen.append(Melding("email_van_ander", Veld.EMAIL, eerder[0]))
            persoon.email = ""
        for eerder in self._op_naam.get(naam, ()):
            if persoon.geboortedatum and persoon.geboortedatum == eerder[1].geboortedatum:
                meldingen.append(Melding("dubbel_naam", regel=eerder[0]))
                return eerder
            if not (persoon.geboortedatum and eerder[1].geboortedatum):
                meldingen.append(Melding("naamgenoot", regel=eerder[0]))
                break
        return None

    def _sleutel(self, naam: tuple[str, str], persoon: Persoon) -> str:
        """Return the key of a new person: by personnel number, else by name and birth date, else by address or name.

        Two people who would share a key are told apart by their order, which is the same at the next import.
        """
        if persoon.personeelsnummer:
            basis = f"nummer|{kaal_nummer(persoon.personeelsnummer)}"
        elif persoon.geboortedatum:
            basis = f"naam|{'|'.join(naam)}|{persoon.geboortedatum.isoformat()}"
        elif persoon.email:
            basis = f"email|{persoon.email}"
        else:
            basis = f"naam|{'|'.join(naam)}"
        sleutel, keer = _hash(basis), 1
        while sleutel in self._sleutels:
            keer += 1
            sleutel = _hash(f"{basis}|{keer}")
        self._sleutels.add(sleutel)
        return sleutel


def _hash(basis: str) -> str:
    return hashlib.sha256(f"import-v1|{basis}".encode()).hexdigest()


def kaal_nummer(nummer: str) -> str:
    """Return a personnel number for comparing: "00123", "123" and " 123 " are the same."""
    nummer = nummer.replace(" ", "").casefold()
    return nummer.lstrip("0") or nummer if nummer.isdecimal() else nummer


def _zelfde_naam(een: Persoon, ander: Persoon) -> bool:
    """Return whether the names can be of one person: the same surname, and first names that do not contradict."""
    if vergelijkbaar(een.achternaam) != vergelijkbaar(ander.achternaam):
        return False
    voor = vergelijkbaar(een.roepnaam), vergelijkbaar(ander.roepnaam)
    if all(voor):
        return voor[0] == voor[1]
    return _eerste_letter(een) == _eerste_letter(ander) or not (_eerste_letter(een) and _eerste_letter(ander))


def _eerste_letter(persoon: Persoon) -> str:
    return vergelijkbaar(persoon.voorletters or persoon.roepnaam)[:1]


def kan_dezelfde_zijn(een: Persoon, ander: Persoon) -> bool:
    """Return False only when two people with one personnel number differ in surname and in birth date or first name."""
    if vergelijkbaar(een.achternaam) == vergelijkbaar(ander.achternaam):
        return True
    if een.geboortedatum and ander.geboortedatum:
        return een.geboortedatum == ander.geboortedatum
    return not (een.roepnaam and ander.roepnaam) or vergelijkbaar(een.roepnaam) == vergelijkbaar(ander.roepnaam)
