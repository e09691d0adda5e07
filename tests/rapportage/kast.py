"""What a report may be made of, from the matrix of `domein.md` 3: the words it may hold and the columns it may read."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

import psycopg
from django.utils import timezone
from hypothesis import strategies as st

from bureaus.enums import Aanleiding, Dienst
from bureaus.tenancy import in_bureau, uuid7
from kandidaten.enums import Vrijgavesoort
from kandidaten.models import Kandidaat, Sollicitatie
from rapportage import inhoud, privacy
from rapportage.enums import Frequentie, Onderdeel, Rapportsoort
from rapportage.models import Rapport, Rapportageafspraak
from trajecten.enums import Eindreden, Fase, Plaatsingsvorm
from trajecten.models import Plaatsing, Traject

TOELICHTING = "zq99999z"


KOP = {
    "trajecten_traject": {"bureau_id", "coach_id", "einddatum", "gesloten_op", "id", "kandidaat_id",
                          "opdracht_id", "startdatum"},
    "kandidaten_kandidaat": {"achternaam", "bureau_id", "id", "roepnaam", "tussenvoegsel", "voorletters"},
    "bureaus_lidmaatschap": {"bureau_id", "id", "naam"},
    "bureaus_opdracht": {"bureau_id", "dienst", "id", "opdrachtgever_id", "referentie"},
    "bureaus_opdrachtgever": {"bureau_id", "id", "naam"},
    "bureaus_bureau": {"id", "naam"},
    "rapportage_rapportageafspraak": {"bureau_id", "opdracht_id", "traject_id", "vastgelegd_op"},
    "kandidaten_vrijgave": {"bureau_id", "gegeven_op", "id", "ingetrokken_op", "kandidaat_id", "opdracht_id", "soort"},
}  # fmt: skip
GESPREK = {"aanwezigheid", "begint_op", "bureau_id", "traject_id"}
INTERVENTIE = {"bureau_id", "datum", "gedaan", "traject_id"}
PLAATSING = {"bevestigd_op", "bureau_id", "startdatum", "traject_id", "vervallen_op", "geregistreerd_op"}
ERBIJ = {
    Onderdeel.FASE: {
        "trajecten_traject": {"fase", "fase_sinds"},
        "trajecten_faseovergang": {"bureau_id", "naar", "op", "traject_id"},
    },
    Onderdeel.UREN: {
        "trajecten_traject": {"uren"},
        "trajecten_gesprek": {*GESPREK, "minuten"},
        "trajecten_interventie": {*INTERVENTIE, "minuten"},
    },
    Onderdeel.AANWEZIGHEID: {"trajecten_gesprek": {*GESPREK, "id"}},
    Onderdeel.ACTIVITEITEN: {"trajecten_gesprek": GESPREK, "trajecten_interventie": {*INTERVENTIE, "soort"}},
    Onderdeel.PLAN: {
        "trajecten_planvanaanpak": {
            "bureau_id", "getekend_coach_op", "getekend_kandidaat_op", "id", "traject_id", "versie",
        },
        "trajecten_doel": {"bureau_id", "code", "plan_id"},
    },
    Onderdeel.SOLLICITATIES: {"kandidaten_sollicitatie": {"bureau_id", "datum", "kandidaat_id", "status"}},
    Onderdeel.PLAATSING: {"trajecten_plaatsing": PLAATSING},
    Onderdeel.TOELICHTING: {},
}  # fmt: skip

VAN_VRIJGAVE = {
    Vrijgavesoort.NIEUWE_WERKGEVER: {"trajecten_plaatsing": {*PLAATSING, "werkgever"}},
    Vrijgavesoort.FUNCTIE: {"trajecten_plaatsing": {*PLAATSING, "functie"}},
    Vrijgavesoort.CONTRACTVORM: {"trajecten_plaatsing": {*PLAATSING, "vorm"}},
    Vrijgavesoort.SOLLICITATIES: {
        "kandidaten_sollicitatie": {"bedrijf", "bureau_id", "datum", "functie", "id", "kandidaat_id", "status"}
    },
}
# Of an end report in which new work was agreed.
SLOT = {
    "trajecten_traject": {"eindreden"},
    "trajecten_nazorgmoment": {"bureau_id", "gehouden_op", "maanden", "traject_id"},
    "trajecten_plaatsing": PLAATSING,
}
# Never in a report on a second track, nor in any report after long illness.
NIET_IN_SPOOR2 = {Onderdeel.AANWEZIGHEID, Onderdeel.FASE}
ZIEKTEDIENSTEN = ("spoor1", "spoor2")


def may_count(soort: str, delen: Iterable[Onderdeel], gedeeld: Iterable[str], dienst: str) -> set[tuple[str, str]]:
    """The (table, column) pairs that such a report may depend on."""
    nooit = NIET_IN_SPOOR2 if soort == Rapportsoort.SPOOR2 else set()
    nooit = nooit | ({Onderdeel.AANWEZIGHEID} if dienst in ZIEKTEDIENSTEN else set())
    bronnen = [KOP, *(ERBIJ[deel] for deel in set(delen) - nooit), *(VAN_VRIJGAVE[soort] for soort in gedeeld)]
    if soort == Rapportsoort.EINDRAPPORTAGE and Onderdeel.PLAATSING in delen:
        bronnen.append(SLOT)
    return {(tabel, kolom) for bron in bronnen for tabel, kolommen in bron.items() for kolom in kolommen}


KEUZES = {
    "soort": st.sampled_from(Rapportsoort.values),
    "delen": st.sets(st.sampled_from(list(Onderdeel))),
    "ritme": st.one_of(
        st.sampled_from([(code, None, None) for code in Frequentie.values if code not in ("weken", "op_datum")]),
        st.integers(1, 26).map(lambda weken: ("weken", weken, None)),
        st.dates(date(2026, 1, 1), date(2030, 1, 1)).map(lambda dag: ("op_datum", None, dag)),
    ),
    "gedeeld": st.sets(st.sampled_from(list(Vrijgavesoort))),
    "omstandigheden": st.fixed_dictionaries(
        {
            "dienst": st.sampled_from(Dienst.values),
            "aanleiding": st.sampled_from(Aanleiding.values),
            "eindreden": st.sampled_from(["", *Eindreden.values]),
            "vorm": st.sampled_from(Plaatsingsvorm.values),
            "fase": st.sampled_from(Fase.values),
        }
    ),
}


class Kast:
    """The filled cage of the first dossier, and what a report on it may say."""

    def __init__(self, superuser: psycopg.Connection, toneel):
        self.superuser = superuser
        self.toneel = toneel
        self.volle = toneel.bureau
        self.bureau_id: UUID = self.volle.wereld.bureau.pk
        self.traject_id: UUID = self.volle.eigen.pk("traject")
        self._enrich()
        with in_bureau(self.bureau_id):
            self.traject = Traject.objects.select_related(
                "kandidaat", "opdracht__opdrachtgever", "coach", "bureau"
            ).get(pk=self.traject_id)
            self.plaatsing = Plaatsing.objects.get(traject=self.traject_id, vervallen_op=None)
            self.sollicitaties = list(Sollicitatie.objects.filter(kandidaat=self.traject.kandidaat_id))

    def run(self, opdracht: str, *waarden) -> None:
        self.superuser.execute(opdracht, waarden)

    def _enrich(self) -> None:
        """What a report could tell is there: a confirmed job, an application, an end, a release of everything."""
        self.run("update trajecten_plaatsing set bevestigd_op = now() where traject_id = %s", self.traject_id)
        self.run("delete from kandidaten_vrijgave where true")
        self.run("update trajecten_interventie set gedaan = true, soort = 'rouwverwerking' where true")
        kandidaat, opdracht = self.volle.eigen.pk("kandidaat"), self.volle.eigen.pk("opdracht")
        self.vrijgaven = {soort: uuid7() for soort in Vrijgavesoort}
        for soort, pk in self.vrijgaven.items():
            self.run(
                "insert into kandidaten_vrijgave"
                " (id, bureau_id, kandidaat_id, opdracht_id, soort, tekstversie, gegeven_op)"
                " values (%s, %s, %s, %s, %s, 1, now() + interval '1 minute')",
                pk, self.bureau_id, kandidaat, opdracht, soort.value,
            )  # fmt: skip

    def collect(self, soort: str, delen, gedeeld, ritme=("maandelijks", None, None)) -> privacy.Rapportinhoud:
        vandaag = timezone.localdate()
        frequentie, weken, op_datum = ritme
        afspraak = Rapportageafspraak(
            onderdelen=[deel.value for deel in delen], frequentie=frequentie, weken=weken, op_datum=op_datum
        )
        rapport = Rapport(
            traject_id=self.traject_id, kandidaat_id=self.traject.kandidaat_id, opdracht_id=self.traject.opdracht_id,
            afspraak=afspraak, soort=soort, nummer="ABCD-EFGH-JKMN", periode_van=vandaag - timedelta(days=70),
            periode_tot=vandaag, toelichting=TOELICHTING, vrijgaven=[self.vrijgaven[naam] for naam in gedeeld],
        )  # fmt: skip
        with in_bureau(self.bureau_id, readonly=True):
            return inhoud.collect(rapport, op=vandaag)

    def allowed(self, soort: str, delen, gedeeld) -> set[str]:
        """By the matrix: who and for whom (row 1), the coach's words when agreed, what the candidate released."""
        traject, werk = self.traject, self.plaatsing
        kandidaat: Kandidaat = traject.kandidaat
        woorden = [
            traject.bureau.naam, traject.coach.naam, kandidaat.roepnaam, kandidaat.tussenvoegsel, kandidaat.achternaam,
            traject.opdracht.opdrachtgever.naam, traject.opdracht.referentie,
        ]  # fmt: skip
        woorden += [TOELICHTING] if Onderdeel.TOELICHTING in delen else []
        woorden += [werk.werkgever] if Vrijgavesoort.NIEUWE_WERKGEVER in gedeeld else []
        woorden += [werk.functie] if Vrijgavesoort.FUNCTIE in gedeeld else []
        if Vrijgavesoort.SOLLICITATIES in gedeeld:
            woorden += [woord for rij in self.sollicitaties for woord in (rij.bedrijf, rij.functie)]
        return set(woorden)

    def vary(self, *, dienst: str, aanleiding: str, eindreden: str, vorm: str, fase: str) -> None:
        gesloten = timezone.localdate() if eindreden else None
        self.run("update bureaus_opdracht set dienst = %s, aanleiding = %s where true", dienst, aanleiding)
        self.run("update trajecten_traject set eindreden = %s, gesloten_op = %s, fase = %s where true",
                 eindreden, gesloten, fase)  # fmt: skip
        self.run("update trajecten_plaatsing set vorm = %s where true", vorm)
