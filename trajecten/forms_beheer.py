"""Forms of the manager's pages."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bureaus.enums import Dienst
from bureaus.forms import Formulier
from bureaus.models import Lidmaatschap, Opdracht, Opdrachtgever
from bureaus.rollen import Rol
from trajecten.importeren.queries import Kolombeeld
from trajecten.importeren.rijen import Toewijzing
from trajecten.importeren.verwerken import VELDEN, Opdrachtvelden

COLLECTIEVE_TERMIJN = timedelta(days=182)


class Keuzelijst(forms.TextInput):
    """A text field that offers what exists already; the list itself stands in the page."""

    def __init__(self, lijst: str):
        super().__init__({"list": lijst, "autocomplete": "off"})


class Uploadformulier(Formulier):
    """The order the people belong to, and the file they are in. The file stands last, so that the rest survives it."""

    opdrachtgever = forms.CharField(
        label=gettext_lazy("Werkgever"),
        max_length=120,
        help_text=gettext_lazy("Kies een werkgever of typ een nieuwe naam."),
        widget=Keuzelijst("werkgevers"),
        error_messages={"required": gettext_lazy("Vul de naam van de werkgever in.")},
    )
    opdracht = forms.CharField(
        label=gettext_lazy("Naam van de opdracht"),
        max_length=120,
        help_text=gettext_lazy("Bijvoorbeeld: Sluiting fabriek 2. Bestaat de opdracht al? Typ dan dezelfde naam."),
        error_messages={"required": gettext_lazy("Vul een naam voor de opdracht in.")},
    )
    dienst = forms.ChoiceField(
        label=gettext_lazy("Dienst"), choices=Dienst.choices, initial=Dienst.OUTPLACEMENT_COLLECTIEF
    )
    startdatum = forms.DateField(label=gettext_lazy("Startdatum"))
    einddatum = forms.DateField(label=gettext_lazy("Einddatum"))
    uren = forms.IntegerField(label=gettext_lazy("Uren per persoon"), min_value=1, max_value=500, initial=24)
    bestand = forms.FileField(
        label=gettext_lazy("Bestand met medewerkers"),
        help_text=gettext_lazy("Een Excel-bestand (.xlsx) of CSV, hoogstens 10 MB en 20.000 mensen."),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt"}),
    )

    def __init__(self, *args, te_groot: bool = False, **kwargs):
        vandaag = timezone.localdate()
        kwargs["initial"] = {
            "startdatum": vandaag,
            "einddatum": vandaag + COLLECTIEVE_TERMIJN,
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        if te_groot:
            tekst = _("Dit bestand is te groot. Het mag hoogstens 10 MB zijn. Haal plaatjes en extra tabbladen weg.")
            self.fields["bestand"].error_messages["required"] = tekst

    def clean(self):
        begin, eind = self.cleaned_data.get("startdatum"), self.cleaned_data.get("einddatum")
        if begin and eind and eind <= begin:
            self.add_error("einddatum", _("Kies een einddatum die na de startdatum ligt."))
        return self.cleaned_data

    def opdrachtvelden(self) -> Opdrachtvelden:
        """What was typed about the order."""
        gegevens = self.cleaned_data
        return Opdrachtvelden(
            gegevens["opdracht"].strip(),
            gegevens["dienst"],
            gegevens["startdatum"],
            gegevens["einddatum"],
            gegevens["uren"],
        )

    def known_employer(self) -> Opdrachtgever | None:
        """The employer of the typed name, whatever its capitals."""
        return Opdrachtgever.objects.filter(naam__iexact=self.cleaned_data["opdrachtgever"].strip()).first()


class Kolomformulier(Formulier):
    """One choice per kept column: which field it is, or none."""

    def __init__(self, *args, beelden: list[Kolombeeld], toewijzing: Toewijzing, **kwargs):
        self.base_fields = {
            f"kolom_{beeld.kolom.index}": forms.ChoiceField(
                label=beeld.kolom.naam,
                required=False,
                choices=[("", gettext_lazy("Niet overnemen")), *((veld.value, veld.label) for veld in VELDEN)],
                initial=(toewijzing.get(beeld.kolom.index) or ""),
            )
            for beeld in beelden
        }
        super().__init__(*args, **kwargs)
        self.beelden = beelden

    def rijen(self) -> list[tuple[Kolombeeld, forms.BoundField]]:
        """Each column beside its choice."""
        return [(beeld, self[f"kolom_{beeld.kolom.index}"]) for beeld in self.beelden]

    def toewijzing(self) -> Toewijzing:
        """The mapping chosen."""
        per_waarde = {veld.value: veld for veld in VELDEN}
        return {
            beeld.kolom.index: per_waarde.get(self.cleaned_data[f"kolom_{beeld.kolom.index}"]) for beeld in self.beelden
        }


class Coachkeuze(forms.ModelChoiceField):
    """Coaches by name, with how full they are."""

    def label_from_instance(self, obj: Lidmaatschap) -> str:
        return _("%(naam)s (%(bezet)s van %(capaciteit)s)") % {
            "naam": obj.naam,
            "bezet": obj.bezet,
            "capaciteit": obj.capaciteit,
        }


class Filterformulier(Formulier):
    """Which people: of one order, with a name."""

    opdracht = forms.ModelChoiceField(Opdracht.objects.none(), required=False, label=gettext_lazy("Opdracht"))
    zoek = forms.CharField(required=False, max_length=80, label=gettext_lazy("Naam"))

    def __init__(self, *args, opdrachten, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["opdracht"]
        field.queryset = opdrachten
        field.empty_label = _("Alle opdrachten")
        field.label_from_instance = lambda opdracht: f"{opdracht.opdrachtgever.naam} · {opdracht.naam}"


class Emailregel(Formulier):
    """The address of one candidate, to be filled in."""

    email = forms.EmailField(required=False, label=gettext_lazy("E-mailadres"), max_length=254)


class Waarnemingformulier(Formulier):
    """Which colleague, and which days."""

    waarnemer = forms.ModelChoiceField(
        Lidmaatschap.objects.none(), label=gettext_lazy("Wie neemt waar?"), empty_label=gettext_lazy("Kies een collega")
    )
    van = forms.DateField(label=gettext_lazy("Eerste dag"))
    tot = forms.DateField(label=gettext_lazy("Laatste dag"))

    def __init__(self, *args, coach: Lidmaatschap, **kwargs):
        kwargs["initial"] = {"van": timezone.localdate()}
        super().__init__(*args, **kwargs)
        # A queryset belongs to the bureau it was asked in, so it cannot stand on the class.
        self.fields["waarnemer"].queryset = Lidmaatschap.objects.filter(rol=Rol.COACH, actief=True).exclude(pk=coach.pk)
