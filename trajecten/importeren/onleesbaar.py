"""The one exception for a file that cannot be imported, with a message for each reason."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BOODSCHAPPEN: dict[str, Promise] = {
    "leeg": _("Dit bestand is leeg. Kies een bestand met een rij kolomnamen en daaronder de medewerkers."),
    "te_groot": _("Dit bestand is te groot. Het mag hoogstens 10 MB zijn. Haal plaatjes en extra tabbladen weg."),
    "te_groot_uitgepakt": _(
        "Dit bestand wordt te groot als het wordt uitgepakt. Kopieer alleen de rijen met medewerkers naar een nieuw "
        "Excel-bestand en kies dat bestand."
    ),
    "te_veel_rijen": _(
        "Dit bestand heeft te veel rijen. Het mogen er hoogstens 20.000 zijn. Verwijder ook lege rijen onderaan, of "
        "verdeel de medewerkers over meer bestanden."
    ),
    "te_veel_kolommen": _(
        "Dit bestand heeft te veel kolommen. Het mogen er hoogstens 200 zijn. Verwijder de kolommen die je niet "
        "nodig hebt."
    ),
    "versleuteld": _(
        "Dit bestand is beveiligd met een wachtwoord. Open het in Excel, haal het wachtwoord eraf, bewaar het en kies "
        "het bestand opnieuw."
    ),
    "oud_excel": _(
        "Dit is een oud soort Excel-bestand (.xls). Open het in Excel en bewaar het als Excel-werkmap (.xlsx). Kies "
        "daarna het nieuwe bestand."
    ),
    "ander_rekenblad": _(
        "Dit soort rekenblad kunnen wij niet lezen. Bewaar het als Excel-werkmap (.xlsx) of als CSV en kies het nieuwe "
        "bestand."
    ),
    "geen_rekenblad": _("Dit bestand is geen rekenblad. Kies een Excel-bestand (.xlsx) of een CSV-bestand."),
    "beschadigd": _(
        "Dit bestand is beschadigd en kan niet worden gelezen. Open het in Excel, bewaar het opnieuw als .xlsx en "
        "kies het nieuwe bestand."
    ),
    "onbekende_tekens": _(
        "De tekens in dit bestand kunnen niet worden gelezen. Bewaar het in Excel als CSV UTF-8 of als .xlsx en kies "
        "het nieuwe bestand."
    ),
    "geen_kop": _(
        "Er is geen rij met kolomnamen gevonden. Zet boven de gegevens een rij met namen zoals Achternaam, Roepnaam "
        "en E-mail, en kies het bestand opnieuw."
    ),
    "geen_rijen": _("Onder de kolomnamen staan geen medewerkers. Kijk of je het goede bestand hebt gekozen."),
}


class Onleesbaar(Exception):
    """The file was refused as a whole.

    `code` is stable (for tests, logs and metrics), `boodschap` is a translatable Dutch sentence that says what to do.
    Neither ever holds anything that was read from the file; raise it `from None` so that no parser error is chained.
    """

    def __init__(self, code: str, boodschap: str | Promise | None = None) -> None:
        self.code = code
        self.boodschap = BOODSCHAPPEN[code] if boodschap is None else boodschap
        super().__init__(code)
