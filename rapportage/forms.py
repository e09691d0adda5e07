"""Forms of the report pages."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from bureaus.errors import Weigering
from bureaus.forms import Formulier
from rapportage import toelichting
from rapportage.enums import Besluituitkomst, Onderdeel, Rapportsoort
from rapportage.models import Rapportageafspraak
from rapportage.rapporten import TEKST_MAXIMUM, clean_text

TE_LANG = _("Maak je tekst korter: hoogstens 1000 tekens.")


def _date(label: str, leeg: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages={"required": leeg, "invalid": leeg})


class Naamzoekformulier(Formulier):
    """Whose reports the manager looks for, as it stands in the address."""

    zoek = forms.CharField(label=_("Zoek op naam"), required=False, max_length=80)


class Rapportformulier(Formulier):
    """Kind, period and, when agreed, the coach's own words."""

    soort = forms.ChoiceField(label=_("Wat voor rapport?"), widget=forms.RadioSelect)
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

    def __init__(self, *args, afspraak: Rapportageafspraak, soorten: Iterable[Rapportsoort] = (), **kwargs):
        super().__init__(*args, **kwargs)
        soorten = list(soorten)
        # A choice of one is no choice.
        if len(soorten) > 1:
            self.fields["soort"].choices = [(soort.value, soort.label) for soort in soorten]
            self.fields["soort"].initial = soorten[0].value
            # A program or an older page that does not ask gets the usual kind.
            self.fields["soort"].required = not self.is_bound or "soort" in self.data
        else:
            del self.fields["soort"]
        if Onderdeel.TOELICHTING not in afspraak.onderdelen:
            del self.fields["toelichting"]

    def clean_toelichting(self) -> str:
        return _checked(toelichting.check, self.cleaned_data["toelichting"])

    def clean(self):
        van, tot = self.cleaned_data.get("periode_van"), self.cleaned_data.get("periode_tot")
        if van and tot and tot < van:
            self.add_error("periode_tot", _("Kies een einddatum die na de begindatum ligt."))
        return self.cleaned_data

    @property
    def waarden(self) -> dict:
        """The cleaned values as the operations of `rapporten` take them."""
        schoon = self.cleaned_data
        return {
            "van": schoon["periode_van"],
            "tot": schoon["periode_tot"],
            "tekst": schoon.get("toelichting", ""),
            "soort": schoon.get("soort", ""),
        }


def _checked(check, tekst: str) -> str:
    try:
        return check(tekst)
    except Weigering as weigering:
        raise forms.ValidationError(weigering.boodschap) from weigering


def _words(label: str, leeg: str = "", rijen: int = 4) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=bool(leeg),
        max_length=TEKST_MAXIMUM,
        widget=forms.Textarea(attrs={"rows": rijen, "maxlength": TEKST_MAXIMUM}),
        error_messages={"required": leeg, "max_length": TE_LANG},
    )


class Aanpassingformulier(Formulier):
    """What the candidate wants changed: a field for the whole and one for each part of the report."""

    tekst = _words(_("Over het hele rapport"), rijen=3)

    def __init__(self, *args, onderdelen: Iterable[Onderdeel] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.onderdelen = list(onderdelen)
        for code in self.onderdelen:
            self.fields[code.value] = _words(code.label, rijen=2)

    def clean(self):
        for naam, tekst in list(self.cleaned_data.items()):
            try:
                self.cleaned_data[naam] = clean_text(tekst)
            except Weigering as weigering:
                self.add_error(naam, weigering.boodschap)
        if not self.errors and not any(self.cleaned_data.values()):
            self.add_error("tekst", _("Schrijf op wat je wilt laten aanpassen. Dan weet je coach wat je bedoelt."))
        return self.cleaned_data

    @property
    def waarden(self) -> dict:
        """The words as `rapporten.vraag_aanpassing` takes them."""
        schoon = self.cleaned_data
        return {"tekst": schoon["tekst"], "per_onderdeel": {code.value: schoon[code.value] for code in self.onderdelen}}


class Bezwaarformulier(Formulier):
    """Why the report may not go out like this."""

    bezwaar = _words(
        _("Waarom mag dit rapport zo niet weg?"),
        _("Schrijf op waarom dit rapport zo niet weg mag. Dan kan de beheerder beslissen."),
    )

    def clean_bezwaar(self) -> str:
        return _checked(clean_text, self.cleaned_data["bezwaar"])


class Besluitformulier(Formulier):
    """What the manager decides about an objection, and why."""

    uitkomst = forms.ChoiceField(
        label=_("Wat beslis je?"),
        choices=Besluituitkomst.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Kies wat er met het rapport gebeurt.")},
    )
    reden = _words(_("Waarom?"), _("Schrijf op waarom. De kandidaat leest dit."))

    def clean_reden(self) -> str:
        return _checked(clean_text, self.cleaned_data["reden"])
