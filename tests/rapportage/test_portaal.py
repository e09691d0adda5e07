"""The employer's portal: who finds what, filters in the address, states, and what the walls say to raw SQL."""

import re
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bureaus import leden
from bureaus.paden import pad
from bureaus.tenancy import Publiek, uuid7
from rapportage import ontvangen, rapporten
from rapportage.models import Inzage, Ontvanger, Rapport, Rapportageafspraak
from tests.rapportage.wereld import als_hr, spreek_af, verzonden
from tests.wereld import neem_aan
from trajecten.models import Traject


@pytest.fixture
def hr(wereld, als):
    return als(wereld.hr)


def _text(antwoord) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", antwoord.content.decode()))


def _get(client, wereld, naam, *args, vraag="") -> str:
    antwoord = client.get(pad(wereld.bureau, f"rapportage:{naam}", *args) + vraag)
    assert antwoord.status_code == 200
    return _text(antwoord)


def copy_report(wereld, rapport, *, naam: str = "", lid=None, **velden) -> Rapport:
    """One more report like `rapport`, sent to `lid` (the HR contact), about somebody called `naam`."""
    with wereld.open():
        kopie = Rapport.objects.get(pk=rapport.pk)
        kopie.pk, kopie.nummer, kopie._state.adding = uuid7(), rapporten.new_nummer(), True
        if naam:
            kopie.inhoud = kopie.inhoud | {"kandidaat": naam}
        for veld, waarde in velden.items():
            setattr(kopie, veld, waarde)
        kopie.save(force_insert=True)
        lid = lid or wereld.hr
        Ontvanger.objects.create(rapport=kopie, lid=lid, naam=lid.naam)
    return kopie


def second_contact(wereld):
    """A colleague of the HR contact, of the same employer."""
    with wereld.open():
        lid = leden.add_contactpersoon(
            wereld.opdrachtgever,
            naam="Nora Nieuw",
            email=f"nora@{wereld.bureau.slug}-werkgever.example",
            door=wereld.beheerder,
        ).lid
    return neem_aan(lid)


# --- walls ---------------------------------------------------------------------------------------------------


def _rows(statement: str) -> list:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def _as(wereld, lid):
    return wereld.open(publiek=Publiek.OPDRACHTGEVER, lid=lid.pk, onderwerp=lid.onderwerp)


def test_a_colleague_without_the_row_sees_no_report_with_raw_sql(wereld):
    spreek_af(wereld)
    rapport = verzonden(wereld)
    collega = second_contact(wereld)
    for lid, gezien in ((wereld.hr, [(rapport.pk,)]), (collega, [])):
        with _as(wereld, lid):
            assert _rows("select id from rapportage_rapport") == gezien
            assert _rows("select rapport_id from rapportage_ontvanger") == gezien


@pytest.mark.parametrize(
    "kolom", ["toelichting", "inhoud", "pdf", "inhoud_hash", "kandidaat_id", "auteur_id", "vrijgaven", "*"]
)
def test_more_of_a_report_than_the_employer_may_read_is_refused(wereld, kolom):
    with pytest.raises(DatabaseError, match="permission denied"), _as(wereld, wereld.hr):
        _rows(f"select {kolom} from rapportage_rapport")


@pytest.mark.parametrize(
    "opdracht",
    [
        "update rapportage_rapport set staat = 'verzonden'",
        "insert into rapportage_ontvanger (id, rapport_id, lid_id, naam, sinds) values"
        " (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'x', now())",
        "update rapportage_bundel set zip = null",
        "delete from rapportage_bundel",
        "delete from rapportage_inzage",
        "update trajecten_aanmelding set staat = 'gestart'",
        "select email from bureaus_lidmaatschap",
        "select actief from bureaus_lidmaatschap",
    ],
)
def test_the_employer_writes_and_reads_no_further(wereld, opdracht):
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        _as(wereld, wereld.hr),
        connection.cursor() as cursor,
    ):
        cursor.execute(opdracht)


def test_the_employer_sees_itself_and_working_managers_only(wereld):
    with _as(wereld, wereld.hr):
        assert {naam for (naam,) in _rows("select naam from bureaus_lidmaatschap")} == {"Hans Rood", "Bea Beheer"}
    with wereld.open():
        type(wereld.hr).objects.filter(pk=wereld.beheerder.pk).update(actief=False)
    with _as(wereld, wereld.hr):
        assert _rows("select naam from bureaus_lidmaatschap") == [("Hans Rood",)]


def test_a_colleagues_report_is_not_found(wereld, als):
    spreek_af(wereld)
    rapport = verzonden(wereld)
    client = als(second_contact(wereld))
    for naam in ("lezen", "pdf"):
        assert client.get(pad(wereld.bureau, f"rapportage:{naam}", rapport.pk)).status_code == 404
    assert "Er zijn nog geen rapporten" in _get(client, wereld, "archief")
    with wereld.open():
        assert not Inzage.objects.exists()


# --- overview ------------------------------------------------------------------------------------------------


def test_the_overview_says_when_the_next_report_of_each_employee_is_due(wereld, hr):
    spreek_af(wereld)
    vandaag = timezone.localdate()
    eerste = verzonden(wereld)
    with wereld.open():
        Rapport.objects.filter(pk=eerste.pk).update(volgend_op=vandaag + timedelta(days=1))
    later = eerste.verzonden_op + timedelta(minutes=1)
    copy_report(wereld, eerste, verzonden_op=later, volgend_op=vandaag + timedelta(days=40))
    with wereld.open():
        ander = Traject.objects.select_related("kandidaat").get(pk=wereld.ander_traject.pk)
    copy_report(
        wereld, eerste, naam="Petra Bos", traject=ander, kandidaat=ander.kandidaat, volgend_op=vandaag - timedelta(2)
    )
    with als_hr(wereld) as lid:
        volgende = [(r.naam, r.volgend_op) for r in ontvangen.coming(lid)]
    assert volgende == [("Petra Bos", vandaag - timedelta(2)), ("Jan Jansen", vandaag + timedelta(days=40))]
    pagina = _get(hr, wereld, "overzicht")
    assert "Petra Bos Volgt nog" in pagina and "U heeft 3 nieuwe rapporten" in pagina


def test_a_new_version_of_an_older_report_says_nothing_about_the_next(wereld, hr):
    """Sent last, but about an earlier period: its next date counts from there and is past."""
    spreek_af(wereld)
    laatste = verzonden(wereld)
    with wereld.open():
        Rapport.objects.filter(pk=laatste.pk).update(volgend_op=date(2027, 2, 1))
    eerder = {"periode_van": date(2026, 9, 1), "periode_tot": date(2026, 9, 30)}
    oud = copy_report(wereld, laatste, staat="vervangen", volgend_op=date(2026, 11, 1), **eerder)
    later = laatste.verzonden_op + timedelta(minutes=1)
    copy_report(wereld, laatste, versie=2, vervangt=oud, verzonden_op=later, volgend_op=None, **eerder)
    with als_hr(wereld) as lid:
        assert [(r.naam, r.volgend_op) for r in ontvangen.coming(lid)] == [("Jan Jansen", date(2027, 2, 1))]


def test_the_next_day_is_the_one_the_candidate_read(wereld):
    """New work makes the end report due now. It was not agreed to tell of it, and the term of the contract does not."""
    spreek_af(wereld, onderdelen=["uren"])
    einddatum = timezone.localdate() + timedelta(days=120)
    with wereld.open():
        Rapportageafspraak.objects.update(frequentie="alleen_eind")
        Traject.objects.filter(pk=wereld.traject.pk).update(
            fase="aangenomen", fase_sinds=timezone.localdate(), einddatum=einddatum
        )
    rapport = verzonden(wereld)
    assert (rapport.volgend_op, rapport.inhoud["volgend_op"]) == (einddatum, einddatum.isoformat())


def test_an_empty_overview_says_what_will_come(wereld, hr):
    assert "U krijgt een mail zodra er een rapport klaarstaat" in _get(hr, wereld, "overzicht")


# --- list ----------------------------------------------------------------------------------------------------


@pytest.fixture
def vier(wereld):
    """Four reports: new, read, withdrawn and replaced, about four people."""
    spreek_af(wereld)
    nieuw = verzonden(wereld)
    gelezen = copy_report(wereld, nieuw, naam="Geert Gelezen")
    weg = {"staat": "ingetrokken", "ingetrokken_op": timezone.now()}
    copy_report(wereld, nieuw, naam="Inge Ingetrokken", nummer=INGETROKKEN, **weg)
    copy_report(wereld, nieuw, naam="Vera Vervangen", nummer=VERVANGEN, staat="vervangen")
    with als_hr(wereld) as lid:
        Inzage.objects.create(rapport=gelezen, lid=lid, naam=lid.naam, wijze="pagina")
    return nieuw


# What no longer holds has its number instead of a name.
INGETROKKEN, VERVANGEN = "2222-2222-2222", "3333-3333-3333"
NAMEN = {"Jan Jansen", "Geert Gelezen", INGETROKKEN, VERVANGEN}
VRAGEN = {
    "": NAMEN,
    "?toon=nieuw": {"Jan Jansen"},
    "?toon=gelezen": {"Geert Gelezen"},
    "?toon=ingetrokken": {INGETROKKEN},
    "?toon=vervangen": {VERVANGEN},
    "?toon=onzin": NAMEN,
    "?zoek=geert": {"Geert Gelezen"},
    "?zoek=GEL+ge": {"Geert Gelezen"},
    "?zoek=Geert&toon=nieuw": set(),
    "?zoek=inge": set(),
    "?zoek=%25": set(),
    "?van=2026-11-01": set(),
    "?van=2026-10-31": NAMEN,
    "?tot=2026-08-31": set(),
    "?van=morgen": NAMEN,
}


@pytest.mark.parametrize("vraag", VRAGEN)
def test_the_address_narrows_the_list(wereld, hr, vier, vraag):
    pagina = _get(hr, wereld, "archief", vraag=vraag)
    assert {naam for naam in NAMEN if naam in pagina} == VRAGEN[vraag]
    assert "Inge I" not in pagina and "Vera" not in pagina


def test_the_filter_stays_in_the_links_and_the_counts_follow_it(wereld, hr, vier):
    antwoord = hr.get(pad(wereld.bureau, "rapportage:archief") + "?zoek=ge&van=2026-10-01")
    html = antwoord.content.decode()
    assert "?toon=gelezen&amp;zoek=ge&amp;van=2026-10-01" in html
    assert "Alle 1 Nieuw 0 Gelezen 1" in _text(antwoord)
    alles = _get(hr, wereld, "archief", vraag="?van=2026-10-01")
    assert "Alle 4 Nieuw 1 Gelezen 1 Ingetrokken 1 Vervangen 1" in alles


def test_all_on_the_page_can_be_ticked_without_script(wereld, hr, vier):
    adres = pad(wereld.bureau, "rapportage:archief")
    assert hr.get(adres).content.decode().count(" checked") == 0
    # What was withdrawn or replaced cannot be fetched, so it has no box.
    assert hr.get(f"{adres}?kies=alles").content.decode().count(" checked") == 2


@pytest.mark.parametrize(("staat", "zin"), [("vervangen", "nieuwe versie"), ("ingetrokken", "is ingetrokken")])
def test_what_no_longer_holds_says_so_and_leads_on(wereld, hr, als, staat, zin):
    spreek_af(wereld)
    oud = verzonden(wereld, tekst="Zin voor de werkgever.")
    nieuw = copy_report(wereld, oud, versie=2, vervangt_id=oud.pk)
    with wereld.open():
        Rapport.objects.filter(pk=oud.pk).update(
            staat=staat, ingetrokken_op=timezone.now() if staat == "ingetrokken" else None
        )
    adres = pad(wereld.bureau, "rapportage:lezen", nieuw.pk)
    antwoord = hr.get(pad(wereld.bureau, "rapportage:lezen", oud.pk))
    assert zin in _text(antwoord) and "Zin voor" not in _text(antwoord) and adres in antwoord.content.decode()
    assert hr.get(pad(wereld.bureau, "rapportage:pdf", oud.pk)).status_code == 404
    with wereld.open():
        assert not Inzage.objects.exists()
    collega = second_contact(wereld)
    with wereld.open():
        Ontvanger.objects.create(rapport_id=oud.pk, lid=collega, naam=collega.naam)
    vreemd = als(collega).get(pad(wereld.bureau, "rapportage:lezen", oud.pk))
    assert vreemd.status_code == 200 and adres not in vreemd.content.decode()


LIJSTEN = {"overzicht": 13, "archief": 13}


def test_lists_take_the_same_queries_at_1_and_3_rows(wereld, hr):
    spreek_af(wereld)
    rapport = verzonden(wereld)
    gemeten = []
    for erbij in (0, 2):
        for _n in range(erbij):
            copy_report(wereld, rapport)
        aantallen = {}
        for naam in LIJSTEN:
            _get(hr, wereld, naam)
            with CaptureQueriesContext(connection) as tel:
                _get(hr, wereld, naam)
            aantallen[naam] = len(tel)
        gemeten.append(aantallen)
    assert gemeten == [LIJSTEN, LIJSTEN]


def test_guide_and_privacy_are_for_hr(wereld, hr):
    gids = _get(hr, wereld, "gespreksleidraad")
    for stap in ("Bereid u voor", "Erken", "Leg uit", "Maak het concreet", "Laat ruimte", "Blijf bereikbaar"):
        assert stap in gids
    assert "Wat u nooit leest" in _get(hr, wereld, "privacy")
