"""What the coach fills in. Every free text field refuses a BSN, next to the field it stands in."""

from datetime import date, datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bureaus.forms import Formulier
from kandidaten.vrije_tekst import bsn_melding, has_bsn
from trajecten import fasen
from trajecten.enums import (
    Aanwezigheid,
    Doelcode,
    Eindreden,
    Gesprekssoort,
    Interventiesoort,
    Plaatsingsvorm,
    Uitvoerder,
    Zichtbaarheid,
)
from trajecten.gesprekken import Afspraak
from trajecten.models import Traject
from trajecten.plansjablonen import SJABLONEN
from trajecten.tevredenheid import HOOGSTE, LAAGSTE

AFSPRAKEN = 3
GEEN_MEDISCH = _("Schrijf geen medische gegevens op.")
AANWEZIG = [keuze for keuze in Aanwezigheid.choices if keuze[0] != Aanwezigheid.GEPLAND]


class Tekstformulier(Formulier):
    """A form with free text: a BSN in one of its fields is refused at that field."""

    def clean(self):
        schoon = super().clean()
        for naam, waarde in list(schoon.items()):
            if isinstance(waarde, str) and has_bsn(waarde):
                self.add_error(naam, bsn_melding())
        return schoon


class Persoonkeuze(forms.ModelChoiceField):
    """One of the coach's own people, by name."""

    def label_from_instance(self, traject: Traject) -> str:
        return f"{traject.kandidaat.naam} · {traject.opdracht.opdrachtgever.naam}"


class Momentformulier(Tekstformulier):
    """A day and a time, as two fields of the browser's own pickers; `trajecten` when the person is yet to be chosen."""

    traject = Persoonkeuze(label=_("Met wie?"), queryset=Traject.objects.none(), empty_label=_("Kies een naam"))
    soort = forms.ChoiceField(label=_("Soort gesprek"), choices=Gesprekssoort, initial=Gesprekssoort.VOORTGANG)
    dag = forms.DateField(label=_("Dag"), widget=forms.DateInput)
    tijd = forms.TimeField(label=_("Tijd"), widget=forms.TimeInput)
    minuten = forms.IntegerField(label=_("Duur in minuten"), min_value=5, max_value=480, initial=60)

    def __init__(self, *args, trajecten=None, **kwargs):
        super().__init__(*args, **kwargs)
        if trajecten is None:
            del self.fields["traject"]
        else:
            self.fields["traject"].queryset = trajecten

    @property
    def begint_op(self) -> datetime:
        """The moment that was filled in, in Dutch time."""
        moment = datetime.combine(self.cleaned_data["dag"], self.cleaned_data["tijd"])
        return timezone.make_aware(moment)


class Afspraakformulier(Momentformulier):
    """An appointment to come."""

    plaats = forms.CharField(
        label=_("Plaats"), max_length=120, required=False, help_text=_("Bijvoorbeeld: kantoor Zwolle, of videogesprek.")
    )


class Verzetformulier(Afspraakformulier):
    """Another time or place for an appointment; with whom and what for stays as it was."""

    soort = None


def _in_two_weeks() -> date:
    return timezone.localdate() + timedelta(weeks=2)


def _afspraakvelden() -> tuple[forms.Field, forms.Field, forms.Field]:
    return (
        forms.CharField(label=_("Wat spreken jullie af?"), max_length=240, required=False),
        forms.ChoiceField(label=_("Wie doet het?"), choices=Uitvoerder, initial=Uitvoerder.KANDIDAAT, required=False),
        forms.DateField(label=_("Klaar op"), initial=_in_two_weeks, required=False, widget=forms.DateInput),
    )


class Gespreksformulier(Momentformulier):
    """What became of a session, in under a minute: most is filled in already."""

    aanwezigheid = forms.ChoiceField(
        label=_("Is het gesprek doorgegaan?"),
        choices=AANWEZIG,
        initial=Aanwezigheid.GEHOUDEN,
        widget=forms.RadioSelect,
        help_text=_("Schrijf nooit op waarom iemand er niet was."),
    )
    tekst = forms.CharField(
        label=_("Notitie"), max_length=10000, required=False, widget=forms.Textarea, help_text=GEEN_MEDISCH
    )
    zichtbaarheid = forms.ChoiceField(
        label=_("Wie mag deze notitie lezen?"),
        choices=Zichtbaarheid,
        initial=Zichtbaarheid.COACH,
        widget=forms.RadioSelect,
        help_text=_("De werkgever leest dit nooit."),
    )

    afspraak_1, wie_1, klaar_1 = _afspraakvelden()
    afspraak_2, wie_2, klaar_2 = _afspraakvelden()
    afspraak_3, wie_3, klaar_3 = _afspraakvelden()

    def clean(self):
        schoon = super().clean()
        for nummer in range(1, AFSPRAKEN + 1):
            dag = f"klaar_{nummer}"
            if schoon.get(f"afspraak_{nummer}") and not schoon.get(dag) and dag not in self.errors:
                self.add_error(dag, _("Kies een dag waarop dit klaar is."))
        return schoon

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The fields of the agreements, a row each."""
        return [(self[f"afspraak_{n}"], self[f"wie_{n}"], self[f"klaar_{n}"]) for n in range(1, AFSPRAKEN + 1)]

    @property
    def afspraken(self) -> list[Afspraak]:
        """The agreements that were filled in."""
        schoon = self.cleaned_data
        return [
            Afspraak(schoon[f"afspraak_{n}"], schoon[f"klaar_{n}"], schoon.get(f"wie_{n}") or Uitvoerder.KANDIDAAT)
            for n in range(1, AFSPRAKEN + 1)
            if schoon.get(f"afspraak_{n}")
        ]


class Notitieformulier(Tekstformulier):
    """A note outside a session."""

    tekst = forms.CharField(label=_("Notitie"), max_length=10000, widget=forms.Textarea, help_text=GEEN_MEDISCH)
    zichtbaarheid = forms.ChoiceField(
        label=_("Wie mag deze notitie lezen?"),
        choices=Zichtbaarheid,
        initial=Zichtbaarheid.COACH,
        widget=forms.RadioSelect,
        help_text=_("De werkgever leest dit nooit."),
    )


class Planformulier(Tekstformulier):
    """Where the plan leads to."""

    samenvatting = forms.CharField(
        label=_("Waar werken jullie naartoe?"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("Twee of drie zinnen. De kandidaat leest dit en tekent ervoor."),
    )


class Sjabloonformulier(Formulier):
    """A plan to start from."""

    sjabloon = forms.ChoiceField(
        label=_("Welk voorbeeld past het best?"),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Here, not in the class: the words follow the language of the page.
        self.fields["sjabloon"].choices = [(sleutel, f"{s.naam}: {s.uitleg}") for sleutel, s in SJABLONEN.items()]


class Doelformulier(Tekstformulier):
    """A goal: the kind an employer may read, and words that stay here."""

    code = forms.ChoiceField(
        label=_("Soort doel"), choices=Doelcode, help_text=_("Alleen deze soort kan in een rapport staan.")
    )
    omschrijving = forms.CharField(label=_("Wat wil de kandidaat bereiken?"), max_length=300, help_text=GEEN_MEDISCH)


class Actieformulier(Tekstformulier):
    """Something to do for a goal."""

    omschrijving = forms.CharField(label=_("Wat gaat er gebeuren?"), max_length=300)
    uitvoerder = forms.ChoiceField(label=_("Wie doet het?"), choices=Uitvoerder, initial=Uitvoerder.KANDIDAAT)
    deadline = forms.DateField(label=_("Klaar op"), widget=forms.DateInput)


class Faseformulier(Tekstformulier):
    """Another phase, with a reason when it is out of order."""

    naar = forms.ChoiceField(label=_("Naar welke fase?"), widget=forms.RadioSelect)
    reden = forms.CharField(
        label=_("Waarom?"),
        max_length=300,
        required=False,
        widget=forms.Textarea,
        help_text=_("Nodig als je een fase overslaat, teruggaat, of verdergaat terwijl nog niet alles klaar is."),
    )

    def __init__(self, *args, traject: Traject, **kwargs):
        super().__init__(*args, **kwargs)
        mogelijk = fasen.OVERGANGEN[traject.fase]
        self.fields["naar"].choices = [(fase.value, fase.label) for fase in mogelijk]
        self.fields["naar"].initial = fasen.next_fase(traject)


class Plaatsingsformulier(Tekstformulier):
    """The job found."""

    startdatum = forms.DateField(label=_("Eerste werkdag"), widget=forms.DateInput)
    vorm = forms.ChoiceField(label=_("Soort contract"), choices=Plaatsingsvorm)
    werkgever = forms.CharField(label=_("Nieuwe werkgever"), max_length=120, required=False)
    functie = forms.CharField(label=_("Nieuwe functie"), max_length=120, required=False)


class Redenformulier(Tekstformulier):
    """Why something does not go on."""

    reden = forms.CharField(label=_("Waarom gaat de baan niet door?"), max_length=300, widget=forms.Textarea)


class Nazorgformulier(Formulier):
    """A moment of aftercare that was held."""

    gehouden_op = forms.DateField(label=_("Wanneer sprak je de kandidaat?"), widget=forms.DateInput)
    aan_het_werk = forms.TypedChoiceField(
        label=_("Is de kandidaat nog aan het werk?"),
        choices=[("ja", _("Ja")), ("nee", _("Nee"))],
        coerce=lambda keuze: keuze == "ja",
        widget=forms.RadioSelect,
    )


class Cijferformulier(Formulier):
    """The mark a candidate gives the guidance."""

    cijfer = forms.TypedChoiceField(
        label=_("Jouw cijfer"),
        choices=[(n, str(n)) for n in range(LAAGSTE, HOOGSTE + 1)],
        coerce=int,
        widget=forms.RadioSelect,
    )


class Sluitformulier(Formulier):
    """The end of a trajectory."""

    eindreden = forms.ChoiceField(label=_("Waarom stopt het traject?"), choices=Eindreden, widget=forms.RadioSelect)


class Berichtformulier(Tekstformulier):
    """A message to the candidate."""

    tekst = forms.CharField(label=_("Bericht"), max_length=4000, widget=forms.Textarea)


class Interventieformulier(Formulier):
    """An instrument of the programme."""

    soort = forms.ChoiceField(label=_("Soort"), choices=Interventiesoort)
    datum = forms.DateField(label=_("Datum"), widget=forms.DateInput)
    minuten = forms.IntegerField(label=_("Duur in minuten"), min_value=5, max_value=480, initial=60)
    gedaan = forms.BooleanField(label=_("Dit is al gedaan"), required=False)


class Zoekformulier(Formulier):
    """The filters of the list of people, from the address."""

    zoek = forms.CharField(label=_("Zoek op naam"), max_length=80, required=False)
    fase = forms.ChoiceField(label=_("Fase"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fase"].choices = [("", _("Alle fasen")), *[(f.value, f.label) for f in fasen.VOLGORDE]]
