"""The form of an agreement on reporting, for one person or for a whole order."""

from collections.abc import Mapping

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bureaus.forms import Formulier
from bureaus.models import Contactpersoon, Opdracht
from rapportage import afspraken, matrix
from rapportage.enums import Frequentie, Onderdeel
from rapportage.voorstel import WEKEN, Voorstel

KIES_EEN_DAG = _("Kies een dag: vandaag of later.")
NIET_IN_OPDRACHT = _("%(onderdeel)s (niet afgesproken in de opdracht)")
NIET_BIJ_DIENST = _("%(onderdeel)s (nooit bij spoor 1 en spoor 2)")


class Onderdelenkeuze(forms.CheckboxSelectMultiple):
    """Checkboxes; a part that is in `waarom_niet` is greyed out, and its label says why."""

    waarom_niet: Mapping[str, str | Promise] = {}

    def create_option(self, name, value, label, selected, *args, **kwargs):
        reden = self.waarom_niet.get(value)
        tekst = reden % {"onderdeel": label} if reden else label
        option = super().create_option(name, value, tekst, selected and not reden, *args, **kwargs)
        if reden:
            option["attrs"]["disabled"] = True
        return option


def _why_not(opdracht: Opdracht, grens: Voorstel | None) -> dict[str, str | Promise]:
    """The parts that cannot be chosen, each with the label that says why; never at all goes before not agreed."""
    buiten = [code.value for code in Onderdeel if grens and code.value not in grens.onderdelen]
    return dict.fromkeys(buiten, NIET_IN_OPDRACHT) | dict.fromkeys(matrix.barred(opdracht.dienst), NIET_BIJ_DIENST)


class Contactveld(forms.ModelMultipleChoiceField):
    """The contacts of a payer, by name and function."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, contact: Contactpersoon) -> str:
        return f"{contact.lid.naam}, {contact.functie}" if contact.functie else contact.lid.naam


class Afspraakformulier(Formulier):
    """What is reported, how often and to whom. `grens` is what the order's agreement allows, if there is one."""

    onderdelen = forms.MultipleChoiceField(
        label=_("Wat komt erin?"),
        choices=Onderdeel.choices,
        widget=Onderdelenkeuze,
        error_messages={"required": _("Kies minstens één onderdeel voor het rapport.")},
    )
    frequentie = forms.ChoiceField(label=_("Hoe vaak?"), choices=Frequentie.choices, widget=forms.RadioSelect)
    weken = forms.IntegerField(
        label=_("Om de hoeveel weken?"),
        min_value=WEKEN.start,
        max_value=WEKEN.stop - 1,
        error_messages={
            "required": _("Vul in om de hoeveel weken er een rapport komt, zoals 6."),
            "invalid": _("Schrijf het aantal weken als getal, zoals 6."),
            "min_value": _("Kies 1 tot en met 26 weken."),
            "max_value": _("Kies 1 tot en met 26 weken."),
        },
    )
    op_datum = forms.DateField(label=_("Op welke dag?"), error_messages={"required": KIES_EEN_DAG})
    contacten = Contactveld(
        label=_("Wie leest de rapporten?"),
        queryset=Contactpersoon.objects.none(),
        required=False,
        help_text=_("Kies je niemand, dan leest elke contactpersoon van deze werkgever mee."),
    )

    def __init__(self, *args, opdracht: Opdracht, grens: Voorstel | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        lezers = afspraken.contacts(opdracht.opdrachtgever_id)
        self.fields["onderdelen"].widget.waarom_niet = _why_not(opdracht, grens)
        if grens and grens.contacten:
            lezers = lezers.filter(lid__in=[lezer.lid for lezer in grens.contacten])
            self.fields["contacten"].help_text = _(
                "Voor de opdracht is afgesproken dat alleen zij de rapporten lezen. Kies je niemand, dan lezen "
                "zij allemaal mee."
            )
        self.fields["contacten"].queryset = lezers

    def clean(self):
        """Only the field that belongs to the chosen rhythm counts; what stands in the other is left alone."""
        schoon = self.cleaned_data
        for veld, bij in (("weken", Frequentie.WEKEN), ("op_datum", Frequentie.OP_DATUM)):
            if schoon.get("frequentie") != bij:
                self.errors.pop(veld, None)
                schoon[veld] = None
        if schoon.get("op_datum") and schoon["op_datum"] < timezone.localdate():
            self.add_error("op_datum", KIES_EEN_DAG)
        return schoon

    @property
    def waarden(self) -> dict:
        """The cleaned values as the operations of `afspraken` take them."""
        return {naam: self.cleaned_data.get(naam) for naam in ("onderdelen", "frequentie", "weken", "op_datum")} | {
            "contacten": list(self.cleaned_data["contacten"])
        }


def beginwaarden(voorstel: Voorstel) -> dict:
    """What the form starts with to say the same as `voorstel`."""
    leden = [lezer.lid for lezer in voorstel.contacten]
    return {
        "onderdelen": list(voorstel.onderdelen),
        "frequentie": voorstel.frequentie,
        "weken": voorstel.weken,
        "op_datum": voorstel.op_datum,
        "contacten": list(Contactpersoon.objects.filter(lid__in=leden)) if leden else [],
    }
