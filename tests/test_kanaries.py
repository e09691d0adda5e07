"""A word of its own in every private field: nobody who is not entitled meets it anywhere."""

import base64
import logging
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import psycopg
import pytest
import redis
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from bureaus import mail
from bureaus.catalogus import tenant_models
from bureaus.models import Auditregel, Bureau, Lidmaatschap, Opdrachtgever, Verzending
from bureaus.rollen import Rol
from bureaus.tenancy import uuid7
from bureaus.wachtrij import WerkStaat
from outplacement.celery import app
from outplacement.tasks import tik
from rapportage import bundels, inhoud, opbouw, pdf, privacy, rapporten, standen
from rapportage.models import Bundel, Groepsstand, Rapport
from tests import toegangsmatrix as matrix
from tests.kanaries import PUBLIEK, WOORD, Kanarie, Kooi, field_name, text_fields
from trajecten import agenda, herinneringen, queries
from trajecten.models import Gesprek, Notitie

# Rows whose words must turn up for the first of their readers, or this whole test looks the wrong way.
ZEKER = {
    "kandidaten.Sollicitatie.bedrijf": "KC", "kandidaten.Bericht.tekst": "KC", "trajecten.Notitie.tekst:coach": "C",
    "trajecten.PlanVanAanpak.samenvatting": "KCM", "rapportage.Rapport.inhoud:verzonden": "KCH",
    "rapportage.Rapport.pdf:verzonden": "KCH", "rapportage.Inzage.naam": "K", "trajecten.Import.opdracht_velden": "M",
    "kandidaten.Kandidaat.achternaam": "KCM", "kandidaten.Kandidaat.telefoon": "K",
}  # fmt: skip
SOORTEN_MAIL = sorted(
    pad.stem for pad in Path(settings.BASE_DIR, "templates/mail").glob("*.html") if pad.stem != "basis"
)


@pytest.fixture
def kooi(toneel, database) -> Iterator[Kooi]:
    with psycopg.connect(database["SUPERUSER"], autocommit=True) as connection:
        kooi = Kooi(connection, toneel)
        kooi.fill()
        yield kooi


def _words(tekst: str) -> set[str]:
    return set(WOORD.findall(tekst.lower()))


def _everything(response: HttpResponse) -> str:
    return response.content.decode("utf-8", "replace") + str(dict(response.items())) + response.cookies.output()


def _strange(kooi: Kooi, woorden: set[str], letter: str) -> set[tuple[str, str]]:
    gevonden = {kooi.kanaries[woord] for woord in woorden}
    return {(kanarie.veld, kanarie.van) for kanarie in gevonden if not kanarie.open_to(letter)}


def test_every_text_field_says_who_may_read_it():
    """A new field fails here until someone has thought about its readers."""
    velden = {field_name(field) for model in (Bureau, *tenant_models()) for field in text_fields(model)}
    assert {naam.split(":")[0] for naam in PUBLIEK} == velden


def test_every_kind_of_row_holds_words(kooi):
    """A field without a row in the world of these tests would never be looked for."""
    gevuld = {kanarie.veld for kanarie in kooi.kanaries.values()}
    assert {veld for veld, publiek in PUBLIEK.items() if publiek != "code"} == gevuld
    assert {kanarie.van for kanarie in kooi.kanaries.values()} == {"eigen", "collega", "bureau", "vreemd"}


@pytest.mark.parametrize("letter", [*matrix.LETTERS, "V", "L", "-"])
def test_pages_show_nobody_anothers_words(toneel, kooi, letter):
    client, lek, gezien = toneel.clients()[letter], set(), set()
    for path, response in _reachable(toneel, letter, client):
        assert response.status_code < 500, path
        woorden = _words(_everything(response))
        gezien |= woorden
        lek |= {(path, *wat) for wat in _strange(kooi, woorden, letter)}
    assert lek == set()
    rol = letter.replace("B", "M")
    moet = {Kanarie(veld, "eigen") for veld, lezers in ZEKER.items() if rol in lezers}
    assert moet <= {kooi.kanaries[woord] for woord in gezien}


def _reachable(toneel, letter: str, client) -> Iterator[tuple[str, HttpResponse]]:
    """All pages, the same asked for by htmx, and every refusal of a form."""
    if letter in matrix.LETTERS:
        yield from matrix.pages(toneel, letter, client)
    slug = toneel.bureau.wereld.bureau.slug
    dossiers = [toneel.bureau.eigen, toneel.bureau.van_collega] if letter in matrix.LETTERS else [toneel.bureau.eigen]
    for regel in matrix.REGELS:
        for dossier in dossiers[: 1 + regel.has_object]:
            path = regel.path(slug, regel.ids(dossier))
            yield path, client.get(path, headers={"HX-Request": "true"})
            if letter not in matrix.LETTERS or regel.expected(letter, "post") not in (200, 302):
                yield path, matrix.knock(client, "post", path)


def test_a_mail_holds_only_what_is_its_readers(toneel, kooi):
    """Every template, to every kind of person: the own name, the bureau, and where to sign in."""
    bureau = toneel.bureau
    for soort in SOORTEN_MAIL:
        for lid in (bureau.eigen.coach, bureau.eigen.kandidaat, bureau.eigen.hr, bureau.wereld.beheerder):
            with bureau.wereld.open():
                rij = mail.queue(soort, lid=Lidmaatschap.objects.get(pk=lid.pk), pad="/x/", op="2026-11-30")
                bericht = mail.compose(Verzending.objects.select_related("lid__bureau").get(pk=rij.pk))
            delen = [
                bericht.message().as_string(),
                bericht.body,
                bericht.subject,
                *(d[0] for d in bericht.alternatives),
            ]
            woorden = {kooi.kanaries[woord].veld.split(":")[0] for woord in _words("\n".join(delen))}
            assert woorden <= {
                "bureaus.Bureau.naam", "bureaus.Bureau.antwoord_aan",
                "bureaus.Lidmaatschap.naam", "bureaus.Lidmaatschap.email",
            }, soort  # fmt: skip
            leden = {woord for woord in _words("\n".join(delen)) if "Lidmaatschap" in kooi.kanaries[woord].veld}
            with bureau.wereld.open():
                assert leden <= _words("{0.naam} {0.email}".format(Lidmaatschap.objects.get(pk=lid.pk)))


def _pdf_text(data: bytes) -> str:
    """Text, metadata, bookmarks and every string and stream of a PDF."""
    delen = [page.extract_text() for page in PdfReader(BytesIO(data)).pages]
    with pikepdf.open(BytesIO(data)) as document:
        assert not document.attachments
        delen += [repr(obj) for obj in document.objects]
        delen += [obj.read_bytes().decode("latin-1") for obj in document.objects if isinstance(obj, pikepdf.Stream)]
        delen += [str(document.docinfo), str(document.open_outline().root)]
    # A word may be broken at the end of a line.
    return "\n".join(delen).replace("-\n", "").replace("\n", "")


def test_a_report_made_of_everything_holds_only_the_allowed(toneel, kooi):
    with toneel.bureau.wereld.open():
        rapport = Rapport.objects.select_related("afspraak").get(pk=toneel.bureau.eigen.pk("rapport"))
        waarde = inhoud.collect(rapport, op=rapport.periode_tot)
    data = pdf.render_pdf(waarde, kleur="#0B5D66")
    gevonden = {kooi.kanaries[woord] for woord in _words(_pdf_text(data)) | _words(str(waarde))}
    assert {
        kanarie for kanarie in gevonden if kanarie.van != "eigen" and kanarie.veld != "bureaus.Bureau.naam"
    } == set()
    assert {kanarie.veld for kanarie in gevonden} == {
        "bureaus.Bureau.naam", "bureaus.Lidmaatschap.naam", "bureaus.Opdrachtgever.naam", "bureaus.Opdracht.referentie",
        "kandidaten.Kandidaat.roepnaam", "kandidaten.Kandidaat.tussenvoegsel", "kandidaten.Kandidaat.achternaam",
        "rapportage.Rapport.nummer", "rapportage.Rapport.toelichting",
    }  # fmt: skip
    assert _words(pdf.file_name(rapport.nummer)) <= {rapport.nummer}


def _stored(adres: str) -> str:
    """Every key and value of the server, with what is packed in base64 (the body of a task) unpacked."""
    server, delen = redis.Redis.from_url(adres), []
    lezers = {
        b"string": server.get,
        b"list": lambda sleutel: server.lrange(sleutel, 0, -1),
        b"set": server.smembers,
        b"hash": server.hgetall,
        b"zset": lambda sleutel: server.zrange(sleutel, 0, -1, withscores=True),
    }
    for sleutel in server.scan_iter("*"):
        ruw = str(sleutel) + str(lezers[server.type(sleutel)](sleutel))
        delen += [ruw, *(_unpacked(deel) for deel in ruw.split('"'))]
    return "\n".join(delen)


def _unpacked(deel: str) -> str:
    try:
        return base64.b64decode(deel, validate=True).decode("utf-8", "replace")
    except ValueError:
        return ""


def _knock_everywhere(toneel, kooi) -> None:
    """Every page, and a word sent to real addresses by people who may and may not write there."""
    dossier, woord = toneel.bureau.eigen, next(iter(kooi.kanaries))
    gegevens = {"tekst": woord, "zichtbaarheid": "coach", "reden": woord, "onderdeel": woord}
    gelukt = []
    for letter in "BCKH":
        client = toneel.clients()[letter]
        for _path, _response in matrix.pages(toneel, letter, client):
            pass
        for path in (
            f"/kompas/traject/{dossier.pk('traject')}/notitie/",
            f"/kompas/traject/{dossier.pk('traject')}/berichten/",
            f"/kompas/rapport/{dossier.pk('ter_inzage')}/",
            "/kompas/berichten/",
        ):
            response = client.post(path, gegevens)
            assert response.status_code < 500, path
            gelukt += [(letter, path.split("/")[-2])] if response.status_code == 302 else []
    assert {("C", "notitie"), ("C", "berichten"), ("K", "berichten")} <= set(gelukt)


def _released(toneel) -> Rapport:
    """A copy of the sent report, words and all, that waits for its PDF."""
    rapport = Rapport.objects.get(pk=toneel.bureau.eigen.pk("rapport"))
    rapport.pk, rapport.nummer, rapport._state.adding = uuid7(), rapporten.new_nummer(), True
    rapport.staat, rapport.verzonden_op, rapport.pdf, rapport.pdf_sha256 = "vrijgegeven", None, None, ""
    rapport.inhoud_hash = privacy.stored_hash(rapport.inhoud)
    rapport.werk_staat, rapport.niet_voor = WerkStaat.WACHT, timezone.now()
    rapport.save(force_insert=True)
    return rapport


def _work(toneel, monkeypatch) -> None:
    """All a worker does, each once as it should go and once with an error that quotes what it was reading."""
    wereld, dossier = toneel.bureau.wereld, toneel.bureau.eigen
    bureau_id = wereld.bureau.pk
    with wereld.open():
        # An open objection would stop every report of this candidate.
        Rapport.objects.filter(staat="bezwaar").update(staat="ingetrokken", ingetrokken_op=timezone.now())
        goed, kapot = _released(toneel), _released(toneel)
        wacht = Bundel.objects.create(lid=dossier.hr, rapporten=[dossier.pk("rapport")])
        stuk = Bundel.objects.create(lid=dossier.hr, rapporten=[dossier.pk("rapport"), goed.pk])
        gever = Opdrachtgever.objects.create(naam="zonder cijfers")
    standen.begin(bureau_id, [gever.pk])
    with wereld.open():
        stand = Groepsstand.objects.get(opdrachtgever=gever)

    def quote(*args, **kwargs):
        raise ValueError(f"{args} {kwargs} {kapot.inhoud}")

    opbouw.build_pdf(bureau_id, goed.pk)
    bundels.build(bureau_id, wacht.pk)
    with monkeypatch.context() as breuk:
        for plek, naam in ((pdf, "render_pdf"), (bundels, "_pack"), (standen, "_outcomes")):
            breuk.setattr(plek, naam, quote)
        opbouw.build_pdf(bureau_id, kapot.pk)
        bundels.build(bureau_id, stuk.pk)
        standen.build(bureau_id, stand.pk)
        with wereld.open():
            nu = [_again(rij) for rij in (kapot, stuk, stand)]
            assert [(rij.pogingen, rij.laatste_fout != "") for rij in nu] == [(1, True)] * 3
            Groepsstand.objects.filter(pk=stand.pk).update(niet_voor=timezone.now())
    standen.build(bureau_id, stand.pk)
    with wereld.open():
        assert _again(goed).staat == "verzonden", _again(goed).laatste_fout
        assert _again(wacht).zip is not None and _again(stand).werk_staat == WerkStaat.KLAAR
    herinneringen.remind(bureau_id)


def _again(rij):
    return type(rij).objects.get(pk=rij.pk)


def test_log_cache_queue_and_audit_hold_no_words(toneel, kooi, caplog, monkeypatch):
    """After everything a person and a worker do: pages, refusals, PDF, zip, figures, reminders, failures, mail."""
    caplog.set_level(logging.INFO)
    server = redis.Redis.from_url(settings.REDIS_URL)
    server.flushdb()
    assert app.conf.broker_url == settings.REDIS_URL
    with toneel.bureau.wereld.open():
        eerder = set(Auditregel.objects.values_list("pk", flat=True))
    _knock_everywhere(toneel, kooi)
    tik()
    opgeslagen = _stored(settings.REDIS_URL)
    assert "send_mail" in opgeslagen and "remind" in opgeslagen
    _work(toneel, monkeypatch)
    with toneel.bureau.wereld.open():
        wachtend = list(Verzending.objects.values_list("pk", flat=True))
    for pk in wachtend:
        mail.send(toneel.bureau.wereld.bureau.pk, pk)
    opgeslagen += _stored(settings.REDIS_URL)
    server.flushdb()
    assert _words(opgeslagen) == set()
    assert caplog.text and _words(caplog.text) == set()
    with toneel.bureau.wereld.open():
        nieuw = list(Auditregel.objects.exclude(pk__in=eerder).values())
    assert {"rapport_verzonden", "rapport_geopend"} <= {regel["gebeurtenis"] for regel in nieuw}
    assert _words(str(nieuw)) == set()


def _calendars(toneel, lid: Lidmaatschap, gesprek: Gesprek) -> Iterator[str]:
    """The feed of `lid`, and the invitation to `gesprek` that goes with a mail, without the folds of their lines."""
    wereld = toneel.bureau.wereld
    with wereld.open():
        lid = Lidmaatschap.objects.select_related("bureau").get(pk=lid.pk)
        teksten = [agenda.invitation(gesprek, lid, timezone.now(), gaat_door=True)[1]]
    with wereld.open(publiek=Rol(lid.rol).publiek, lid=lid.pk, onderwerp=lid.onderwerp, readonly=True):
        teksten.append(agenda.feed(lid, timezone.now()))
    for tekst in teksten:
        yield tekst.decode().replace("\r\n ", "")


def test_calendars_hold_the_place_of_an_appointment_and_no_other_word(toneel, kooi):
    dossier = toneel.bureau.eigen
    with toneel.bureau.wereld.open():
        rows = Gesprek.objects.select_related("traject__kandidaat", "traject__coach")
        gesprek = rows.get(pk=dossier.pk("gesprek"))
    mag = {"bureaus.Bureau.naam", "bureaus.Bureau.antwoord_aan", "trajecten.Gesprek.plaats"}
    for lid in (dossier.kandidaat, dossier.coach):
        for tekst in _calendars(toneel, lid, gesprek):
            gevonden = {kooi.kanaries[woord] for woord in _words(tekst)}
            velden = {kanarie.veld for kanarie in gevonden}
            assert "trajecten.Gesprek.plaats" in velden
            # The address of an invitation is the one its mail goes to.
            assert velden - mag <= {f"bureaus.Lidmaatschap.email:{lid.rol}"}
            assert {kanarie.van for kanarie in gevonden} <= {"eigen", "bureau"}


def test_figures_hold_no_words(toneel, kooi):
    tekst = Client().get("/metrieken/").text
    assert "outplacement_werk" in tekst and _words(tekst) == set()


def test_a_removed_check_is_noticed(toneel, kooi, monkeypatch):
    """The manager reading notes: the very leak these words are for."""
    monkeypatch.setattr(queries, "readable_notes", lambda traject, door: Notitie.objects.filter(traject=traject))
    lek = set()
    path = f"/kompas/traject/{toneel.bureau.eigen.pk('traject')}/tijdlijn/"
    for letter in "BC":
        lek |= _strange(kooi, _words(toneel.clients()[letter].get(path).text), letter)
    assert {veld for veld, _van in lek} == {f"trajecten.Notitie.tekst:{z}" for z in ("coach", "bureau", "kandidaat")}
