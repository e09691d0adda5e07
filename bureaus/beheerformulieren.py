"""Forms of the manager's own pages: coaches, principals, settings."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from bureaus.forms import Formulier, Modelformulier
from bureaus.models import Bureau, Lidmaatschap, Opdrachtgever


class CoachFormulier(Modelformulier):
    """A coach's name and room."""

    class Meta:
        model = Lidmaatschap
        fields = ("naam", "capaciteit")
        labels = {"naam": _("Voor- en achternaam"), "capaciteit": _("Ruimte voor hoeveel mensen?")}
        widgets = {"naam": forms.TextInput(attrs={"autocomplete": "off"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Above this no coach knows their people any more; the box keeps a slip of the finger out.
        self.fields["capaciteit"].validators.append(MaxValueValidator(99))
        self.fields["capaciteit"].widget.attrs.update(min=0, max=99)


class CoachUitnodigen(CoachFormulier):
    """A new coach, who gets an invitation."""

    class Meta(CoachFormulier.Meta):
        fields = ("naam", "email", "capaciteit")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["email"].help_text = _("Hier gaat de uitnodiging heen.")


class OpdrachtgeverFormulier(Modelformulier):
    """A principal."""

    class Meta:
        model = Opdrachtgever
        fields = ("naam", "soort")
        labels = {"naam": _("Naam van de opdrachtgever"), "soort": _("Wie betaalt?")}


class ContactpersoonFormulier(Formulier):
    """An HR contact, who gets an invitation."""

    naam = forms.CharField(label=_("Voor- en achternaam"), max_length=120)
    email = forms.EmailField(label=_("E-mailadres"), help_text=_("Hier gaat de uitnodiging heen."))
    functie = forms.CharField(label=_("Functie"), max_length=80, required=False)


class InstellingenFormulier(Modelformulier):
    """The settings of the bureau, its logo beside the model's own fields."""

    logo_bestand = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG of WebP, hoogstens 2 MB. Breder dan hoog werkt het best."),
    )
    zonder_logo = forms.BooleanField(label=_("Haal het logo weg"), required=False)

    class Meta:
        model = Bureau
        fields = ("naam", "antwoord_aan", "inzage_werkdagen", "kleur")
        labels = {
            "naam": _("Naam van het bureau"),
            "antwoord_aan": _("Antwoordadres"),
            "inzage_werkdagen": _("Hoeveel werkdagen krijgt de kandidaat om een rapport te lezen?"),
            "kleur": _("Kleur"),
        }
        help_texts = {
            "antwoord_aan": _("Hier komen antwoorden op onze mail binnen."),
            "inzage_werkdagen": _("Van 1 tot en met 20. Daarna mag de coach het rapport vrijgeven."),
            "kleur": _("Wij maken er tinten van die altijd goed leesbaar zijn."),
        }
        widgets = {"kleur": forms.ColorInput()}
        error_messages = {"kleur": {"invalid": _("Dit is geen kleur. Schrijf hem zoals #0b5d66.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["inzage_werkdagen"].validators += [MinValueValidator(1), MaxValueValidator(20)]
        self.fields["inzage_werkdagen"].widget.attrs.update(min=1, max=20)
        self.fields["logo_bestand"].widget.attrs["accept"] = "image/png,image/jpeg,image/webp"
        if not self.instance.logo_hash:
            del self.fields["zonder_logo"]
