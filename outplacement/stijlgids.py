"""The style guide at ``/stijlgids/``: every component in every state, without a database."""

from types import SimpleNamespace

from django import forms
from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

LANGE_NAAM = "Nguyễn Thị Hà-Wolfeschlegelsteinhausenbergerdorff"


class Voorbeeldformulier(forms.Form):
    """One field of each kind; shown empty and with errors."""

    bedrijf = forms.CharField(
        label="Naam van het bedrijf", error_messages={"required": "Vul de naam van het bedrijf in."}
    )
    wanneer = forms.DateField(
        label="Wanneer heb je gesolliciteerd?",
        help_text="Weet je het niet precies? Kies een dag die ongeveer klopt.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Kies een dag."},
    )
    soort = forms.ChoiceField(
        label="Hoe heb je gesolliciteerd?",
        choices=[
            ("", "Kies"),
            ("vacature", "Op een vacature"),
            ("open", "Open sollicitatie"),
            ("netwerk", "Via een bekende"),
        ],
        required=False,
    )
    zien = forms.ChoiceField(
        label="Wie mag dit zien?",
        choices=[("ik", "Alleen ik"), ("bureau", "Mijn bureau"), ("kandidaat", "De kandidaat ook")],
        widget=forms.RadioSelect,
        help_text="De werkgever ziet dit nooit.",
        error_messages={"required": "Kies wie dit mag zien."},
    )
    dagen = forms.MultipleChoiceField(
        label="Welke dagen kun je?",
        choices=[("ma", "Maandag"), ("di", "Dinsdag"), ("wo", "Woensdag")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    notitie = forms.CharField(label="Notitie", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    bestand = forms.FileField(label="Bewijs", help_text="Een foto of een bestand.", required=False)
    akkoord = forms.BooleanField(
        label="Ik heb dit gelezen", error_messages={"required": "Zet een vinkje als je dit hebt gelezen."}
    )


def fasen(nu: int) -> list[dict[str, str]]:
    """Return the four steps as the candidate reads them, with step `nu` (0-3, or 4 for all done) current."""
    namen = ["Terugkijken en verwerken", "Wie ben ik, wat kan ik", "Werk zoeken", "Nieuwe start"]
    staten = ["klaar" if i < nu else "nu" if i == nu else "straks" for i in range(4)]
    stappen = [{"label": n, "staat": s, "toelichting": "", "url": ""} for n, s in zip(namen, staten, strict=True)]
    if nu < len(stappen):
        stappen[nu]["toelichting"] = "nog 2 weken"
    return stappen


def mensen() -> list[dict[str, object]]:
    """Return rows for *Vandaag*, with one too long name and one person with three signals."""
    return [
        {
            "naam": "Anja de Wit",
            "bij": "Staalbouw Oost · Fase 3",
            "signalen": [
                {"soort": "gevaar", "icoon": "", "tekst": "Actie 4 dagen te laat"},
                {"soort": "let_op", "icoon": "phone-off", "tekst": "19 dagen geen contact"},
                {"soort": "info", "icoon": "inbox", "tekst": "2 sollicitaties stil"},
            ],
            "dagen": "Nog 38 dagen",
            "contact": "Contact 2 november",
            "knop": "Bellen",
        },
        {
            "naam": LANGE_NAAM,
            "bij": "Gemeente Zwolle · Fase 2",
            "signalen": [{"soort": "let_op", "icoon": "hourglass", "tekst": "Fase eindigt over 6 dagen"}],
            "dagen": "Nog 112 dagen",
            "contact": "Contact gisteren",
            "knop": "Afronden",
        },
        {
            "naam": "Mehmet Yılmaz",
            "bij": "Kraanbouw Oost · Fase 1",
            "signalen": [{"soort": "info", "icoon": "inbox", "tekst": "Nog niet ingelogd"}],
            "dagen": "Nog 170 dagen",
            "contact": "Nog geen contact",
            "knop": "Uitnodigen",
        },
    ]


def navigatie() -> list[dict[str, object]]:
    """Return the four items of the coach, the first one active."""
    items = [("Vandaag", "sun"), ("Mensen", "users"), ("Agenda", "calendar"), ("Rapporten", "file-text")]
    return [
        {"label": label, "icoon": icoon, "url": "#inhoud", "actief": i == 0} for i, (label, icoon) in enumerate(items)
    ]


def context() -> dict[str, object]:
    """Return everything the style guide shows."""
    formulier = Voorbeeldformulier(data={"notitie": "Belde met de afdeling."}, auto_id="fout_%s")
    formulier.add_error(None, "Deze sollicitatie staat er al. Kijk bij Verstuurd.")
    return {
        "navigatie": navigatie(),
        "door": SimpleNamespace(
            id="stijlgids", naam="Fatima el Amrani", bureau=SimpleNamespace(naam="Kompas Loopbaan")
        ),
        "rekening": [(_("Account"), "#inhoud")],
        "leeg_formulier": Voorbeeldformulier(),
        "fout_formulier": formulier,
        "fasebalken": [fasen(0), fasen(1), fasen(4)],
        "mensen": mensen(),
        "tabs": [
            {"label": "Plan", "url": "#tabs", "actief": True, "aantal": None},
            {"label": "Tijdlijn", "url": "#tabs", "actief": False, "aantal": 12},
            {"label": "Banen", "url": "#tabs", "actief": False, "aantal": 0},
            {"label": "Documenten", "url": "#tabs", "actief": False, "aantal": None},
            {"label": "Rapporten", "url": "#tabs", "actief": False, "aantal": None},
        ],
        "kolommen": [
            {"label": "Naam", "url": "?sorteer=naam", "richting": "op"},
            {"label": "Fase", "url": "?sorteer=fase"},
            "Laatste contact",
            {"label": "Dagen over", "getal": True},
        ],
        "feiten": [("Werkgever", "Staalbouw Oost B.V."), ("Looptijd", "1 juni t/m 30 november"), ("Uren", "14 van 30")],
        "bordkolommen": [
            ("interessant", "Interessant"),
            ("verstuurd", "Verstuurd"),
            ("gesprek", "In gesprek"),
            ("afgerond", "Afgerond"),
        ],
        "bladzijde": Paginator(range(95), 20).page(2),
        "meldingen": [
            Message(messages.SUCCESS, "Gesprek bewaard."),
            Message(messages.ERROR, "Het bericht is niet verstuurd. Probeer het nog eens."),
        ],
        "staven": [("Gesprekken met coach", 4), ("Workshops", 2), ("Loopbaantest", 1)],
        "stapels": [("Juli", (4, 2, 1)), ("Augustus", (3, 5, 0)), ("September", (2, 6, 2))],
        "reeksnamen": ["Bezig", "Geplaatst", "Gestopt"],
        "lijn": [("Mei", 61), ("Juni", 64), ("Juli", 58), ("Aug", 70), ("Sept", 74), ("Okt", 78)],
    }


def stijlgids(request: HttpRequest) -> HttpResponse:
    """Show all components; the axe, reflow and screenshot tests run over this page."""
    return render(request, "stijlgids/stijlgids.html", context())
