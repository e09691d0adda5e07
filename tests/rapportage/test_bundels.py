"""Several reports as one zip: made behind the employer's wall, once, and never with what was withdrawn."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import DatabaseError, connections
from django.utils import timezone

from bureaus import wachtrij
from bureaus.errors import Weigering
from bureaus.paden import pad
from bureaus.tenancy import Publiek, as_planner, uuid7
from rapportage import bundels
from rapportage.models import Bundel, Inzage, Rapport
from tests.rapportage.test_portaal import copy_report, second_contact
from tests.rapportage.wereld import als_hr, spreek_af, verzonden


@pytest.fixture
def drie(wereld):
    spreek_af(wereld)
    eerste = verzonden(wereld)
    return [eerste, copy_report(wereld, eerste, naam="Petra Bos"), copy_report(wereld, eerste, naam="Kees Kwik")]


def _ask(wereld, rapporten) -> Bundel:
    with als_hr(wereld) as lid:
        return bundels.ask([rapport.pk for rapport in rapporten], door=lid)


def _made(wereld, rapporten) -> Bundel:
    bundel = _ask(wereld, rapporten)
    bundels.build(wereld.bureau.pk, bundel.pk)
    return _read(wereld, bundel)


def _read(wereld, bundel) -> Bundel:
    with wereld.open():
        return Bundel.objects.get(pk=bundel.pk)


def _expire(wereld, bundel) -> None:
    with wereld.open():
        Bundel.objects.filter(pk=bundel.pk).update(
            gevraagd_op=timezone.now() - timedelta(hours=25), niet_voor=timezone.now() - timedelta(hours=1)
        )


def _withdraw(wereld, rapport) -> None:
    with wereld.open():
        Rapport.objects.filter(pk=rapport.pk).update(staat="ingetrokken", ingetrokken_op=timezone.now())


def test_from_ticked_boxes_to_a_file_and_an_opening_for_each_candidate(wereld, als, drie):
    client = als(wereld.hr)
    antwoord = client.post(
        pad(wereld.bureau, "rapportage:bundel_nieuw"), {"rapport": [str(rapport.pk) for rapport in drie]}
    )
    adres = antwoord.headers["Location"]
    pagina = client.get(adres).content.decode()
    assert "Kijk hoe ver het is" in pagina and "0 van 3" in pagina
    deel = client.get(adres, headers={"HX-Request": "true"})
    assert "HX-Refresh" not in deel and "<html" not in deel.content.decode()
    with wereld.open():
        bundel = Bundel.objects.get()
        assert not Inzage.objects.exists()
    bundels.build(wereld.bureau.pk, bundel.pk)
    assert client.get(adres, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "Uw bestand is klaar" in client.get(adres).content.decode()
    bestand = client.post(pad(wereld.bureau, "rapportage:bundel_bestand", bundel.pk))
    assert (bestand["Content-Type"], bestand["Cache-Control"]) == ("application/zip", "no-store")
    assert bestand["Content-Disposition"] == 'attachment; filename="rapporten.zip"'
    with ZipFile(BytesIO(bestand.content)) as archief:
        assert archief.testzip() is None
        namen = archief.namelist()
        inhoud = {naam: archief.read(naam) for naam in namen}
    assert namen == sorted(f"rapport-{rapport.nummer}.pdf" for rapport in drie)
    with wereld.open():
        per_rapport = list(Inzage.objects.values_list("rapport_id", "wijze", "naam"))
        echt = {f"rapport-{r.nummer}.pdf": bytes(r.pdf) for r in Rapport.objects.all()}
    assert inhoud == echt
    assert sorted(per_rapport) == sorted((rapport.pk, "bundel", "Hans Rood") for rapport in drie)
    kandidaat = als(wereld.kandidaat_lid).get(pad(wereld.bureau, "rapportage:werkgever")).content.decode()
    assert "Hans Rood" in kandidaat


def test_the_same_reports_give_the_same_bytes_and_no_name(wereld, drie):
    eerste = _made(wereld, drie)
    _expire(wereld, eerste)
    tweede = _made(wereld, reversed(drie))
    assert bytes(eerste.zip) == bytes(tweede.zip)
    with ZipFile(BytesIO(bytes(eerste.zip))) as archief:
        assert {info.date_time for info in archief.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not archief.comment and not any(info.extra or info.comment for info in archief.infolist())


def test_asking_again_gives_the_one_that_is_there(wereld, drie):
    assert _ask(wereld, drie).pk == _ask(wereld, reversed(drie)).pk
    bundel = _made(wereld, drie)
    assert _ask(wereld, drie).pk == bundel.pk
    assert _ask(wereld, drie[:2]).pk != bundel.pk


def test_only_what_the_wall_shows_can_be_in_it(wereld, drie, als):
    """A row written by hand with a colleague's report and one of another bureau: neither gets in."""
    van_collega = copy_report(wereld, drie[0], naam="Niet Voor Hans", lid=second_contact(wereld))
    with wereld.open():
        bundel = Bundel.objects.create(lid=wereld.hr, rapporten=[drie[0].pk, van_collega.pk, uuid7()])
    bundels.build(wereld.bureau.pk, bundel.pk)
    klaar = _read(wereld, bundel)
    assert klaar.rapporten == [drie[0].pk]
    assert ZipFile(BytesIO(bytes(klaar.zip))).namelist() == [f"rapport-{drie[0].nummer}.pdf"]
    with pytest.raises(Weigering, match="niet meer te lezen"):
        _ask(wereld, [van_collega])


def test_another_contact_finds_no_zip_of_mine(wereld, drie, als):
    bundel = _made(wereld, drie)
    client = als(second_contact(wereld))
    assert client.get(pad(wereld.bureau, "rapportage:bundel", bundel.pk)).status_code == 404
    assert client.post(pad(wereld.bureau, "rapportage:bundel_bestand", bundel.pk)).status_code == 404


def test_what_was_withdrawn_meanwhile_is_not_there_any_more(wereld, drie, als):
    bundel, client = _made(wereld, drie), als(wereld.hr)
    assert str(bundel.pk) in client.get(pad(wereld.bureau, "rapportage:archief")).content.decode()
    _withdraw(wereld, drie[1])
    assert client.post(pad(wereld.bureau, "rapportage:bundel_bestand", bundel.pk)).status_code == 404
    assert str(bundel.pk) not in client.get(pad(wereld.bureau, "rapportage:archief")).content.decode()
    with wereld.open():
        assert not Inzage.objects.exists()
    assert _made(wereld, [drie[0], drie[2]]).pk != bundel.pk


def test_what_is_withdrawn_between_finding_and_reading_is_not_handed_out(wereld, drie):
    bundel = _made(wereld, drie)

    def elders() -> None:
        try:
            _withdraw(wereld, drie[1])
        finally:
            connections.close_all()

    with pytest.raises(Weigering, match="ingetrokken of vervangen"), als_hr(wereld) as lid:
        gevonden = bundels.get_bundel(lid, bundel.pk)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(elders).result()
        bundels.hand_out(gevonden, door=lid)


def test_what_is_withdrawn_before_it_is_made_is_left_out(wereld, drie):
    bundel = _ask(wereld, drie)
    _withdraw(wereld, drie[0])
    bundels.build(wereld.bureau.pk, bundel.pk)
    assert set(_read(wereld, bundel).rapporten) == {drie[1].pk, drie[2].pk}


def test_nothing_left_to_read_fails_with_a_sentence(wereld, drie, als):
    bundel = _ask(wereld, drie[:1])
    _withdraw(wereld, drie[0])
    bundels.build(wereld.bureau.pk, bundel.pk)
    assert _read(wereld, bundel).werk_staat == "mislukt"
    pagina = als(wereld.hr).get(pad(wereld.bureau, "rapportage:bundel", bundel.pk)).content.decode()
    assert "niet meer te lezen" in pagina and "Probeer opnieuw" in pagina


def test_who_was_sent_away_gets_nothing_made(wereld, drie):
    bundel = _ask(wereld, drie)
    with wereld.open():
        type(wereld.hr).objects.filter(pk=wereld.hr.pk).update(actief=False)
    bundels.build(wereld.bureau.pk, bundel.pk)
    assert (_read(wereld, bundel).werk_staat, _read(wereld, bundel).zip) == ("mislukt", None)


def test_it_is_tried_three_times_and_then_rests(wereld, drie, monkeypatch):
    bundel = _ask(wereld, drie)

    def breekt(*_args):
        raise OSError("Jan Jansen")

    monkeypatch.setattr(bundels, "_pack", breekt)
    for _keer in range(4):
        with wereld.open():
            Bundel.objects.filter(pk=bundel.pk).update(niet_voor=timezone.now(), aangeboden_tot=None)
        bundels.build(wereld.bureau.pk, bundel.pk)
    klaar = _read(wereld, bundel)
    assert (klaar.werk_staat, klaar.pogingen) == ("mislukt", 3)
    assert "Jan" not in klaar.laatste_fout


def test_a_worker_that_died_is_followed_by_another(wereld, drie):
    bundel = _ask(wereld, drie)
    with wereld.open():
        wachtrij.claim(Bundel, bundel.pk)
    bundels.build(wereld.bureau.pk, bundel.pk)
    assert _read(wereld, bundel).zip is None
    with wereld.open():
        Bundel.objects.filter(pk=bundel.pk).update(pacht_tot=timezone.now() - timedelta(seconds=1))
    bundels.build(wereld.bureau.pk, bundel.pk)
    assert _read(wereld, bundel).zip is not None


def test_after_a_day_the_clock_has_it_thrown_away(wereld, drie, als):
    bundel = _made(wereld, drie)
    with as_planner():
        assert (wereld.bureau.pk, bundel.pk) not in wachtrij.offer(Bundel)
    _expire(wereld, bundel)
    assert als(wereld.hr).get(pad(wereld.bureau, "rapportage:bundel", bundel.pk)).status_code == 404
    assert als(wereld.hr).post(pad(wereld.bureau, "rapportage:bundel_bestand", bundel.pk)).status_code == 404
    with as_planner():
        assert (wereld.bureau.pk, bundel.pk) in wachtrij.offer(Bundel)
    bundels.build(wereld.bureau.pk, bundel.pk)
    with wereld.open():
        assert not Bundel.objects.exists()


def test_limits_are_told_plainly_and_the_ticks_stay(wereld, drie, als, monkeypatch):
    client, adres = als(wereld.hr), pad(wereld.bureau, "rapportage:bundel_nieuw")
    leeg = client.post(f"{adres}?zoek=kwik", {})
    assert leeg.status_code == 422 and "Zet een vinkje" in leeg.content.decode()
    assert "Kees Kwik" in leeg.content.decode() and "Petra Bos" not in leeg.content.decode()
    monkeypatch.setattr(bundels, "MAXIMUM", 2)
    te_veel = client.post(adres, {"rapport": [rapport.pk for rapport in drie]})
    assert te_veel.status_code == 422 and "hoogstens 2 rapporten" in te_veel.content.decode()
    assert te_veel.content.decode().count(" checked") == 3
    monkeypatch.setattr(bundels, "MAXIMUM_MB", 0)
    assert "hoogstens 0 MB" in client.post(adres, {"rapport": drie[0].pk}).content.decode()
    with wereld.open():
        assert not Bundel.objects.exists()


def test_three_at_a_time_is_enough(wereld, drie):
    for rapport in drie:
        _ask(wereld, [rapport])
    with pytest.raises(Weigering, match="Wacht tot"):
        _ask(wereld, drie)


def test_the_employer_cannot_write_for_a_colleague(wereld, drie):
    collega = second_contact(wereld)
    with pytest.raises(DatabaseError, match="row-level security"), als_hr(wereld):
        Bundel.objects.create(lid=collega, rapporten=[drie[0].pk])
    with wereld.open(publiek=Publiek.OPDRACHTGEVER, lid=collega.pk, onderwerp=collega.onderwerp):
        assert not Bundel.objects.exists()
