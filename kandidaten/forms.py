"""What the candidate fills in. Every free text field refuses a BSN, next to the field it stands in."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bureaus.forms import Formulier
from kandidaten.enums import KOLOM_VAN_STATUS, Kolom, SollicitatieSoort
from kandidaten.vrije_tekst import bsn_melding, has_bsn

UITKOMSTEN = [(status.value, status.label) for status, kolom in KOLOM_VAN_STATUS.items() if kolom is Kolom.AFGEROND]
STANDEN = [
    (kolom.label, [(status.value, status.label) for status, van in KOLOM_VAN_STATUS.items() if van is kolom])
    for kolom in Kolom
]


class Tekstformulier(Formulier):
    """A form with free text: a BSN in one of its fields is refused at that field."""

    def clean(self):
        schoon = super().clean()
        for naam, waarde in list(schoon.items()):
            if isinstance(waarde, str) and has_bsn(waarde):
                self.add_error(naam, bsn_melding())
        return schoon


class Sollicitatieformulier(Tekstformulier):
    """Three fields, one of them filled in already."""

    bedrijf = forms.CharField(
        label=_("Bedrijf"),
        max_length=120,
        error_messages={"required": _("Vul de naam van het bedrijf in.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization", "autocapitalize": "words"}),
    )
    functie = forms.CharField(
        label=_("Functie"),
        max_length=120,
        error_messages={"required": _("Vul in welk werk het is.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "sentences"}),
    )
    datum = forms.DateField(
        label=_("Datum"),
        initial=timezone.localdate,
        help_text=_("Weet je het niet precies? Kies een dag die ongeveer klopt."),
    )

    def clean_datum(self):
        datum = self.cleaned_data["datum"]
        if datum > timezone.localdate():
            raise ValidationError(_("Deze dag moet nog komen. Kies vandaag of een dag ervoor."))
        if datum.year < 2000:
            raise ValidationError(_("Dit jaar klopt niet. Kies een dag na 2000."))
        return datum


class Wijzigformulier(Sollicitatieformulier):
    """All that can be written down about an application."""

    soort = forms.ChoiceField(label=_("Hoe kwam je erbij?"), choices=SollicitatieSoort)
    volgende_datum = forms.DateField(
        label=_("Volgende datum"),
        required=False,
        help_text=_("Bijvoorbeeld de dag van je gesprek, of wanneer je belt."),
    )
    notitie = forms.CharField(
        label=_("Notitie"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Bijvoorbeeld: met wie sprak je, en wat spraken jullie af?"),
    )


class Standformulier(Formulier):
    """Where an application stands, in full."""

    naar = forms.ChoiceField(label=_("Waar sta je nu?"), choices=STANDEN)


class Uitkomstformulier(Formulier):
    """How an application ended."""

    naar = forms.ChoiceField(
        label=_("Hoe liep het af?"),
        choices=UITKOMSTEN,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies hoe het afliep.")},
    )


class Berichtformulier(Tekstformulier):
    """A message to the coach."""

    tekst = forms.CharField(
        label=_("Je bericht"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Schrijf eerst je bericht.")},
    )


class Gegevensformulier(Tekstformulier):
    """How to call and to phone the candidate."""

    roepnaam = forms.CharField(
        label=_("Roepnaam"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        help_text=_("Zo noemt je coach je."),
    )
    telefoon = forms.CharField(
        label=_("Telefoon"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_telefoon(self):
        telefoon = self.cleaned_data["telefoon"].strip()
        cijfers = len(re.sub(r"\D", "", telefoon))
        if telefoon and (not re.fullmatch(r"[+\d\s().-]+", telefoon) or not 6 <= cijfers <= 15):
            raise ValidationError(_("Dit nummer klopt niet. Schrijf het zoals 06 12 34 56 78."))
        return telefoon
