"""What the coach fills in about dates: those that terms count from, and another last day."""

from datetime import date

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bureaus.errors import Weigering
from bureaus.forms import Formulier
from trajecten import ijkdata
from trajecten.enums import Ijksoort
from trajecten.models import Traject

S = Ijksoort
# What follows from each date, as help under its field.
UITLEG: dict[Ijksoort, str | Promise] = {
    S.IN_DIENST: _("Samen met de opzegging volgt hieruit de opzegtermijn."),
    S.VSO_OVEREENKOMST: _("Hieruit volgt de bedenktijd: 14 dagen, of drie weken als er niets over staat."),
    S.VSO_ONDERTEKENING: _("Niet iedereen telt vanaf dezelfde dag. Wij bewaren beide en herinneren aan de eerste."),
    S.OPZEGGING: _("Hieruit volgt het einde van de opzegtermijn. Vul ook “In dienst sinds” in."),
    S.UIT_DIENST: _("Hieruit volgt tot wanneer iemand transitievergoeding kan vragen bij de rechter."),
    S.EERSTE_WERKLOOSHEIDSDAG: _("Hieruit volgt: WW aanvragen binnen een week, en sollicitaties per vier weken."),
    S.EERSTE_ZIEKTEDAG: _("Hieruit volgen de data van de Wet poortwachter, tot en met week 104."),
    S.AVG_VERZOEK: _("Hieruit volgt tot wanneer je bureau antwoord geeft: een maand."),
}


def _dag(soort: Ijksoort) -> forms.DateField:
    return forms.DateField(label=soort.label, help_text=UITLEG[soort], required=False)


class Ijkdataformulier(Formulier):
    """One field per date that can be recorded for this trajectory; a field is called after its kind."""

    in_dienst = _dag(S.IN_DIENST)
    vso_overeenkomst = _dag(S.VSO_OVEREENKOMST)
    noemt_bedenktijd = forms.BooleanField(
        label=_("De overeenkomst noemt de bedenktijd"),
        required=False,
        initial=True,
        help_text=_("Staat er niets over in? Haal het vinkje weg. Dan is de bedenktijd drie weken."),
    )

    vso_ondertekening = _dag(S.VSO_ONDERTEKENING)
    opzegging = _dag(S.OPZEGGING)
    uit_dienst = _dag(S.UIT_DIENST)
    eerste_werkloosheidsdag = _dag(S.EERSTE_WERKLOOSHEIDSDAG)
    eerste_ziektedag = _dag(S.EERSTE_ZIEKTEDAG)
    avg_verzoek = _dag(S.AVG_VERZOEK)

    def __init__(self, *args, traject: Traject, **kwargs):
        self.soorten = ijkdata.kinds(traject)
        staan = ijkdata.recorded(traject)
        eerst: dict = {soort.value: rij.datum for soort, rij in staan.items()}
        vso = [staan[s] for s in (S.VSO_OVEREENKOMST, S.VSO_ONDERTEKENING) if s in staan]
        eerst["noemt_bedenktijd"] = vso[0].noemt_bedenktijd if vso else True
        super().__init__(*args, initial=eerst, **kwargs)
        mag = {soort.value for soort in self.soorten}
        if S.VSO_OVEREENKOMST in mag:
            mag.add("noemt_bedenktijd")
        for naam in set(self.fields) - mag:
            del self.fields[naam]

    def _per_soort(self) -> dict[Ijksoort, date | None]:
        return {soort: self.cleaned_data.get(soort.value) for soort in self.soorten}

    @property
    def keuze(self) -> dict:
        """What to record."""
        return {"data": self._per_soort(), "noemt_bedenktijd": self.cleaned_data.get("noemt_bedenktijd", True)}

    def clean(self):
        schoon = super().clean()
        try:
            ijkdata.check({soort: datum for soort, datum in self._per_soort().items() if datum})
        except Weigering as weigering:
            self.weiger(weigering)
        return schoon


class Einddatumformulier(Formulier):
    """Another last day of the trajectory."""

    einddatum = forms.DateField(label=_("Laatste dag van het traject"))
