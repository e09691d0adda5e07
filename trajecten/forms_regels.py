"""Forms of the manager's page about deadlines: one rule, and the hours of reminders."""

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from bureaus.forms import OVERIG, Formulier
from bureaus.models import Bureau
from trajecten.enums import Ontvangersoort, Regelcode
from trajecten.models import INSTELBAAR
from trajecten.regelinstellingen import HOOGSTENS, HUIDIG, Ingesteld, recipients
from trajecten.regels import AANLOOPKEUZES, Eenheid

AANTALVRAAG = {
    Eenheid.DAGEN: _("Na hoeveel dagen?"),
    Eenheid.WERKDAGEN: _("Na hoeveel werkdagen?"),
    Eenheid.MAANDEN: _("Na hoeveel maanden?"),
}


class Regelformulier(Formulier):
    """When and whom to remind by one rule; its number only where the bureau chooses it."""

    aantal = forms.IntegerField(min_value=1, error_messages={"required": _("Vul een getal in.")})
    aanlopen = forms.TypedMultipleChoiceField(
        label=_("Wanneer herinneren we?"),
        help_text=_("Hoogstens vier momenten. Kies je niets? Dan krijgt niemand een mail."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    ontvangers = forms.TypedMultipleChoiceField(
        label=_("Wie krijgt de mail?"), coerce=Ontvangersoort, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data=None, *, code: Regelcode, ingesteld: Ingesteld):
        regel = HUIDIG[code]
        eigen = regel.afstand.aantal if ingesteld.aantal is None else ingesteld.aantal
        initial = {"aantal": eigen, "aanlopen": ingesteld.aanlopen, "ontvangers": ingesteld.ontvangers}
        super().__init__(data, initial=initial)
        self.fields["aanlopen"].choices = [(dagen, capfirst(tekst)) for dagen, tekst in AANLOOPKEUZES.items()]
        self.fields["ontvangers"].choices = [(soort.value, soort.label) for soort in recipients(code)]
        if code not in INSTELBAAR:
            del self.fields["aantal"]
            return
        hoogstens = HOOGSTENS[regel.afstand.eenheid]
        veld = self.fields["aantal"]
        veld.label = AANTALVRAAG[regel.afstand.eenheid]
        veld.help_text = _("Van 1 tot en met %(hoogstens)s. Kies je zelf niets, dan is het %(standaard)s.") % {
            "hoogstens": hoogstens,
            "standaard": regel.afstand.aantal,
        }
        veld.validators.append(MaxValueValidator(hoogstens, OVERIG["max_value"]))
        veld.widget.attrs.update(max=hoogstens)


class Mailtijdenformulier(Formulier):
    """Between which hours and on which days reminders leave."""

    mail_van = forms.TypedChoiceField(label=_("Vanaf"), coerce=int, choices=[(uur, f"{uur}.00") for uur in range(24)])
    mail_tot = forms.TypedChoiceField(label=_("Tot"), coerce=int, choices=[(uur, f"{uur}.00") for uur in range(1, 25)])
    mail_dagen = forms.TypedMultipleChoiceField(
        label=_("Op welke dagen?"),
        help_text=_("Een feestdag telt als zondag."),
        coerce=int,
        choices=[(dag + 1, capfirst(naam)) for dag, naam in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Kies minstens één dag van de week.")},
    )

    def __init__(self, data=None, *, bureau: Bureau):
        super().__init__(data, initial={veld: getattr(bureau, veld) for veld in ("mail_van", "mail_tot", "mail_dagen")})
