"""A canary in every private field: in no value, page, PDF, file name or mail that reaches an employer."""

import hashlib
from dataclasses import FrozenInstanceError, replace
from datetime import date
from io import BytesIO

import pikepdf
import pytest
from django.core import mail as postbus
from django.db import DatabaseError, connection
from django.utils import timezone
from pypdf import PdfReader

from bureaus import mail
from bureaus.models import Verzending
from bureaus.paden import pad
from kandidaten.models import Bericht, Kandidaat, Sollicitatie
from rapportage import pdf, privacy, rapporten, toelichting
from rapportage.categorieen import CATEGORIE_VAN_INTERVENTIE
from rapportage.enums import Onderdeel
from rapportage.models import Rapport, Rapportageafspraak
from tests.rapportage.wereld import (
    ALLES,
    als_hr,
    als_kandidaat,
    concept,
    moment,
    spreek_af,
    verzonden,
    voorgelegd,
    vul,
)
from trajecten.enums import Interventiesoort
from trajecten.models import Actie, Doel, Faseovergang, Gesprek, Notitie, Plaatsing, PlanVanAanpak, Traject

KANARIE = "kanariekwetter"


def _canaries(wereld):
    """Text that no employer may read, in every field that can hold one."""
    nummer = iter(range(100))

    def k() -> str:
        return f"{KANARIE}{next(nummer)}"

    with wereld.open():
        traject = Traject.objects.get(pk=wereld.traject.pk)
        Kandidaat.objects.filter(pk=wereld.kandidaat.pk).update(
            telefoon=k(), personeelsnummer=k(), laatste_functie=k(), geboortedatum=date(1966, 6, 6)
        )
        type(wereld.kandidaat_lid).objects.filter(pk=wereld.kandidaat_lid.pk).update(email=f"{k()}@voorbeeld.example")
        type(wereld.opdracht).objects.filter(pk=wereld.opdracht.pk).update(naam=k(), aanleiding="langdurige_ziekte")
        Sollicitatie.objects.create(
            kandidaat=wereld.kandidaat, bedrijf=k(), functie=k(), notitie=k(), datum=date(2026, 9, 9)
        )
        Bericht.objects.create(kandidaat=wereld.kandidaat, afzender=wereld.coach, tekst=k())
        gesprek = Gesprek.objects.filter(traject=traject).first()
        Gesprek.objects.filter(traject=traject).update(plaats=k())
        Notitie.objects.create(
            traject=traject, gesprek=gesprek, auteur=wereld.coach, tekst=k(), zichtbaarheid="kandidaat"
        )
        Faseovergang.objects.create(traject=traject, van="orientatie", naar="plan_van_aanpak", reden=k())
        Traject.objects.filter(pk=traject.pk).update(fase="plan_van_aanpak", importsleutel=k())
        PlanVanAanpak.objects.update(samenvatting=k())
        doel = Doel.objects.first()
        Doel.objects.update(omschrijving=k())
        Actie.objects.create(doel=doel, traject=traject, omschrijving=k(), deadline=date(2026, 10, 1))
        Plaatsing.objects.create(
            traject=traject,
            startdatum=date(2026, 11, 1),
            vorm="proefplaatsing",
            werkgever=k(),
            functie=k(),
            bevestigd_op=moment(10, 20),
        )
    return next(nummer)


@pytest.fixture
def verstuurd(wereld) -> Rapport:
    spreek_af(wereld)
    vul(wereld)
    assert _canaries(wereld) > 15
    return verzonden(wereld)


def _pdf_everything(data: bytes) -> str:
    """Text, metadata, bookmarks, attachments and every string of every object of a PDF."""
    delen = [page.extract_text() for page in PdfReader(BytesIO(data)).pages]
    with pikepdf.open(BytesIO(data)) as document:
        assert not document.attachments
        delen += [repr(obj) for obj in document.objects]
        delen += [obj.read_bytes().decode("latin-1") for obj in document.objects if isinstance(obj, pikepdf.Stream)]
        delen += [str(document.docinfo), str(document.open_outline().root)]
    return "\n".join(delen)


def test_no_canary_reaches_the_employer(wereld, verstuurd, als):
    client = als(wereld.hr)
    bureau = wereld.bureau
    antwoorden = [
        client.get(pad(bureau, "rapportage:overzicht")),
        client.get(pad(bureau, "rapportage:archief")),
        client.get(pad(bureau, "rapportage:lezen", verstuurd.pk)),
        client.get(pad(bureau, "rapportage:privacy")),
    ]
    assert [a.status_code for a in antwoorden] == [200] * 4
    assert "Jan Jansen" in antwoorden[2].content.decode()
    bestand = client.get(pad(bureau, "rapportage:pdf", verstuurd.pk))
    alles = "\n".join(a.content.decode() + str(a.headers) for a in antwoorden)
    alles += str(bestand.headers) + _pdf_everything(bestand.content) + str(verstuurd.inhoud)
    for geheim in (KANARIE, "1966", "ziekte", "rouwverwerking", "proefplaatsing"):
        assert geheim not in alles.lower()
    naam = bestand.headers["Content-Disposition"]
    assert "jansen" not in naam.lower() and verstuurd.nummer in naam
    assert (bestand.headers["Cache-Control"], bestand.headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


def test_mails_are_neutral(wereld, verstuurd, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    postbus.outbox = []
    with wereld.open():
        ids = list(Verzending.objects.filter(soort__startswith="rapport_").values_list("pk", flat=True))
    for pk in ids:
        mail.send(wereld.bureau.pk, pk)
    assert len(postbus.outbox) == 3
    for bericht in postbus.outbox:
        inhoud = bericht.subject + bericht.body + str(bericht.alternatives)
        # Each is greeted by name; nobody reads another's.
        anderen = {"Jan Jansen", "Fatima Amrani", "Hans Rood"} - set(bericht.to[0].split(" <"))
        for woord in (*anderen, "Kraanbouw", "lan van aanpak", "/pdf", verstuurd.nummer):
            assert woord not in inhoud


def test_employers_role_reads_only_own_sent_reports(wereld, ander):
    spreek_af(wereld)
    spreek_af(ander)
    spreek_af(wereld, wereld.ander_traject)
    van_mij = verzonden(wereld)
    verzonden(ander)
    voorgelegd(wereld, wereld.ander_traject)
    with als_hr(wereld), connection.cursor() as cursor:
        cursor.execute("select id from rapportage_rapport")
        assert cursor.fetchall() == [(van_mij.pk,)]
    for kolom in ("toelichting", "akkoord_op", "kandidaat_id", "*"):
        with pytest.raises(DatabaseError, match="permission denied"), als_hr(wereld), connection.cursor() as cursor:
            cursor.execute(f"select {kolom} from rapportage_rapport")


def test_candidate_role_sees_no_unshown_concept(wereld):
    spreek_af(wereld)
    concept(wereld)
    with als_kandidaat(wereld):
        assert not Rapport.objects.exists()


def test_value_is_frozen_and_survives_json(wereld, verstuurd):
    inhoud = privacy.from_json(verstuurd.inhoud)
    assert privacy.from_json(privacy.to_json(inhoud)) == inhoud
    assert privacy.content_hash(inhoud) == verstuurd.inhoud_hash
    assert inhoud.plaatsing == privacy.Plaatsing(True, "2026-11")
    assert inhoud.sollicitaties == 1
    assert inhoud.aanwezigheid == privacy.Aanwezigheid(4, 2, 1, 1)
    assert inhoud.uren == privacy.Uren(24, 300, 300)
    assert [(a.categorie, a.maand, a.aantal) for a in inhoud.activiteiten] == [
        ("gesprek", "2026-09", 2), ("gesprek", "2026-10", 1), ("test", "2026-09", 1)
    ]  # fmt: skip
    with pytest.raises(FrozenInstanceError):
        inhoud.kandidaat = "x"


def test_what_the_bureau_cancelled_is_in_no_count(wereld):
    spreek_af(wereld)
    vul(wereld)
    with wereld.open():
        for dag, aanwezig in ((2, "door_bureau"), (20, "gepland")):
            Gesprek.objects.create(traject=wereld.traject, begint_op=moment(10, dag), aanwezigheid=aanwezig)
    geteld = rapporten.read(voorgelegd(wereld)).aanwezigheid
    assert geteld == privacy.Aanwezigheid(5, 2, 1, 1)


@pytest.mark.parametrize("fout", [{"extra": 1}, {"kandidaat": None}, {"uren": {"contract": 1}}, {"versie": "1"}])
def test_json_with_anything_else_is_refused(wereld, verstuurd, fout):
    with pytest.raises(ValueError, match="report"):
        privacy.from_json({**verstuurd.inhoud, **fout})


def test_aftercare_of_before_is_read_without_its_days(wereld, verstuurd):
    """Content keeps the shape it was written in; nobody is shown the days any more."""
    eerste = {"maanden": 1, "gepland_op": "2027-01-01", "gehouden_op": "2027-01-04", "aan_het_werk": True}
    later = {"maanden": 3, "gepland_op": "2027-03-01", "gehouden_op": None, "aan_het_werk": None}
    oud = privacy.from_json({**verstuurd.inhoud, "beleidsversie": 3, "nazorg": [eerste, later]})
    assert oud.nazorg == (privacy.Nazorgmoment(1, True), privacy.Nazorgmoment(3, False))
    with pytest.raises(ValueError, match="report"):
        privacy.from_json({**verstuurd.inhoud, "nazorg": [eerste]})


def test_a_later_agreement_leaves_no_day_in_the_report(wereld):
    """Its day beside the period would tell that the candidate asked to leave something out."""
    spreek_af(wereld)
    eerst = rapporten.read(voorgelegd(wereld))
    with wereld.open():
        Rapportageafspraak.objects.update(vastgelegd_op=moment(9, 1))
    spreek_af(wereld, onderdelen=["uren", "fase"])
    with wereld.open():
        rapport = Rapport.objects.select_related("traject__opdracht").get()
        opnieuw = rapporten.preview(rapporten.draft(
            rapport.traject, van=rapport.periode_van, tot=rapport.periode_tot, tekst="",
            afspraak=Rapportageafspraak.objects.order_by("-versie").first(),
        ))  # fmt: skip
    assert (eerst.afgesproken_op, opnieuw.afgesproken_op) == (timezone.localdate(), moment(9, 1).date())
    assert opnieuw.aanwezigheid is None


@pytest.mark.parametrize("weg", list(Onderdeel))
def test_a_part_that_is_not_agreed_is_absent_without_a_trace(wereld, weg):
    spreek_af(wereld, onderdelen=[o for o in ALLES if o != weg])
    vul(wereld)
    inhoud = rapporten.read(voorgelegd(wereld))
    assert getattr(inhoud, weg.value) is None
    html = pdf.compose_html(inhoud, kleur="#0B5D66", met_logo=False).lower()
    assert "niet afgesproken" not in html and "achtergehouden" not in html


def test_every_instrument_has_a_category():
    assert set(CATEGORIE_VAN_INTERVENTIE) == set(Interventiesoort)


def test_pdf_is_the_same_twice_and_accessible(wereld, verstuurd):
    inhoud = privacy.from_json(verstuurd.inhoud)
    twee = [pdf.render_pdf(inhoud, kleur=wereld.bureau.kleur) for _keer in range(2)]
    assert {hashlib.sha256(data).hexdigest() for data in twee} == {verstuurd.pdf_sha256}
    with pikepdf.open(BytesIO(twee[0])) as document:
        wortel = document.Root
        assert (str(wortel.Lang), bool(wortel.MarkInfo.Marked)) == ("nl", True)
        assert str(document.docinfo["/Title"]) == f"Rapport {inhoud.nummer}"
        soorten = [str(obj.S) for obj in document.objects if isinstance(obj, pikepdf.Dictionary) and "/S" in obj]
        assert soorten.count("/H1") == 1 and soorten.count("/H2") >= 6 and "/TH" in soorten
        figuren = [o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"]
        assert figuren and all(str(figuur.Alt) for figuur in figuren)
        assert len(document.pages) == 2
        fonts = {str(o.BaseFont) for o in document.objects if isinstance(o, pikepdf.Dictionary) and "/BaseFont" in o}
        assert fonts and all("+Figtree" in naam for naam in fonts)


@pytest.mark.parametrize(
    "naam", ["Łukasz Żółć", "Иван 漢字 🙂", "<script>alert(1)</script>", 'x"}@import url(http://127.0.0.1/)']
)
def test_strange_names_bring_no_foreign_font_and_fetch_nothing(wereld, verstuurd, naam):
    inhoud = replace(privacy.from_json(verstuurd.inhoud), kandidaat=naam, bureau=naam)
    with pikepdf.open(BytesIO(pdf.render_pdf(inhoud, kleur="#FFE600"))) as document:
        fonts = {str(o.BaseFont) for o in document.objects if isinstance(o, pikepdf.Dictionary) and "/BaseFont" in o}
    assert all("+Figtree" in font for font in fonts)


@pytest.mark.parametrize("adres", ["file:///etc/passwd", "http://127.0.0.1/", "data:text/css,x", "rapport:geheim"])
def test_fetcher_denies_everything_else(adres):
    fetcher = pdf.AssetFetcher({"rapport:logo": (b"x", "image/png")})
    with pytest.raises(pdf.GeweigerdAdresError):
        fetcher.fetch(adres)
    assert fetcher.fetch("rapport:logo").read() == b"x"


@pytest.mark.parametrize(
    ("tekst", "ja"), [("111222333", True), ("1112.22.333", True), ("111222334", False), ("06-12345678", False)]
)
def test_bsn_shapes(tekst, ja):
    assert toelichting.has_bsn(f"Nummer {tekst}.") is ja
