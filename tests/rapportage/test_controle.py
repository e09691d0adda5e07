"""The check page: one of five answers, to anyone, and nothing besides."""

import hashlib
import re
import statistics
import time
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from bureaus.tenancy import at_gate
from bureaus.wachtrij import WerkStaat
from rapportage.models import Groepsstand, Rapport
from tests.rapportage.test_portaal import copy_report
from tests.rapportage.wereld import spreek_af, verzonden, vrijgegeven

ADRES = "/controle/"


@pytest.fixture
def rapport(wereld, monkeypatch, settings):
    settings.ACCOUNT_RATE_LIMITS = {"controle": "1000/5m/ip"}
    spreek_af(wereld)
    return verzonden(wereld)


def _number(nummer: str) -> str:
    return _answer(Client().post(ADRES, {"met": "nummer", "nummer": nummer}))


def _document(inhoud: bytes) -> str:
    return _answer(Client().post(ADRES, {"met": "document", "bestand": SimpleUploadedFile("x.pdf", inhoud)}))


def _answer(antwoord) -> str:
    assert antwoord.status_code == 200
    assert "no-store" in antwoord["Cache-Control"]
    stuk = re.search(r'<div role="status">(.*?)</div>\s*<section', antwoord.content.decode(), re.DOTALL)
    assert stuk, antwoord.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", stuk[1])).strip()


def test_the_pdf_that_was_sent_is_real(rapport):
    vandaag = timezone.localdate()
    tekst = _document(bytes(rapport.pdf))
    assert "Uitgegeven door Kompas op" in tekst and "en ongewijzigd" in tekst and str(vandaag.year) in tekst


def test_one_byte_more_is_unknown(rapport):
    assert "kennen wij niet" in _document(bytes(rapport.pdf) + b"\n")
    assert "kennen wij niet" in _document(b"<script>")


@pytest.mark.parametrize("vorm", [str, str.lower, lambda n: n.replace("-", ""), lambda n: f"  {n.replace('-', ' ')} "])
def test_a_number_exists_however_it_is_typed(rapport, vorm):
    tekst = _number(vorm(rapport.nummer))
    assert "Er is een rapport met dit nummer, uitgegeven door Kompas op" in tekst
    assert "Kies dan hieronder de pdf" in tekst


@pytest.mark.parametrize("nummer", ["AAAA-BBBB-CCCC", "x", "' or 1=1 --", "%", "\u0660", "0" * 40])
def test_another_number_is_unknown(rapport, nummer):
    assert "kennen wij niet" in _number(nummer)


def test_a_hash_is_no_number(rapport):
    assert "kennen wij niet" in _number(rapport.pdf_sha256[:40])


@pytest.mark.parametrize(
    ("velden", "zin"),
    [
        ({"staat": "ingetrokken", "ingetrokken_op": timezone.now()}, "maar ingetrokken op"),
        ({"staat": "vervangen"}, "maar vervangen door een nieuwere versie"),
    ],
)
def test_what_no_longer_holds_is_said(wereld, rapport, velden, zin):
    with wereld.open():
        Rapport.objects.filter(pk=rapport.pk).update(**velden)
    assert zin in _document(bytes(rapport.pdf)) and zin in _number(rapport.nummer)


def test_of_one_number_the_last_version_counts(wereld, rapport):
    copy_report(wereld, rapport, nummer=rapport.nummer, versie=2, pdf_sha256="9" * 64, verzonden_op=timezone.now())
    with wereld.open():
        Rapport.objects.filter(pk=rapport.pk).update(staat="vervangen")
    assert "Dit nummer bestaat" in _number(rapport.nummer)
    assert "nieuwere versie" in _document(bytes(rapport.pdf))


def test_what_was_not_sent_is_unknown(wereld, settings):
    spreek_af(wereld)
    assert "kennen wij niet" in _number(vrijgegeven(wereld).nummer)


def test_nothing_else_is_told(rapport):
    for tekst in (_document(bytes(rapport.pdf)), _number(rapport.nummer)):
        for woord in ("Jansen", "Kraanbouw", "Tussenrapportage", rapport.nummer, "Fatima", str(rapport.pk)):
            assert woord not in tekst


def test_the_gate_finds_one_row_and_few_of_its_columns(wereld, rapport):
    copy_report(wereld, rapport)
    with at_gate(controle=rapport.nummer), connection.cursor() as cursor:
        cursor.execute("select count(*) from rapportage_rapport")
        assert cursor.fetchone() == (1,)
    with at_gate(), connection.cursor() as cursor:
        cursor.execute("select count(*) from rapportage_rapport")
        assert cursor.fetchone() == (0,)
    for kolom in ("inhoud", "kandidaat_id", "opdrachtgever_id", "soort", "pdf"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            at_gate(controle=rapport.nummer),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"select {kolom} from rapportage_rapport")


def test_published_figures_of_a_group_are_real_too(wereld, rapport):
    echt, later = b"%PDF groepscijfers", b"%PDF nog niet gepubliceerd"
    klaar = {"opdrachtgever": wereld.opdrachtgever, "werk_staat": WerkStaat.KLAAR, "inhoud": {"mensen": 30}}
    with wereld.open():
        for peildatum, stuk, op in ((date(2026, 9, 30), echt, timezone.now()), (date(2026, 12, 31), later, None)):
            kenmerk = hashlib.sha256(stuk).hexdigest()
            Groepsstand.objects.create(**klaar, peildatum=peildatum, pdf=stuk, pdf_sha256=kenmerk, gepubliceerd_op=op)
    tekst = _document(echt)
    assert "Uitgegeven door Kompas op" in tekst and "en ongewijzigd" in tekst and "Kraanbouw" not in tekst
    for onbekend in (echt + b" ", later):
        assert "kennen wij niet" in _document(onbekend)
    kenmerk = hashlib.sha256(echt).hexdigest()
    with at_gate(), connection.cursor() as cursor:
        cursor.execute("select count(*) from rapportage_groepsstand")
        assert cursor.fetchone() == (0,)
    for kolom in ("inhoud", "opdrachtgever_id", "tellingen", "peildatum", "pdf"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            at_gate(controle=kenmerk),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"select {kolom} from rapportage_groepsstand")


@pytest.mark.parametrize(
    ("gegevens", "zin"),
    [
        ({"met": "nummer", "nummer": " "}, "Vul het nummer in"),
        ({"met": "document"}, "Kies de pdf"),
        ({}, "Vul het nummer in"),
        ({"met": "nummer", "nummer": "A" * 41}, "Maak deze tekst korter"),
    ],
)
def test_an_empty_question_says_what_to_do(database, gegevens, zin):
    antwoord = Client().post(ADRES, gegevens)
    assert antwoord.status_code == 422 and zin in antwoord.content.decode()


def test_a_file_that_is_too_large_is_not_read(database, settings):
    settings.MAX_UPLOAD_BYTES = 1000
    groot = SimpleUploadedFile("x.pdf", b"x" * 200_000)
    antwoord = Client().post(ADRES, {"met": "document", "bestand": groot})
    assert antwoord.status_code == 422 and "te groot" in antwoord.content.decode()


def test_no_session_is_made(database):
    client = Client()
    assert client.get(ADRES).status_code == 200
    client.post(ADRES, {"met": "nummer", "nummer": "x"})
    assert set(client.cookies) <= {"csrftoken"}


def test_guessing_is_slowed_down_per_address(database, settings):
    settings.ACCOUNT_RATE_LIMITS = {"controle": "3/5m/ip"}
    codes = [
        Client().post(ADRES, {"met": "nummer", "nummer": "x"}, REMOTE_ADDR="203.0.113.9").status_code
        for _keer in range(4)
    ]
    ander = Client().post(ADRES, {"met": "nummer", "nummer": "x"}, REMOTE_ADDR="203.0.113.10").status_code
    assert (codes, ander) == ([200, 200, 200, 429], 200)


def test_known_and_unknown_take_as_long(rapport):
    """Medians of interleaved requests; the bounds are wide because machines are noisy."""
    tijden = {"bekend": [], "onbekend": []}
    for _keer in range(25):
        for soort, nummer in (("bekend", rapport.nummer), ("onbekend", "AAAA-BBBB-CCCC")):
            begin = time.perf_counter()
            _number(nummer)
            tijden[soort].append(time.perf_counter() - begin)
    assert 0.6 < statistics.median(tijden["bekend"]) / statistics.median(tijden["onbekend"]) < 1.6
