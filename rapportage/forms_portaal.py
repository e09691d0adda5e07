"""Forms of the HR portal and of the check page."""

from collections.abc import Callable
from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bureaus.enums import Dienst
from bureaus.errors import Weigering
from bureaus.forms import Formulier
from bureaus.models import Lidmaatschap, Opdracht
from rapportage import aanmelden
from rapportage.ontvangen import TOON, Zoekvraag

VOORUIT = timedelta(days=366)


class Zoekformulier(Formulier):
    """What the list of reports is narrowed to, as it stands in the address. What makes no sense counts as not asked."""

    toon = forms.CharField(required=False, widget=forms.HiddenInput)
    zoek = forms.CharField(label=_("Naam van uw medewerker"), required=False, max_length=80)
    van = forms.DateField(label=_("Rapporten over de periode vanaf"), required=False)
    tot = forms.DateField(label=_("Tot en met"), required=False)

    def vraag(self) -> Zoekvraag:
        """The question, made of the fields that are sound."""
        self.is_valid()
        velden = {naam: self.cleaned_data.get(naam) for naam in ("van", "tot")}
        toon = self.cleaned_data.get("toon") or ""
        return Zoekvraag(toon=toon if toon in TOON else "", zoek=self.cleaned_data.get("zoek") or "", **velden)


class Aanmeldformulier(Formulier):
    """An employee to be guided. There is no room for a reason or a remark, so nobody can be asked for one."""

    roepnaam = forms.CharField(label=_("Roepnaam"), max_length=60)
    tussenvoegsel = forms.CharField(label=_("Tussenvoegsel"), max_length=20, required=False)
    achternaam = forms.CharField(label=_("Achternaam"), max_length=80)
    email = forms.EmailField(
        label=_("E-mailadres"),
        help_text=_("Het liefst een privéadres. Een werkadres stopt vaak als iemand vertrekt."),
    )
    dienst = forms.ChoiceField(label=_("Wat heeft uw medewerker nodig?"), choices=[("", _("Kies")), *Dienst.choices])
    startdatum = forms.DateField(label=_("Gewenste startdatum"))
    opdracht = forms.ModelChoiceField(
        Opdracht.objects.none(), label=_("Bij welke opdracht?"), required=False, empty_label=_("Een nieuwe opdracht")
    )
    toch = forms.BooleanField(label=_("Ja, ik meld deze persoon nog een keer aan"), required=False)

    def __init__(self, *args, door: Lidmaatschap, **kwargs):
        super().__init__(*args, **kwargs)
        self._door = door
        self.dubbel = False
        self.fields["opdracht"].queryset = aanmelden.own_orders(door, vanaf=timezone.localdate())

    def _checked(self, naam: str, keuren: Callable[[str], str]) -> str:
        try:
            return keuren(self.cleaned_data[naam])
        except Weigering as weigering:
            raise forms.ValidationError(weigering.boodschap) from weigering

    def clean_roepnaam(self) -> str:
        return self._checked("roepnaam", aanmelden.check_name)

    def clean_tussenvoegsel(self) -> str:
        return self._checked("tussenvoegsel", aanmelden.check_name)

    def clean_achternaam(self) -> str:
        return self._checked("achternaam", aanmelden.check_name)

    def clean_email(self) -> str:
        return self._checked("email", aanmelden.check_email)

    def clean_startdatum(self) -> date:
        dag = self.cleaned_data["startdatum"]
        if not timezone.localdate() <= dag <= timezone.localdate() + VOORUIT:
            raise forms.ValidationError(_("Kies een dag vanaf vandaag, hoogstens een jaar vooruit."))
        return dag

    def clean(self) -> dict:
        email = self.cleaned_data.get("email")
        self.dubbel = bool(email) and aanmelden.is_known(self._door, email=email)
        if self.dubbel and not self.cleaned_data.get("toch"):
            self.add_error("toch", _("U meldde dit e-mailadres al eerder aan. Is het een nieuwe aanmelding?"))
        return self.cleaned_data

    @property
    def gegevens(self) -> dict:
        """The cleaned values as `put_forward` takes them."""
        return {naam: waarde for naam, waarde in self.cleaned_data.items() if naam != "toch"}


class Nummerformulier(Formulier):
    """The number on every page of a report."""

    nummer = forms.CharField(
        label=_("Nummer van het rapport"),
        max_length=40,
        help_text=_("Het staat onderaan elke bladzijde. Streepjes en hoofdletters maken niet uit."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        error_messages={"required": _("Vul het nummer in, of kies hieronder de pdf.")},
    )


class Documentformulier(Formulier):
    """The document itself, which proves most."""

    bestand = forms.FileField(
        label=_("Of kies de pdf"),
        help_text=_("Dan weet u ook of er iets is veranderd. Wij kijken niet in het bestand en bewaren het niet."),
        widget=forms.FileInput({"accept": "application/pdf,.pdf"}),
        error_messages={"required": _("Kies de pdf, of vul hierboven het nummer in.")},
    )

    def __init__(self, *args, te_groot: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if te_groot:
            self.fields["bestand"].error_messages["required"] = gettext(
                "Dit bestand is te groot. Het mag hoogstens 10 MB zijn."
            )
