"""The form of an agreement on reporting, for one person or for a whole order."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bureaus.forms import Formulier
from bureaus.models import Contactpersoon
from rapportage import afspraken
from rapportage.enums import Frequentie, Onderdeel
from rapportage.voorstel import WEKEN, Voorstel

KIES_EEN_DAG = _("Kies een dag: vandaag of later.")
NIET_IN_OPDRACHT = _("%(onderdeel)s (niet afgesproken in de opdracht)")


class Onderdelenkeuze(forms.CheckboxSelectMultiple):
    """Checkboxes; a part outside `toegestaan` is greyed out, and its label says why."""

    toegestaan: tuple[str, ...] = tuple(Onderdeel.values)

    def create_option(self, name, value, label, selected, *args, **kwargs):
        buiten = value not in self.toegestaan
        tekst = NIET_IN_OPDRACHT % {"onderdeel": label} if buiten else label
        option = super().create_option(name, value, tekst, selected and not buiten, *args, **kwargs)
        if buiten:
            option["attrs"]["disabled"] = True
        return option


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

    def __init__(self, *args, opdrachtgever_id, grens: Voorstel | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        lezers = afspraken.contacts(opdrachtgever_id)
        if grens:
            self.fields["onderdelen"].widget.toegestaan = grens.onderdelen
            if grens.contacten:
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
