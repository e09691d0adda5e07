"""Forms of the report pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bureaus.errors import Weigering
from rapportage import toelichting
from rapportage.enums import Frequentie, Onderdeel
from rapportage.models import Rapportageafspraak


def _date(label: str, leeg: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages={"required": leeg, "invalid": leeg})


class Afspraakformulier(forms.Form):
    """What is reported and how often."""

    onderdelen = forms.MultipleChoiceField(
        label=_("Wat komt erin?"),
        choices=Onderdeel.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Kies minstens één onderdeel voor het rapport.")},
    )
    frequentie = forms.ChoiceField(label=_("Hoe vaak?"), choices=Frequentie.choices, widget=forms.RadioSelect)


class Rapportformulier(forms.Form):
    """Period and, when agreed, the coach's own words."""

    periode_van = _date(_("Van"), _("Vul de eerste dag van de periode in."))
    periode_tot = _date(_("Tot en met"), _("Vul de laatste dag van de periode in."))
    toelichting = forms.CharField(
        label=_("Toelichting voor de werkgever"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": toelichting.MAXIMUM}),
        help_text=_(
            "Hoogstens 600 tekens. Schrijf niets over gezondheid, conflicten, familie of bedrijven waar de kandidaat "
            "solliciteert. De kandidaat leest dit eerst."
        ),
    )

    def __init__(self, *args, afspraak: Rapportageafspraak, **kwargs):
        super().__init__(*args, **kwargs)
        if Onderdeel.TOELICHTING not in afspraak.onderdelen:
            del self.fields["toelichting"]

    def clean_toelichting(self) -> str:
        try:
            return toelichting.check(self.cleaned_data["toelichting"])
        except Weigering as weigering:
            raise forms.ValidationError(weigering.boodschap) from weigering

    def clean(self):
        van, tot = self.cleaned_data.get("periode_van"), self.cleaned_data.get("periode_tot")
        if van and tot and tot < van:
            self.add_error("periode_tot", _("Kies een einddatum die na de begindatum ligt."))
        return self.cleaned_data

    @property
    def waarden(self) -> dict:
        """The cleaned values as the operations of `rapporten` take them."""
        schoon = self.cleaned_data
        return {"van": schoon["periode_van"], "tot": schoon["periode_tot"], "tekst": schoon.get("toelichting", "")}


class Aanpassingformulier(forms.Form):
    """What the candidate wants changed."""

    tekst = forms.CharField(
        label=_("Wat klopt er niet, of wat wil je anders?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("Schrijf op wat je wilt laten aanpassen. Dan weet je coach wat je bedoelt."),
            "max_length": _("Maak je tekst korter: hoogstens 1000 tekens."),
        },
    )
