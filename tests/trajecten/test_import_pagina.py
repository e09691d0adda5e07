"""Upload and dry run: what the manager sees before anything is made, and what is never kept."""

from datetime import timedelta

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bureaus.models import Opdrachtgever
from bureaus.paden import pad
from bureaus.tenancy import as_planner
from bureaus.wachtrij import offer
from kandidaten.models import Kandidaat
from tests.trajecten.lijsten import (
    BESTANDEN,
    BSN,
    KOPPEN,
    OPMERKING,
    SALARIS,
    ZIEKTE,
    bevestig,
    mensen,
    opnieuw,
    rij,
    stuur_in,
    upload,
    velden,
    voer_uit,
    werkmap,
)
from trajecten.importeren import aanmaken
from trajecten.models import Import, Importregel, Traject


def dump(database) -> str:
    """Every value of every table, as the superuser reads it."""
    delen = []
    with psycopg.connect(database["SUPERUSER"]) as superuser:
        tabellen = superuser.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        for (tabel,) in tabellen:
            delen += [rij for (rij,) in superuser.execute(f"select t::text from {tabel} t")]
    return "\n".join(delen)


@pytest.fixture
def beheer(wereld, als):
    return als(wereld.beheerder)


def _page(client, wereld, bestand, vraag=""):
    return client.get(pad(wereld.bureau, "beheer:import", bestand.pk) + vraag)


def test_the_upload_page_opens(beheer, wereld):
    antwoord = beheer.get(pad(wereld.bureau, "beheer:importeren"))
    assert antwoord.status_code == 200
    assert '<option value="Kraanbouw Oost B.V.">' in antwoord.content.decode()


def test_dry_run_shows_columns_outcomes_and_reasons(beheer, wereld):
    bestand = upload(beheer, wereld, (BESTANDEN / "hr-lijst-115.xlsx").read_bytes())
    pagina = _page(beheer, wereld, bestand).content.decode()
    assert "Mdw.nr" in pagina
    assert "Een BSN mag een outplacementbureau niet bewaren" in pagina
    assert bestand.tellingen["nieuw"] >= 100
    assert f"Maak {bestand.tellingen['nieuw']} mensen aan" in pagina
    overgeslagen = _page(beheer, wereld, bestand, "?uitkomst=overgeslagen").content.decode()
    assert "Dit is een regel met een totaal, geen persoon." in overgeslagen
    opgemerkt = _page(beheer, wereld, bestand, "?uitkomst=let_op").content.decode()
    assert "leek op een formule" in opgemerkt
    assert bestand.tellingen["let_op"] == opgemerkt.count("<tr>") - 1 - len(bestand.toewijzing) - 1
    with wereld.open():
        assert Traject.objects.count() == 2


def test_outcome_filter_and_pages(beheer, wereld):
    bestand = upload(beheer, wereld, werkmap([*mensen(120), rij(1000, "Achterak0")]))
    assert bestand.tellingen == {"nieuw": 120, "dubbel": 1}
    eerste = _page(beheer, wereld, bestand).content.decode()
    assert "Bladzijde 1 van 2" in eerste
    assert "Achter" in _page(beheer, wereld, bestand, "?pagina=2").content.decode()
    dubbel = _page(beheer, wereld, bestand, "?uitkomst=dubbel").content.decode()
    assert "Zelfde personeelsnummer als regel 4" in dubbel
    assert _page(beheer, wereld, bestand, "?uitkomst=onzin&pagina=x").status_code == 200


@pytest.mark.parametrize(
    ("inhoud", "naam", "tekst"),
    [
        (b"%PDF-1.7 niets", "lijst.pdf", "geen rekenblad"),
        (b"PK\x03\x04kapot", "lijst.xlsx", "bestand"),
        ((BESTANDEN / "met-wachtwoord.xlsx").read_bytes(), "geheim.xlsx", "wachtwoord"),
        (werkmap([["a", "b"]], ["Dit", "Dat"]), "lijst.xlsx", "kolomnamen"),
        (b"   ", "leeg.csv", "leeg"),
    ],
)
def test_unreadable_files_get_a_clear_answer_and_keep_what_was_typed(beheer, wereld, inhoud, naam, tekst):
    antwoord = stuur_in(beheer, wereld.bureau, inhoud, naam, opdrachtgever="Nieuwe Zaak", opdracht="Mijn opdracht")
    pagina = antwoord.content.decode()
    assert antwoord.status_code == 422
    assert tekst in pagina
    assert 'value="Mijn opdracht"' in pagina
    with wereld.open():
        assert not Opdrachtgever.objects.filter(naam="Nieuwe Zaak").exists()
        assert not Import.objects.exists()


def test_too_large_a_file_is_refused_while_it_arrives(beheer, wereld, settings):
    settings.MAX_UPLOAD_BYTES = 2000
    antwoord = stuur_in(beheer, wereld.bureau, b"x" * 5000, "groot.csv")
    assert antwoord.status_code == 422
    assert "te groot" in antwoord.content.decode()
    antwoord = stuur_in(beheer, wereld.bureau, b"x" * 90_000, "groter.csv")
    assert antwoord.status_code == 422
    assert "te groot" in antwoord.content.decode()


def test_form_errors_say_what_to_do(beheer, wereld):
    leeg = beheer.post(pad(wereld.bureau, "beheer:importeren"), velden(opdrachtgever="", einddatum="2026-11-01"))
    pagina = leeg.content.decode()
    assert leeg.status_code == 422
    for zin in (
        "Vul de naam van de werkgever in.",
        "Kies een einddatum die na de startdatum ligt.",
        "Kies een bestand.",
    ):
        assert zin in pagina


def test_a_known_employer_is_found_whatever_its_capitals(beheer, wereld):
    upload(beheer, wereld, werkmap(mensen(1)), opdrachtgever=" kraanbouw oost b.v. ")
    upload(beheer, wereld, werkmap(mensen(1)), opdrachtgever="Zorggroep West")
    with wereld.open():
        assert sorted(o.naam for o in Opdrachtgever.objects.all()) == ["Kraanbouw Oost B.V.", "Zorggroep West"]


def test_cp1252_text_with_one_name_column(beheer, wereld):
    bestand = voer_uit(beheer, wereld, (BESTANDEN / "hr-lijst-cp1252.csv").read_bytes(), "zorg.csv")
    with wereld.open():
        namen = {k.naam for k in Kandidaat.objects.filter(personeelsnummer__startswith="3000")}
    assert "Naomi van der Schoten" in namen
    assert "Esmée de Steijn" in namen
    assert bestand.tellingen["aangemaakt"] == len(namen)


def test_other_columns_can_be_chosen(beheer, wereld):
    koppen = ["Mdw.nr", "Achternaam", "Bijnaam", "E-mail"]
    bestand = upload(beheer, wereld, werkmap([[1, "Jansen", "Pietje", "p@voorbeeld.example"]], koppen))
    adres = pad(wereld.bureau, "beheer:import_kolommen", bestand.pk)
    keuze = {"kolom_0": "personeelsnummer", "kolom_1": "achternaam", "kolom_2": "roepnaam", "kolom_3": ""}
    assert beheer.post(adres, keuze).status_code == 302
    pagina = _page(beheer, wereld, bestand).content.decode()
    assert "Pietje Jansen" in pagina
    assert "Er is geen e-mailadres" in pagina


def test_a_choice_without_a_name_changes_nothing_and_says_why(beheer, wereld):
    bestand = upload(beheer, wereld, werkmap(mensen(2)))
    adres = pad(wereld.bureau, "beheer:import_kolommen", bestand.pk)
    antwoord = beheer.post(adres, {"kolom_0": "roepnaam", "kolom_1": "roepnaam"})
    assert antwoord.status_code == 422
    assert "Kies in welke kolom de achternaam" in antwoord.content.decode()
    assert opnieuw(wereld, bestand).toewijzing["1"] == "achternaam"


def test_refused_columns_cannot_be_chosen(beheer, wereld):
    bestand = upload(beheer, wereld, werkmap(mensen(1)))
    kolommen = {index for index in range(len(KOPPEN)) if KOPPEN[index] in ("BSN", "Salaris", "Opmerking")}
    pagina = _page(beheer, wereld, bestand).content.decode()
    for index in kolommen:
        assert f'name="kolom_{index}"' not in pagina
    keuze = {"kolom_1": "achternaam"} | {f"kolom_{index}": "functie" for index in kolommen}
    beheer.post(pad(wereld.bureau, "beheer:import_kolommen", bestand.pk), keuze)
    assert set(opnieuw(wereld, bestand).toewijzing).isdisjoint({str(index) for index in kolommen})


def test_a_file_without_a_usable_name_waits_for_a_choice(beheer, wereld):
    bestand = upload(beheer, wereld, werkmap([[1, "Lasser", "Jan"]], ["Mdw.nr", "Functie", "Wie"]))
    pagina = _page(beheer, wereld, bestand).content.decode()
    assert "Kies eerst de kolommen" in pagina
    assert bevestig(beheer, wereld, bestand).status_code == 422
    keuze = {"kolom_0": "personeelsnummer", "kolom_1": "functie", "kolom_2": "volledige_naam"}
    beheer.post(pad(wereld.bureau, "beheer:import_kolommen", bestand.pk), keuze)
    assert opnieuw(wereld, bestand).tellingen == {"nieuw": 1, "let_op": 1}


def test_query_count_of_the_dry_run_is_the_same_at_any_size(beheer, wereld):
    tellingen = []
    for aantal in (1, 3, 300):
        bestand = upload(beheer, wereld, werkmap(mensen(aantal, vanaf=aantal * 1000)))
        _page(beheer, wereld, bestand)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert _page(beheer, wereld, bestand).status_code == 200
        tellingen.append(len(queries))
    assert tellingen == [DRY_RUN_QUERIES] * 3


DRY_RUN_QUERIES = 14


def test_refused_content_is_nowhere(beheer, wereld, database, caplog, settings):
    """Database, log, session, pages: before confirming, after it, and when the file could not be used."""
    rijen = [rij(1, "Jansen", opmerking=ZIEKTE), rij(2, "Bos"), rij(3, "Smit", roepnaam=f"Jan {BSN}")]
    bestand = upload(beheer, wereld, werkmap(rijen), f"lijst {BSN}.xlsx")
    pagina = _page(beheer, wereld, bestand).content.decode()
    tussen = dump(database)
    bevestig(beheer, wereld, bestand)
    aanmaken.run(wereld.bureau.pk, bestand.pk)
    onleesbaar = stuur_in(beheer, wereld.bureau, f"niets {BSN} {OPMERKING}".encode(), "x.csv").content.decode()
    sessies = " ".join(str(sessie.get_decoded()) for sessie in Session.objects.all())
    alles = "\n".join([pagina, tussen, dump(database), onleesbaar, sessies, caplog.text])
    for geheim in (BSN, SALARIS, "98765", OPMERKING, "Kanarie", "burn-out"):
        assert geheim not in alles
    assert "Jansen" in tussen


def test_a_failure_while_reading_is_an_unreadable_file_and_logs_no_content(beheer, wereld, caplog, monkeypatch):
    def breek(inhoud, naam):
        raise ValueError(f"cell {BSN} is odd")

    monkeypatch.setattr("trajecten.importeren.verwerken.lees_bestand", breek)
    antwoord = stuur_in(beheer, wereld.bureau, b"x")
    assert antwoord.status_code == 422
    assert "beschadigd" in antwoord.content.decode()
    assert "ValueError" in caplog.text
    assert BSN not in caplog.text


def test_cancel_removes_everything_of_the_file(beheer, wereld, database):
    bestand = upload(beheer, wereld, werkmap([rij(1, "Zeldzaamnaam")]))
    assert "Zeldzaamnaam" in dump(database)
    antwoord = beheer.post(pad(wereld.bureau, "beheer:import_annuleren", bestand.pk), follow=True)
    assert "Er is niets van het bestand bewaard" in antwoord.content.decode()
    assert "Zeldzaamnaam" not in dump(database)
    assert _page(beheer, wereld, bestand).status_code == 404


def test_an_upload_nobody_confirms_is_thrown_away_after_a_week(beheer, wereld, database):
    bestand = upload(beheer, wereld, werkmap([rij(1, "Zeldzaamnaam")]))
    with as_planner():
        assert offer(Import) == []
    with wereld.open():
        Import.objects.update(niet_voor=timezone.now() - timedelta(minutes=1))
    with as_planner():
        assert offer(Import) == [(wereld.bureau.pk, bestand.pk)]
    aanmaken.run(wereld.bureau.pk, bestand.pk)
    assert "Zeldzaamnaam" not in dump(database)
    with wereld.open():
        assert not Import.objects.exists()
        assert not Importregel.objects.exists()


def test_only_the_manager_of_the_bureau_comes_in(beheer, wereld, ander, als):
    bestand = upload(beheer, wereld, werkmap(mensen(1)))
    vreemd = pad(ander.bureau, "beheer:import", bestand.pk)
    onbekend = pad(ander.bureau, "beheer:import", wereld.traject.pk)
    baas = als(ander.beheerder)
    assert baas.get(vreemd).status_code == baas.get(onbekend).status_code == 404
    for naam in ("import_bevestigen", "import_annuleren", "import_opnieuw", "import_kolommen"):
        assert baas.post(pad(ander.bureau, f"beheer:{naam}", bestand.pk)).status_code == 404
    for lid in (wereld.coach, wereld.kandidaat_lid, wereld.hr):
        assert als(lid).get(pad(wereld.bureau, "beheer:import", bestand.pk)).status_code == 404
        assert als(lid).get(pad(wereld.bureau, "beheer:importeren")).status_code == 404


def test_an_upload_never_becomes_a_temporary_file(beheer, wereld, monkeypatch):
    def weiger(*args, **kwargs):
        raise AssertionError("a temporary file was opened")

    monkeypatch.setattr("tempfile.NamedTemporaryFile", weiger)
    monkeypatch.setattr("tempfile.TemporaryFile", weiger)
    groot = SimpleUploadedFile("lijst.xlsx", werkmap(mensen(800)))
    assert beheer.post(pad(wereld.bureau, "beheer:importeren"), {**velden(), "bestand": groot}).status_code == 302
