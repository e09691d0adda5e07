"""A word of its own in every text field of every row: whatever is agreed and shared, none but those allowed comes out.

The frozen value, the page and the PDF are held against a list made here, from the matrix of `domein.md` 3: none more
and none fewer.
"""

import json
import re
from datetime import timedelta
from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

import pikepdf
import psycopg
import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bureaus.enums import Aanleiding, Dienst
from bureaus.tenancy import Publiek, in_bureau, uuid7
from kandidaten.enums import SollicitatieStatus, Vrijgavesoort
from kandidaten.models import Kandidaat, Sollicitatie
from rapportage import bundels, inhoud, pdf, privacy
from rapportage.categorieen import Categorie, Uitkomst
from rapportage.enums import Onderdeel, Rapportsoort
from rapportage.models import Bundel, Rapport, Rapportageafspraak
from tests.kanaries import WOORD, Kooi
from trajecten.enums import Doelcode, Eindreden, Fase, Interventiesoort, Plaatsingsvorm
from trajecten.models import Plaatsing, Traject

TOELICHTING = "zq99999z"
# Every code of ours that says something about a person and is in no report.
GEHEIME_CODES = {
    *Aanleiding.values, *Eindreden.values, *Interventiesoort.values, "proefplaatsing", "vso"
} - {*Categorie.values, *Doelcode.values, *Uitkomst.values, *SollicitatieStatus.values}  # fmt: skip
SJABLOON = Template("{% load rapport %}{% rapportinhoud inhoud %}")


class Kast:
    """The filled cage of the first dossier, and what a report on it may say."""

    def __init__(self, superuser: psycopg.Connection, toneel):
        self.superuser = superuser
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

    def collect(self, soort: str, delen, gedeeld) -> privacy.Rapportinhoud:
        vandaag = timezone.localdate()
        afspraak = Rapportageafspraak(onderdelen=[deel.value for deel in delen], frequentie="maandelijks")
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


@pytest.fixture
def kast(toneel, database):
    with psycopg.connect(database["SUPERUSER"], autocommit=True) as superuser:
        Kooi(superuser, toneel).fill()
        yield Kast(superuser, toneel)


def _words(tekst: str) -> set[str]:
    return set(WOORD.findall(tekst))


def _codes(waarde) -> set[str]:
    """Every string in the frozen value that is not a word of a person."""
    if isinstance(waarde, dict):
        return set().union(*map(_codes, waarde.values()))
    if isinstance(waarde, list):
        return set().union(*map(_codes, waarde))
    return {waarde} if isinstance(waarde, str) else set()


KEUZES = {
    "soort": st.sampled_from(Rapportsoort.values),
    "delen": st.sets(st.sampled_from(list(Onderdeel))),
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


def test_no_word_comes_out_but_those_allowed(kast):
    @settings(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(**KEUZES)
    def check(soort, delen, gedeeld, omstandigheden):
        kast.vary(**omstandigheden)
        waarde = kast.collect(soort, delen, gedeeld)
        gegevens = privacy.to_json(waarde)
        mag = kast.allowed(soort, delen, gedeeld)
        assert _words(json.dumps(gegevens)) == mag
        # A page has the name of the bureau above it, not in the report itself.
        assert _words(SJABLOON.render(Context({"inhoud": waarde}))) == mag - {kast.traject.bureau.naam}
        vorm = {omstandigheden["vorm"]} if Vrijgavesoort.CONTRACTVORM in gedeeld else set()
        codes = _codes({naam: deel for naam, deel in gegevens.items() if naam != "frequentie"})
        assert not codes & (GEHEIME_CODES | set(Plaatsingsvorm.values)) - vorm - {"scholing"}
        assert privacy.from_json(json.loads(json.dumps(gegevens))) == waarde

    check()


@pytest.mark.parametrize("soort", Rapportsoort)
@pytest.mark.parametrize("veel", [False, True])
def test_nor_out_of_the_pdf(kast, soort, veel):
    """Text, metadata, bookmarks, attachments, every string and stream, and the name of the file."""
    delen, gedeeld = (set(Onderdeel), set(Vrijgavesoort)) if veel else (set(), set())
    kast.vary(dienst="spoor2", aanleiding="langdurige_ziekte", eindreden="ziekte", vorm="proefplaatsing",
              fase="aangenomen")  # fmt: skip
    waarde = kast.collect(soort.value, delen, gedeeld)
    data = pdf.render_pdf(waarde, kleur="#0B5D66")
    paginas = "\n".join(bladzijde.extract_text() for bladzijde in PdfReader(BytesIO(data)).pages)
    delen_van_pdf = [paginas, pdf.file_name(waarde.nummer)]
    with pikepdf.open(BytesIO(data)) as document:
        assert not document.attachments and "/AF" not in document.Root and "/OpenAction" not in document.Root
        delen_van_pdf += [repr(obj) for obj in document.objects]
        delen_van_pdf += [o.read_bytes().decode("latin-1") for o in document.objects if isinstance(o, pikepdf.Stream)]
        with document.open_outline() as bladwijzers:
            delen_van_pdf += [str(punt.title) for punt in bladwijzers.root]
        delen_van_pdf += [str(document.docinfo), str(document.open_metadata())]
    mag = kast.allowed(soort.value, delen, gedeeld)
    assert _words("\n".join(delen_van_pdf)) <= mag
    # A long word may break over lines; without the breaks every allowed one is on paper.
    assert mag <= _words(re.sub(r"\s", "", paginas))
    assert "ziek" not in paginas.lower()


def test_nor_out_of_the_zip(kast):
    """Everything the employer can read, in one file: names, comments and the text of the documents inside."""
    kast.vary(dienst="spoor2", aanleiding="langdurige_ziekte", eindreden="ziekte", vorm="proefplaatsing",
              fase="aangenomen")  # fmt: skip
    waarde = kast.collect("eindrapportage", set(Onderdeel), set(Vrijgavesoort))
    hr, rapport = kast.volle.eigen.hr, kast.volle.eigen.pk("rapport")
    kast.run("update rapportage_rapport set pdf = %s where id = %s", pdf.render_pdf(waarde, kleur="#0B5D66"), rapport)
    kast.run("delete from rapportage_bundel where true")
    with in_bureau(kast.bureau_id):
        alles = list(Rapport.objects.values_list("pk", "nummer"))
    with in_bureau(kast.bureau_id, Publiek.OPDRACHTGEVER, lid=hr.pk, onderwerp=hr.onderwerp):
        bundel = bundels.ask([pk for pk, _nummer in alles], door=hr)
    bundels.build(kast.bureau_id, bundel.pk)
    with in_bureau(kast.bureau_id, readonly=True):
        inhoud_van_zip = bytes(Bundel.objects.get(pk=bundel.pk).zip)
    with ZipFile(BytesIO(inhoud_van_zip)) as archief:
        (naam,) = archief.namelist()
        woorden = _words(naam) | _words(archief.comment.decode("latin-1"))
        woorden |= _words("\n".join(blad.extract_text() for blad in PdfReader(BytesIO(archief.read(naam))).pages))
        assert not archief.infolist()[0].comment and not archief.infolist()[0].extra
    mag = kast.allowed("eindrapportage", set(Onderdeel), set(Vrijgavesoort)) | _words(dict(alles)[rapport])
    assert woorden and woorden <= mag


# --- what is asked of the database ---------------------------------------------------------------------------

KOP = {
    "trajecten_traject": {"bureau_id", "coach_id", "einddatum", "fase", "fase_sinds", "gesloten_op", "id",
                          "kandidaat_id", "opdracht_id", "startdatum"},
    "kandidaten_kandidaat": {"achternaam", "bureau_id", "id", "roepnaam", "tussenvoegsel", "voorletters"},
    "bureaus_lidmaatschap": {"bureau_id", "id", "naam"},
    "bureaus_opdracht": {"bureau_id", "dienst", "id", "opdrachtgever_id", "referentie"},
    "bureaus_opdrachtgever": {"bureau_id", "id", "naam"},
    "bureaus_bureau": {"id", "naam"},
    "kandidaten_vrijgave": {"bureau_id", "gegeven_op", "id", "ingetrokken_op", "kandidaat_id", "opdracht_id", "soort"},
}  # fmt: skip
GESPREK = {"aanwezigheid", "begint_op", "bureau_id", "traject_id"}
INTERVENTIE = {"bureau_id", "datum", "gedaan", "traject_id"}
PLAATSING = {"bevestigd_op", "bureau_id", "startdatum", "traject_id", "vervallen_op", "geregistreerd_op"}
ERBIJ = {
    Onderdeel.FASE: {"trajecten_faseovergang": {"bureau_id", "naar", "op", "traject_id"}},
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


def _asked(kast, soort, delen, gedeeld=()) -> dict[str, set[str]]:
    with CaptureQueriesContext(connection) as vragen:
        kast.collect(soort, delen, gedeeld)
    gevraagd: dict[str, set[str]] = {}
    for vraag in vragen.captured_queries:
        tekst = re.sub(r"\b[TU]\d+\b", "", vraag["sql"])
        for tabel, kolom in re.findall(r'"(\w+_\w+)"\."(\w+)"', tekst):
            gevraagd.setdefault(tabel, set()).add(kolom)
    return gevraagd


def _more_than(gevraagd: dict[str, set[str]], *mag: dict[str, set[str]]) -> set[tuple[str, str]]:
    alles = {(tabel, kolom) for deel in mag for tabel, kolommen in deel.items() for kolom in kolommen}
    return {(tabel, kolom) for tabel, kolommen in gevraagd.items() for kolom in kolommen} - alles


@pytest.mark.parametrize("deel", [None, *Onderdeel])
def test_only_named_columns_of_what_was_agreed_are_asked_for(kast, deel):
    """Literal: a new column of a model is in no report, and a report that asks for more fails here first."""
    delen = {deel} if deel else set()
    assert _more_than(_asked(kast, "tussenrapportage", delen), KOP, ERBIJ.get(deel, {})) == set()


def test_each_release_opens_one_column(kast):
    kolom = {
        Vrijgavesoort.NIEUWE_WERKGEVER: {"trajecten_plaatsing": {*PLAATSING, "werkgever"}},
        Vrijgavesoort.FUNCTIE: {"trajecten_plaatsing": {*PLAATSING, "functie"}},
        Vrijgavesoort.CONTRACTVORM: {"trajecten_plaatsing": {*PLAATSING, "vorm"}},
        Vrijgavesoort.SOLLICITATIES: {
            "kandidaten_sollicitatie": {"bedrijf", "bureau_id", "datum", "functie", "id", "kandidaat_id", "status"}
        },
    }
    for soort in Vrijgavesoort:
        assert _more_than(_asked(kast, "eindrapportage", set(), {soort}), KOP, kolom[soort]) == set()


def test_the_reason_of_the_end_is_asked_for_only_in_a_final_report(kast):
    slot = {
        "trajecten_traject": {"eindreden"},
        "trajecten_nazorgmoment": {"aan_het_werk", "bureau_id", "gehouden_op", "maanden", "op", "traject_id"},
        "trajecten_plaatsing": PLAATSING,
    }
    eind = _asked(kast, "eindrapportage", {Onderdeel.PLAATSING})
    assert _more_than(eind, KOP, slot) == set()
    assert ("trajecten_traject", "eindreden") in _more_than(eind, KOP)
    assert _more_than(_asked(kast, "eindrapportage", set()), KOP) == set()


@pytest.mark.parametrize("reden", Eindreden)
def test_private_reasons_for_the_end_read_the_same(kast, reden):
    kast.vary(dienst="spoor1", aanleiding="reorganisatie", eindreden=reden.value, vorm="vast", fase="orientatie")
    afronding = kast.collect("eindrapportage", {Onderdeel.PLAATSING}, ()).afronding
    open_redenen = {"geplaatst": "nieuw_werk", "ondernemer": "nieuw_werk", "termijn_verstreken": "termijn_verstreken",
                    "opdrachtgever": "opdrachtgever"}  # fmt: skip
    assert afronding == privacy.Afronding(open_redenen.get(reden.value, "beeindigd"), timezone.localdate())
    zonder = kast.collect("eindrapportage", set(), ()).afronding
    assert zonder == privacy.Afronding(None, timezone.localdate())


def test_a_release_is_about_the_job_that_was_seen(kast):
    """A job recorded after the release was given stays the candidate's own until it is shared anew."""
    kast.run("update trajecten_plaatsing set geregistreerd_op = now() + interval '2 minutes' where true")
    waarde = kast.collect("eindrapportage", set(Onderdeel), set(Vrijgavesoort))
    assert waarde.nieuw_werk is None and waarde.bijlage


@pytest.mark.parametrize("wiens", ["kandidaat_id", "opdracht_id"])
def test_a_release_of_another_candidate_or_order_opens_nothing(kast, wiens):
    ander = kast.volle.van_collega.pk(wiens.removesuffix("_id"))
    kast.superuser.execute(
        psycopg.sql.SQL("update kandidaten_vrijgave set {} = %s where true").format(psycopg.sql.Identifier(wiens)),
        [ander],
    )
    waarde = kast.collect("eindrapportage", set(Onderdeel), set(Vrijgavesoort))
    assert (waarde.nieuw_werk, waarde.bijlage) == (None, None)


def test_a_revoked_release_opens_nothing(kast):
    kast.run("update kandidaten_vrijgave set ingetrokken_op = now() where true")
    waarde = kast.collect("eindrapportage", set(Onderdeel), set(Vrijgavesoort))
    assert (waarde.nieuw_werk, waarde.bijlage) == (None, None)
    assert _words(json.dumps(privacy.to_json(waarde))) == kast.allowed("eindrapportage", set(Onderdeel), ())


@pytest.mark.parametrize("dienst", Dienst)
@pytest.mark.parametrize("soort", Rapportsoort)
def test_after_long_illness_no_report_counts_sessions_that_did_not_go_on(kast, soort, dienst):
    """Also when the agreement in hand says so: it may be of before the order was what it is."""
    kast.vary(dienst=dienst.value, aanleiding="reorganisatie", eindreden="", vorm="vast", fase="orientatie")
    geteld = kast.collect(soort.value, set(Onderdeel), ()).aanwezigheid
    assert (geteld is None) == (dienst in (Dienst.SPOOR1, Dienst.SPOOR2) or soort == Rapportsoort.SPOOR2)


def test_a_spoor2_report_counts_the_weeks_of_the_track(kast):
    waarde = kast.collect("spoor2", set(Onderdeel), ())
    assert (waarde.fase, waarde.aanwezigheid, waarde.afronding) == (None, None, None)
    assert waarde.spoor2 == privacy.Spoor2((timezone.localdate() - kast.traject.startdatum).days // 7 + 1, 26)
