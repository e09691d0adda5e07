"""A word of its own in every text field of every row: whatever is agreed and shared, none but those allowed comes out.

The frozen value, the page and the PDF are held against a list made here, from the matrix of `domein.md` 3: none more
and none fewer.
"""

import json
import re
from io import BytesIO
from zipfile import ZipFile

import pikepdf
import psycopg
import pytest
from django.template import Context, Template
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from pypdf import PdfReader

from bureaus.enums import Aanleiding, Dienst
from bureaus.tenancy import Publiek, in_bureau
from kandidaten.enums import SollicitatieStatus, Vrijgavesoort
from rapportage import bundels, pdf, privacy
from rapportage.categorieen import Categorie, Uitkomst
from rapportage.enums import Onderdeel, Rapportsoort
from rapportage.models import Bundel, Rapport
from tests.kanaries import WOORD
from tests.rapportage.kast import KEUZES
from trajecten.enums import Doelcode, Eindreden, Interventiesoort, Plaatsingsvorm

# Every code of ours that says something about a person and is in no report.
GEHEIME_CODES = {
    *Aanleiding.values, *Eindreden.values, *Interventiesoort.values, "proefplaatsing", "vso"
} - {*Categorie.values, *Doelcode.values, *Uitkomst.values, *SollicitatieStatus.values}  # fmt: skip
SJABLOON = Template("{% load rapport %}{% rapportinhoud inhoud %}")


def _words(tekst: str) -> set[str]:
    return set(WOORD.findall(tekst))


def _codes(waarde) -> set[str]:
    """Every string in the frozen value that is not a word of a person."""
    if isinstance(waarde, dict):
        return set().union(*map(_codes, waarde.values()))
    if isinstance(waarde, list):
        return set().union(*map(_codes, waarde))
    return {waarde} if isinstance(waarde, str) else set()


def test_no_word_comes_out_but_those_allowed(kast):
    @settings(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(**KEUZES)
    def check(soort, delen, gedeeld, ritme, omstandigheden):
        kast.vary(**omstandigheden)
        waarde = kast.collect(soort, delen, gedeeld, ritme)
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
