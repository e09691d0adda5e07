"""The manager's form that turns an employee who was put forward into a trajectory."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bureaus.forms import Formulier
from bureaus.models import Lidmaatschap, Opdracht
from trajecten import aanmeldingen, verdeling
from trajecten.forms_beheer import Coachkeuze
from trajecten.models import Aanmelding

TERMIJN = timedelta(days=182)
UREN = 24


class Startformulier(Formulier):
    """In which order, from when until when, how many hours, with whom."""

    opdracht = forms.ModelChoiceField(
        Opdracht.objects.none(),
        label=_("Opdracht"),
        required=False,
        empty_label=_("Een nieuwe opdracht voor deze persoon"),
    )
    startdatum = forms.DateField(label=_("Startdatum"))
    einddatum = forms.DateField(label=_("Einddatum"))
    uren = forms.IntegerField(label=_("Uren"), min_value=1, max_value=500)
    coach = Coachkeuze(
        Lidmaatschap.objects.none(), label=_("Coach"), required=False, empty_label=_("Nog niet: verdeel later")
    )

    def __init__(self, *args, aanmelding: Aanmelding, **kwargs):
        gekozen, begin = aanmelding.opdracht, max(aanmelding.startdatum, timezone.localdate())
        kwargs["initial"] = {
            "opdracht": gekozen,
            "startdatum": begin,
            "einddatum": max(gekozen.einddatum, begin + timedelta(days=1)) if gekozen else begin + TERMIJN,
            "uren": gekozen.uren if gekozen else UREN,
        }
        super().__init__(*args, **kwargs)
        self.fields["opdracht"].queryset = aanmeldingen.orders_for(aanmelding)
        self.fields["coach"].queryset = verdeling.coaches_with_room()

    def clean(self):
        begin, eind = self.cleaned_data.get("startdatum"), self.cleaned_data.get("einddatum")
        if begin and eind and eind <= begin:
            self.add_error("einddatum", _("Kies een einddatum die na de startdatum ligt."))
        return self.cleaned_data
