"""Which column is what: recognition by name, and refusal by name.

Names are compared without case, accents and punctuation. Refusal comes first: a column called "Salaris functie" is a
salary column. What a column contains is judged in `inhoud.py`.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

MAX_KOP = 60


class Veld(TextChoices):
    """A field of the candidate or the order that a column may be mapped to."""

    PERSONEELSNUMMER = "personeelsnummer", _("Personeelsnummer")
    ACHTERNAAM = "achternaam", _("Achternaam")
    TUSSENVOEGSEL = "tussenvoegsel", _("Tussenvoegsel")
    VOORLETTERS = "voorletters", _("Voorletters")
    ROEPNAAM = "roepnaam", _("Roepnaam")
    VOLLEDIGE_NAAM = "volledige_naam", _("Volledige naam")
    GEBOORTEDATUM = "geboortedatum", _("Geboortedatum")
    EMAIL = "email", _("E-mailadres")
    TELEFOON = "telefoon", _("Telefoon")
    FUNCTIE = "functie", _("Functie")
    EINDDATUM = "einddatum", _("Datum uit dienst")


class Weigergrond(TextChoices):
    """Why a column (or one cell) is refused. The label replaces the header of a refused column."""

    BSN = "bsn", _("BSN")
    SALARIS = "salaris", _("Salaris")
    OPMERKING = "opmerking", _("Opmerking")
    GEZONDHEID = "gezondheid", _("Gezondheid")
    HERKOMST = "herkomst", _("Nationaliteit of herkomst")
    OVERTUIGING = "overtuiging", _("Geloof, politiek of vakbond")
    BANKREKENING = "bankrekening", _("Bankrekening")
    LEGITIMATIE = "legitimatie", _("Legitimatie")
    PRIVELEVEN = "priveleven", _("Privéleven")
    STRAFRECHT = "strafrecht", _("Strafrechtelijke gegevens")


UITLEG_WEIGERING = {
    Weigergrond.BSN: _("Een BSN mag een outplacementbureau niet bewaren, ook niet met toestemming."),
    Weigergrond.SALARIS: _("Het salaris is niet nodig voor de begeleiding."),
    Weigergrond.OPMERKING: _("Vrije opmerkingen over medewerkers nemen wij niet over."),
    Weigergrond.GEZONDHEID: _("Gegevens over gezondheid of ziekte mogen niet worden bewaard."),
    Weigergrond.HERKOMST: _("Nationaliteit en herkomst zijn niet nodig voor de begeleiding."),
    Weigergrond.OVERTUIGING: _("Geloof, politieke voorkeur en vakbond mogen niet worden bewaard."),
    Weigergrond.BANKREKENING: _("Een bankrekening is niet nodig voor de begeleiding."),
    Weigergrond.LEGITIMATIE: _("Gegevens van een paspoort of ander bewijs zijn niet nodig."),
    Weigergrond.PRIVELEVEN: _("Gegevens over het gezin of privéleven zijn niet nodig."),
    Weigergrond.STRAFRECHT: _("Strafrechtelijke gegevens mogen niet worden bewaard."),
}

# Searched in the header as words ("e mail prive"). The order decides which label a doubtful header gets.
_WEIGERWOORDEN = {
    Weigergrond.BSN: r"bsn|burger ?service|\bsofi|citizen service|\bssn\b|social security|rijksregister|\btax id",
    Weigergrond.LEGITIMATIE: (
        r"paspoort|passport|identiteitsbew|legitimatie|\bid (kaart|bewijs|nummer)|rijbewijsn|documentnummer|verblijfs"
        r"|vreemdelingen"
    ),
    Weigergrond.BANKREKENING: (
        r"\biban\b|\bbic\b|\bswift\b|rekening|\bbank(nummer|naam)?\b|account number|bank ?account"
    ),
    Weigergrond.GEZONDHEID: (
        r"\bziek|verzuim|medisch|medical|gezondheid|health|\barbo|arbeidsongeschikt|handicap|beperking|zwanger|disab"
        r"|\bsick|illness|poortwachter|diagnos|\bre ?integratie|\b(wao|wia|wga|iva)\b|hersteld|absence"
    ),
    Weigergrond.HERKOMST: (
        r"nationalit|geboorteland|geboorteplaats|herkomst|etni|ethnic|afkomst|country of birth|place of birth|\bras\b"
        r"|\brace\b|moedertaal"
    ),
    Weigergrond.OVERTUIGING: (
        r"geloof|religi|godsdienst|\bkerk|overtuiging|vakbond|vakvereniging|politiek|union\b|politic|geaardheid|seksue"
        r"|sexual"
    ),
    Weigergrond.STRAFRECHT: r"straf(blad|recht)|\bvog\b|justiti|criminal|veroordel",
    Weigergrond.PRIVELEVEN: (
        r"burgerlijke|huwelijk|gehuwd|marital|partner|\bkind|children|gezin|noodcontact|emergency|echtgeno"
    ),
    Weigergrond.SALARIS: (
        r"salar|loon|\bwage|bruto|netto|schaal\b|\btrede|periodiek|vergoeding|bonus|toeslag|inkomen|income|compensation"
        r"|uurtarief|\bpay\b|payroll|\bgage\b|dertiende|vakantiegeld|\bbedrag|\bamount|gross|\bbeslag"
    ),
    Weigergrond.OPMERKING: (
        r"opmerking|toelichting|notitie|bijzonder|\bmemo\b|remark|comment|\bnotes?\b|aantekening|beoordeling"
        r"|functioneren|performance|\breden|reason|vrije tekst|free text|conflict|\boverige?\b|situatie|omstandighe"
        r"|verslag"
    ),
}
_WEIGERPATRONEN = tuple((grond, re.compile(woorden)) for grond, woorden in _WEIGERWOORDEN.items())

# Compared with the header without spaces. The earlier a name stands, the better the column suits the field.
_NAMEN = {
    Veld.PERSONEELSNUMMER: (
        "personeelsnummer personeelsnr personeelnummer persnr persnummer pnr pernr mdwnr mdwnummer "
        "medewerkernummer medewerkersnummer medewerkernr medewerkersnr medewerkerid medewerkercode "
        "werknemernummer werknemersnummer werknemernr werknemersnr employeenumber employeeid employeeno "
        "employeenr empid empno staffnumber staffid personnelnumber personnelno personeelscode personeelsid "
        "stamnummer stamnr"
    ),
    Veld.ACHTERNAAM: (
        "achternaam familienaam lastname surname familyname achternaammedewerker achternaamwerknemer "
        "geslachtsnaam geboortenaam"
    ),
    Veld.TUSSENVOEGSEL: (
        "tussenvoegsel tussenvoegsels voorvoegsel voorvoegsels tussenv voorv tsv tv prefix infix nameprefix "
        "voorvoegselachternaam tussenvoegselachternaam voorvoegselgeboortenaam"
    ),
    Veld.VOORLETTERS: "voorletters voorletter initialen initials vltrs voorl",
    Veld.ROEPNAAM: "roepnaam voornaam firstname givenname preferredname forename callname knownas voornamen",
    Veld.VOLLEDIGE_NAAM: (
        "volledigenaam naamvoluit naammedewerker naamwerknemer medewerkernaam medewerkersnaam werknemernaam "
        "fullname employeename achternaamroepnaamtussenvoegsel roepnaamtussenvoegselachternaam achternaamvoornaam "
        "voornaamachternaam naam name medewerker werknemer employee kandidaat deelnemer naamkandidaat"
    ),
    Veld.GEBOORTEDATUM: (
        "geboortedatum gebdatum gebdat gebdtm datumgeboorte geboren geborenop dateofbirth birthdate dob birthday"
    ),
    Veld.EMAIL: (
        "emailprive priveemail emailadresprive priveemailadres mailprive privemail persoonlijkemail personalemail "
        "privateemail homeemail emailthuis emailpersoonlijk email emailadres mail mailadres emailaddress epost "
        "emailmedewerker emailwerk emailadreswerk werkemail werkemailadres emailzakelijk zakelijkemail "
        "zakelijkeemail zakelijkemailadres workemail businessemail companyemail mailwerk werkmail bedrijfsmail"
    ),
    Veld.TELEFOON: (
        "mobielprive privemobiel telefoonprive privetelefoon mobiel mobielnummer mobieltelefoonnummer "
        "telefoonmobiel mobieletelefoon gsm gsmnummer mobile mobilephone mobilenumber cellphone cell telefoon "
        "telefoonnummer telefoonnr tel telnr telnummer phone phonenumber telephone telefoonthuis telefoonvast "
        "06nummer"
    ),
    Veld.FUNCTIE: (
        "functie functienaam functietitel functiebenaming functieomschrijving huidigefunctie laatstefunctie "
        "omschrijvingfunctie naamfunctie jobtitle position role job beroep title"
    ),
    Veld.EINDDATUM: (
        "datumuitdienst uitdienst uitdienstdatum datumuitdiensttreding uitdienstper einddatumdienstverband "
        "datumeindedienstverband eindedienstverband einddienstverband einddatumcontract contracteinddatum "
        "einddatumarbeidsovereenkomst eindecontract einddatum laatstewerkdag ontslagdatum datumontslag enddate "
        "terminationdate leavedate leavingdate lastday lastworkingday"
    ),
}

_RANG = {naam: (veld, plaats) for veld, namen in _NAMEN.items() for plaats, naam in enumerate(namen.split())}

# Names seen in HR exports that help to find the header, but that nothing is mapped to.
_BEKEND_ONGEBRUIKT = (
    "afdeling department team vestiging locatie location site kostenplaats costcenter bedrijf company werkgever "
    "datumindienst indienst indienstdatum datumindiensttreding startdate hiredate begindatum geslacht gender fte uren "
    "urenperweek contracturen leidinggevende manager chef adres straat postcode woonplaats huisnummer land address "
    "city zipcode dienstverband contractsoort divisie unit cao aanhef titel"
)
_ONGEBRUIKT = frozenset(_BEKEND_ONGEBRUIKT.split())
_VAN_EEN_ANDER = re.compile(r"\b(leidinggevende|manager|chef|contactpersoon|hr|adviseur|werkgever|bedrijf)\b")


@dataclass(frozen=True, slots=True)
class Kolom:
    """One column of the uploaded table.

    `index` counts from 0 in the file. `kop` is safe to show: at most 60 characters, and for a refused column nothing of
    the original text is kept (the label of `weigering` takes its place). `door_inhoud` tells that the cells, not the
    name, led to the refusal.
    """

    index: int
    kop: str
    voorstel: Veld | None = None
    weigering: Weigergrond | None = None
    door_inhoud: bool = False

    @property
    def geweigerd(self) -> bool:
        return self.weigering is not None

    @property
    def letter(self) -> str:
        return get_column_letter(self.index + 1)

    @property
    def naam(self) -> str:
        """Return the name to show: the header, the kind of refused data, or the column's letter."""
        if self.weigering is not None:
            return str(self.weigering.label)
        return self.kop or gettext("Kolom %(letter)s") % {"letter": self.letter}

    @property
    def uitleg(self) -> str:
        """Return why the column is refused, or an empty string."""
        return str(UITLEG_WEIGERING[self.weigering]) if self.weigering is not None else ""

    def weiger(self, grond: Weigergrond) -> "Kolom":
        """Return this column as refused for what its cells contain."""
        return replace(self, kop="", voorstel=None, weigering=grond, door_inhoud=True)


def normaliseer_kop(kop: str) -> str:
    """Return a header as lower-case words without accents: "E-mail privé" becomes "e mail prive"."""
    kaal = unicodedata.normalize("NFKD", kop[:200])
    kaal = "".join(teken for teken in kaal if not unicodedata.combining(teken)).casefold()
    return " ".join(re.findall(r"[a-z0-9]+", kaal))


def herken_weigering(kop: str) -> Weigergrond | None:
    """Return the ground on which a column with this header is refused, or None."""
    woorden = normaliseer_kop(kop)
    aaneen = woorden.replace(" ", "")
    for grond, patroon in _WEIGERPATRONEN:
        if patroon.search(woorden):
            return grond
    # Dotted or spaced abbreviations: "B.S.N.", "I B A N".
    return {"bsn": Weigergrond.BSN, "iban": Weigergrond.BANKREKENING, "vog": Weigergrond.STRAFRECHT}.get(aaneen)


def herken_veld(kop: str) -> tuple[Veld, int] | None:
    """Return the field a header names and how well it suits (0 is best), or None."""
    woorden = normaliseer_kop(kop)
    if _VAN_EEN_ANDER.search(woorden):
        return None
    return _RANG.get(woorden.replace(" ", ""))


def scoor_kop(cellen: Iterable[str | None]) -> int:
    """Return how much a row looks like the header: the number of different names it is known for, 0 when it is not.

    At least two names must be known, and one of them must be a field that can be imported.
    """
    bekend: set[str] = set()
    velden = 0
    for cel in cellen:
        if not cel or len(cel) > MAX_KOP * 2:
            continue
        grond = herken_weigering(cel)
        herkend = None if grond else herken_veld(cel)
        aaneen = normaliseer_kop(cel).replace(" ", "")
        if herkend:
            velden += 1
            bekend.add(aaneen)
        elif grond and len(cel) <= MAX_KOP:
            bekend.add(grond)
        elif aaneen in _ONGEBRUIKT:
            bekend.add(aaneen)
    return len(bekend) if velden and len(bekend) >= 2 else 0


def herken_kolommen(koppen: Sequence[str | None]) -> list[Kolom]:
    """Return a column for each header, with the best column proposed once per field and the refused ones marked."""
    kolommen = []
    beste: dict[Veld, tuple[int, int]] = {}
    for index, ruw in enumerate(koppen):
        kop = ruw or ""
        grond = herken_weigering(kop)
        kolommen.append(Kolom(index, "" if grond else kop[:MAX_KOP], weigering=grond))
        herkend = None if grond else herken_veld(kop)
        if herkend and (herkend[0] not in beste or herkend[1] < beste[herkend[0]][0]):
            beste[herkend[0]] = (herkend[1], index)
    for veld, index in _kies_naamvelden(beste, kolommen).items():
        kolommen[index] = replace(kolommen[index], voorstel=veld)
    return kolommen


def _kies_naamvelden(beste: dict[Veld, tuple[int, int]], kolommen: Sequence[Kolom]) -> dict[Veld, int]:
    """Return the column per field; a column "Naam" beside "Voornaam" is a surname, beside "Achternaam" it is spare."""
    gekozen = {veld: index for veld, (_rang, index) in beste.items()}
    voluit = gekozen.get(Veld.VOLLEDIGE_NAAM)
    if voluit is None:
        return gekozen
    if Veld.ACHTERNAAM in gekozen:
        del gekozen[Veld.VOLLEDIGE_NAAM]
    elif {Veld.ROEPNAAM, Veld.VOORLETTERS} & gekozen.keys() and normaliseer_kop(kolommen[voluit].kop) in (
        "naam",
        "name",
    ):
        gekozen[Veld.ACHTERNAAM] = gekozen.pop(Veld.VOLLEDIGE_NAAM)
    return gekozen
