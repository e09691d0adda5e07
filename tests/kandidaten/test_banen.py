"""The candidate's applications: three fields, a board that works without script, and nobody else's eyes."""

import gzip
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bureaus.errors import Weigering
from bureaus.models import Auditregel
from bureaus.tenancy import Publiek
from kandidaten import queries, sollicitaties
from kandidaten.enums import Kolom, SollicitatieStatus
from kandidaten.models import Sollicitatie, SollicitatieGebeurtenis

VANDAAG = timezone.localdate()
BSN = "111222333"


def als_kandidaat(wereld, lid=None):
    lid = lid or wereld.kandidaat_lid
    return wereld.open(publiek=Publiek.KANDIDAAT, lid=lid.pk, onderwerp=lid.onderwerp)


def maak(wereld, aantal=1, **velden) -> list[Sollicitatie]:
    gegevens = {"bedrijf": "Van Dijk Logistiek", "functie": "Magazijnmedewerker", "datum": VANDAAG} | velden
    with als_kandidaat(wereld):
        return [sollicitaties.log(wereld.kandidaat, **gegevens, door=wereld.kandidaat_lid) for _nummer in range(aantal)]


def stand(wereld, rij) -> str:
    with wereld.open():
        return Sollicitatie.objects.get(pk=rij.pk).status


def invoer(**anders) -> dict:
    return {"bedrijf": "Van Dijk", "functie": "Chauffeur", "datum": VANDAAG.isoformat(), "kolom": "verstuurd"} | anders


def test_three_fields_make_an_application(wereld, als):
    browser = als(wereld.kandidaat_lid)
    pagina = browser.get("/kompas/banen/nieuw/").content.decode()
    assert pagina.count(f'value="{VANDAAG.isoformat()}"') == 1
    antwoord = browser.post("/kompas/banen/nieuw/", invoer(), follow=True)
    assert antwoord.redirect_chain == [("/kompas/banen/", 302)]
    assert "Chauffeur" in antwoord.content.decode()
    with wereld.open():
        rij = Sollicitatie.objects.get()
        assert (rij.bedrijf, rij.status, rij.datum) == ("Van Dijk", SollicitatieStatus.VERSTUURD, VANDAAG)
        assert SollicitatieGebeurtenis.objects.get().door_id == wereld.kandidaat_lid.pk
        regel = Auditregel.objects.get(gebeurtenis="sollicitatie_toegevoegd")
        assert regel.dossier == wereld.kandidaat.pk
        assert "Van Dijk" not in str(regel.gegevens)


def test_the_other_button_only_keeps_it_in_mind(wereld, als):
    als(wereld.kandidaat_lid).post("/kompas/banen/nieuw/", invoer(kolom="interessant"))
    with wereld.open():
        assert Sollicitatie.objects.get().status == SollicitatieStatus.INTERESSANT


@pytest.mark.parametrize(
    ("veld", "waarde", "zin"),
    [
        ("bedrijf", "", "Vul de naam van het bedrijf in."),
        ("functie", "", "Vul in welk werk het is."),
        ("bedrijf", f"Jansen {BSN}", "burgerservicenummer"),
        ("datum", (VANDAAG + timedelta(days=1)).isoformat(), "Deze dag moet nog komen."),
        ("datum", "gisteren", "Schrijf de datum als dag-maand-jaar"),
    ],
)
def test_errors_say_what_to_do_and_keep_what_was_typed(wereld, als, veld, waarde, zin):
    antwoord = als(wereld.kandidaat_lid).post("/kompas/banen/nieuw/", invoer(**{veld: waarde}))
    tekst = antwoord.content.decode()
    assert antwoord.status_code == 422
    assert zin in tekst
    over = "Chauffeur" if veld != "functie" else "Van Dijk"
    assert f'value="{over}"' in tekst
    with wereld.open():
        assert not Sollicitatie.objects.exists()


def test_the_same_company_again_asks_once(wereld, als):
    maak(wereld, bedrijf="Van Dijk", datum=date(2025, 11, 3))
    browser = als(wereld.kandidaat_lid)
    eerst = browser.post("/kompas/banen/nieuw/", invoer(bedrijf=" van DIJK "))
    tekst = eerst.content.decode()
    assert eerst.status_code == 422
    assert "Je solliciteerde hier al op 3 november 2025." in tekst
    assert 'value="Chauffeur"' in tekst
    assert 'name="toch"' in tekst
    with wereld.open():
        assert Sollicitatie.objects.count() == 1
    assert browser.post("/kompas/banen/nieuw/", invoer(toch="1")).status_code == 302
    with wereld.open():
        assert Sollicitatie.objects.count() == 2


@pytest.mark.parametrize(
    ("naar", "wordt"),
    [
        ("interessant", SollicitatieStatus.INTERESSANT),
        ("in_gesprek", SollicitatieStatus.UITGENODIGD),
        ("gesprek_2", SollicitatieStatus.GESPREK_2),
    ],
)
def test_moving_is_a_plain_form_post_with_a_way_back(wereld, als, naar, wordt):
    (rij,) = maak(wereld)
    browser = als(wereld.kandidaat_lid)
    antwoord = browser.post(f"/kompas/banen/{rij.pk}/verplaats/", {"naar": naar}, follow=True)
    assert stand(wereld, rij) == wordt
    assert f"/kompas/banen/{rij.pk}/terug/" in antwoord.content.decode()
    browser.post(f"/kompas/banen/{rij.pk}/terug/")
    assert stand(wereld, rij) == SollicitatieStatus.VERSTUURD


def test_the_last_column_asks_how_it_ended(wereld, als):
    (rij,) = maak(wereld)
    browser = als(wereld.kandidaat_lid)
    vraag = browser.post(f"/kompas/banen/{rij.pk}/verplaats/", {"naar": "afgerond"}, follow=True)
    for woord in ("Aangenomen", "Afgewezen", "Zelf gestopt", "Geen reactie"):
        assert woord in vraag.content.decode()
    assert stand(wereld, rij) == SollicitatieStatus.VERSTUURD
    assert browser.post(f"/kompas/banen/{rij.pk}/afronden/", {"naar": ""}).status_code == 422
    troost = browser.post(f"/kompas/banen/{rij.pk}/afronden/", {"naar": "afgewezen"}, follow=True)
    assert stand(wereld, rij) == SollicitatieStatus.AFGEWEZEN
    assert "Jammer. Het zegt niet alles over jou." in troost.content.decode()
    assert "Wil je het met Fatima bespreken?" in troost.content.decode()


def test_a_place_that_does_not_exist_is_refused(wereld, als):
    (rij,) = maak(wereld)
    browser = als(wereld.kandidaat_lid)
    assert browser.post(f"/kompas/banen/{rij.pk}/verplaats/", {"naar": "elders"}).status_code == 422
    assert browser.get(f"/kompas/banen/{rij.pk}/verplaats/").status_code == 405
    assert browser.get("/kompas/banen/alle/elders/").status_code == 404


def test_change_note_and_next_date(wereld, als):
    (rij,) = maak(wereld)
    straks = VANDAAG + timedelta(days=3)
    browser = als(wereld.kandidaat_lid)
    velden = invoer(soort="netwerk", volgende_datum=straks.isoformat(), notitie="Gesproken met Els")
    antwoord = browser.post(f"/kompas/banen/{rij.pk}/wijzig/", velden, follow=True)
    assert "Gesproken met Els" in antwoord.content.decode()
    assert "Volgende: " in browser.get("/kompas/banen/").content.decode()
    fout = browser.post(f"/kompas/banen/{rij.pk}/wijzig/", velden | {"notitie": f"nummer {BSN}"})
    assert fout.status_code == 422
    assert "burgerservicenummer" in fout.content.decode()


def test_removing_asks_first(wereld, als):
    (rij,) = maak(wereld)
    browser = als(wereld.kandidaat_lid)
    assert "Ja, haal weg" in browser.get(f"/kompas/banen/{rij.pk}/weg/").content.decode()
    browser.post(f"/kompas/banen/{rij.pk}/weg/")
    with wereld.open():
        assert not Sollicitatie.objects.exists()
        assert not SollicitatieGebeurtenis.objects.exists()


def test_the_coach_cannot_remove(wereld):
    (rij,) = maak(wereld)
    with wereld.open(), pytest.raises(Weigering):
        sollicitaties.remove(rij, door=wereld.coach)


def test_ten_days_of_silence_get_a_hint(wereld, als):
    (rij,) = maak(wereld)
    browser = als(wereld.kandidaat_lid)
    for dagen, stil in ((9, False), (10, True)):
        with wereld.open():
            Sollicitatie.objects.update(gewijzigd_op=timezone.now() - timedelta(days=dagen))
        assert ("dagen stil" in browser.get("/kompas/banen/").content.decode()) is stil
        kaart = browser.get(f"/kompas/banen/{rij.pk}/").content.decode()
        assert ("10 dagen stil: zal je even bellen?" in kaart) is stil
    with als_kandidaat(wereld):
        sollicitaties.move(rij, naar="afgewezen", door=wereld.kandidaat_lid)
    assert "dagen stil" not in browser.get("/kompas/banen/").content.decode()


def test_what_is_written_down_late_was_silent_since_its_own_day(wereld, als):
    (rij,) = maak(wereld, datum=VANDAAG - timedelta(days=21))
    browser = als(wereld.kandidaat_lid)
    assert "21 dagen stil" in browser.get("/kompas/banen/").content.decode()
    with als_kandidaat(wereld):
        sollicitaties.change(rij, bedrijf="Van Dijk", door=wereld.kandidaat_lid)
    assert "21 dagen stil" in browser.get("/kompas/banen/").content.decode()
    with als_kandidaat(wereld):
        sollicitaties.change(rij, notitie="Gebeld. Ze laten het weten.", door=wereld.kandidaat_lid)
    assert "dagen stil" not in browser.get("/kompas/banen/").content.decode()


def test_what_was_interesting_counts_from_the_day_it_is_sent(wereld):
    (rij,) = maak(wereld, status=SollicitatieStatus.INTERESSANT, datum=VANDAAG - timedelta(days=60))
    with als_kandidaat(wereld):
        sollicitaties.move(rij, naar="verstuurd", door=wereld.kandidaat_lid)
        assert queries.count_since(wereld.kandidaat_lid, VANDAAG - timedelta(weeks=4)) == 1


def _bare(antwoord) -> str:
    """An answer without what differs at every request: its own address and the masked token of its forms."""
    kaal = re.sub(r'(content|value)="\w{64}"', "", antwoord.content.decode())
    return kaal.replace(antwoord.request["PATH_INFO"], "")


PADEN = ("", "wijzig/", "afronden/", "weg/")


@pytest.mark.parametrize("pad", [*PADEN, "verplaats/", "terug/"])
def test_somebody_elses_is_not_there(wereld, als, pad):
    (rij,) = maak(wereld)
    vreemde = als(wereld.ander_traject.kandidaat.lid)
    adres, nergens = f"/kompas/banen/{rij.pk}/{pad}", f"/kompas/banen/{wereld.kandidaat.pk}/{pad}"
    for vraag in (*([vreemde.post] if pad else []), *([vreemde.get] if pad in PADEN else [])):
        antwoord, gemist = vraag(adres), vraag(nergens)
        assert antwoord.status_code == gemist.status_code == 404
        assert _bare(antwoord) == _bare(gemist)
    assert stand(wereld, rij) == SollicitatieStatus.VERSTUURD


@pytest.mark.parametrize("wie", ["coach", "beheerder", "hr"])
def test_the_board_is_the_candidates_alone(wereld, als, wie):
    (rij,) = maak(wereld)
    browser = als(getattr(wereld, wie))
    for pad in ("banen/", "banen/nieuw/", f"banen/{rij.pk}/", "berichten/", "gegevens/"):
        assert browser.get(f"/kompas/{pad}").status_code == 404


def _queries(browser, pad) -> int:
    browser.get(pad)
    with CaptureQueriesContext(connection) as gevangen:
        assert browser.get(pad).status_code == 200
    return len(gevangen)


def test_the_board_asks_as_much_for_300_as_for_one(wereld, als):
    browser = als(wereld.kandidaat_lid)
    maak(wereld)
    assert _queries(browser, "/kompas/banen/") == 10
    maak(wereld, 2)
    assert _queries(browser, "/kompas/banen/") == 10
    with wereld.open():
        Sollicitatie.objects.bulk_create(
            Sollicitatie(
                kandidaat=wereld.kandidaat,
                bedrijf=f"Bedrijf {nummer}",
                functie="Monteur",
                datum=VANDAAG - timedelta(days=nummer),
                status=list(SollicitatieStatus)[nummer % 12],
            )
            for nummer in range(297)
        )
    assert _queries(browser, "/kompas/banen/") == 10
    tekst = browser.get("/kompas/banen/").content.decode()
    assert tekst.count('class="sollicitatie"') == 40
    assert "Toon nog" in tekst
    assert _queries(browser, "/kompas/banen/alle/afgerond/") == 11


def test_a_board_of_fifty_stays_light(wereld, als):
    with wereld.open():
        Sollicitatie.objects.bulk_create(
            Sollicitatie(
                kandidaat=wereld.kandidaat,
                bedrijf=f"Voedselverwerkingsinstallaties {nummer}",
                functie="Medewerker kwaliteit en veiligheid",
                datum=VANDAAG,
                status=list(SollicitatieStatus)[nummer % 12],
            )
            for nummer in range(50)
        )
    pagina = als(wereld.kandidaat_lid).get("/kompas/banen/").content
    assert len(pagina) <= 45 * 1024
    assert len(gzip.compress(pagina)) <= 6 * 1024
    # Nothing here needs it, and it weighs more than all cards together.
    assert b"/htmx" not in pagina


def test_the_newest_stand_first_and_the_count_is_of_all(wereld):
    maak(wereld, 3, bedrijf="Oud", datum=VANDAAG - timedelta(days=30))
    maak(wereld, 2, bedrijf="Nieuw")
    with als_kandidaat(wereld):
        aantal, rijen = queries.board(wereld.kandidaat_lid, 2)[Kolom.VERSTUURD]
    assert aantal == 5
    assert [rij.bedrijf for rij in rijen] == ["Nieuw", "Nieuw"]


def test_interesting_is_not_counted_as_sent(wereld):
    maak(wereld, 2)
    maak(wereld, status=SollicitatieStatus.INTERESSANT)
    maak(wereld, datum=VANDAAG - timedelta(days=60))
    with als_kandidaat(wereld):
        assert queries.count_since(wereld.kandidaat_lid, VANDAAG - timedelta(weeks=4)) == 2
