"""Standing in: a colleague does a coach's work for some days, and not a day longer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bureaus.errors import Weigering
from bureaus.models import Auditregel, Verzending
from bureaus.paden import pad
from tests.wereld import Wereld
from trajecten import waarnemingen
from trajecten.enums import Zichtbaarheid
from trajecten.models import Notitie, Waarneming


def _days(van: int, tot: int) -> dict:
    vandaag = timezone.localdate()
    return {"van": vandaag + timedelta(days=van), "tot": vandaag + timedelta(days=tot)}


def _arrange(wereld: Wereld, van: int = 0, tot: int = 5, **velden) -> Waarneming:
    with wereld.open():
        alles = {"coach": wereld.coach, "waarnemer": wereld.collega, "door": wereld.beheerder, **_days(van, tot)}
        return waarnemingen.arrange(**alles | velden)


def test_the_stand_in_finds_the_people_and_a_mail(wereld, als):
    adres = pad(wereld.bureau, "trajecten:traject", wereld.traject.pk)
    assert als(wereld.collega).get(adres).status_code == 404
    _arrange(wereld)
    client = als(wereld.collega)
    assert client.get(adres).status_code == 200
    lijst = client.get(pad(wereld.bureau, "trajecten:mensen")).content.decode()
    assert wereld.kandidaat.naam in lijst and f"je neemt waar voor {wereld.coach.naam}" in lijst
    for naam in ("berichten", "banen", "rapporten"):
        assert client.get(pad(wereld.bureau, f"trajecten:{naam}", wereld.traject.pk), follow=True).status_code == 200
    with wereld.open():
        (post,) = Verzending.objects.filter(soort="waarneming")
        assert post.lid_id == wereld.collega.pk
        assert Auditregel.objects.filter(gebeurtenis="waarneming_geregeld").count() == 1


def test_the_stand_in_can_do_the_work(wereld, als):
    _arrange(wereld)
    adres = pad(wereld.bureau, "trajecten:klik", wereld.traject.pk)
    assert als(wereld.collega).post(adres).status_code == 302
    with wereld.open():
        wereld.traject.refresh_from_db()
    assert wereld.traject.klik_bevestigd_op


@pytest.mark.parametrize(("van", "tot"), [(-9, -1), (1, 5)])
def test_outside_its_days_there_is_no_standing_in(wereld, als, van, tot):
    with wereld.open():
        Waarneming.objects.create(
            coach=wereld.coach, waarnemer=wereld.collega, ingesteld_door=wereld.beheerder, **_days(van, tot)
        )
    client = als(wereld.collega)
    assert client.get(pad(wereld.bureau, "trajecten:traject", wereld.traject.pk)).status_code == 404
    assert wereld.kandidaat.naam not in client.get(pad(wereld.bureau, "trajecten:mensen")).content.decode()


@pytest.mark.parametrize(("van", "tot"), [(0, 0), (-3, 0), (0, 3)])
def test_first_and_last_day_count(wereld, als, van, tot):
    with wereld.open():
        Waarneming.objects.create(
            coach=wereld.coach, waarnemer=wereld.collega, ingesteld_door=wereld.beheerder, **_days(van, tot)
        )
    assert als(wereld.collega).get(pad(wereld.bureau, "trajecten:traject", wereld.traject.pk)).status_code == 200


def test_notes_for_one_pair_of_eyes_stay_closed(wereld, als):
    with wereld.open():
        for zicht in Zichtbaarheid:
            Notitie.objects.create(
                traject=wereld.traject, auteur=wereld.coach, tekst=f"Tekst {zicht}.", zichtbaarheid=zicht
            )
    _arrange(wereld)
    pagina = als(wereld.collega).get(pad(wereld.bureau, "trajecten:tijdlijn", wereld.traject.pk)).content.decode()
    assert "Tekst bureau." in pagina and "Tekst kandidaat." in pagina and "Tekst coach." not in pagina


def test_the_candidate_reads_who_stands_in_and_until_when(wereld, als):
    start = pad(wereld.bureau, "start:start")
    assert "neemt waar" not in als(wereld.kandidaat_lid).get(start).content.decode()
    _arrange(wereld)
    assert f"{wereld.collega.naam.split()[0]} neemt waar voor" in als(wereld.kandidaat_lid).get(start).content.decode()


def test_ended_by_the_manager_it_is_over_at_once(wereld, als):
    waarneming = _arrange(wereld, -0, 5)
    with wereld.open():
        Waarneming.objects.filter(pk=waarneming.pk).update(van=timezone.localdate() - timedelta(days=2))
    als(wereld.beheerder).post(pad(wereld.bureau, "beheer:waarneming_voorbij", waarneming.pk))
    assert als(wereld.collega).get(pad(wereld.bureau, "trajecten:traject", wereld.traject.pk)).status_code == 404
    with wereld.open():
        waarneming.refresh_from_db()
    assert waarneming.tot == timezone.localdate() - timedelta(days=1)


def test_one_that_did_not_begin_leaves_no_trace_but_in_the_log(wereld, als):
    waarneming = _arrange(wereld, 3, 5)
    als(wereld.beheerder).post(pad(wereld.bureau, "beheer:waarneming_voorbij", waarneming.pk))
    with wereld.open():
        assert not Waarneming.objects.exists()
        assert Auditregel.objects.filter(gebeurtenis="waarneming_beeindigd").count() == 1


@pytest.mark.parametrize(
    ("velden", "zin"),
    [
        ({"tot": -1}, "nog niet voorbij"),
        ({"van": 6}, "niet voor de eerste dag"),
        ({"waarnemer": "coach"}, "voor zichzelf"),
        ({"waarnemer": "beheerder"}, "die bij je bureau werkt"),
        ({"door": "coach"}, "Alleen de beheerder"),
    ],
)
def test_what_makes_no_sense_is_refused(wereld, velden, zin):
    dagen = {"van": velden.get("van", -3 if velden.get("tot") else 0), "tot": velden.get("tot", 5)}
    leden = {naam: getattr(wereld, waarde) for naam, waarde in velden.items() if isinstance(waarde, str)}
    with pytest.raises(Weigering, match=zin):
        _arrange(wereld, **dagen, **leden)


def test_one_at_a_time_per_coach(wereld):
    _arrange(wereld, 0, 5)
    with pytest.raises(Weigering, match="neemt al iemand waar"):
        _arrange(wereld, 5, 9)
    _arrange(wereld, 6, 9)


def test_the_page_says_what_is_wrong_and_keeps_what_was_typed(wereld, als):
    adres = pad(wereld.bureau, "beheer:waarneming", wereld.coach.pk)
    dagen = _days(0, 5)
    antwoord = als(wereld.beheerder).post(adres, {"waarnemer": "", "van": dagen["van"], "tot": dagen["tot"]})
    assert antwoord.status_code == 422 and dagen["tot"].isoformat() in antwoord.content.decode()
    goed = als(wereld.beheerder).post(adres, {"waarnemer": wereld.collega.pk, **dagen})
    assert goed.status_code == 302
    assert wereld.collega.naam in als(wereld.beheerder).get(adres).content.decode()
