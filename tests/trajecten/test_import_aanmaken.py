"""The worker's half: people are made once, whatever dies half-way or is pressed twice."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bureaus.models import Auditregel, Lidmaatschap, Opdracht, Uitnodiging, Verzending
from bureaus.paden import pad
from bureaus.tenancy import as_planner
from bureaus.wachtrij import WerkStaat, offer
from kandidaten.models import Kandidaat
from tests.trajecten.lijsten import BESTANDEN, bevestig, mensen, opnieuw, rij, upload, voer_uit, werkmap
from trajecten.enums import Fase, Rijuitkomst
from trajecten.importeren import aanmaken
from trajecten.models import Faseovergang, Import, Importregel, Traject
from trajecten.tasks import run_import


@pytest.fixture
def beheer(wereld, als):
    return als(wereld.beheerder)


@pytest.fixture
def groep_van_vijf(monkeypatch):
    monkeypatch.setattr(aanmaken, "GROEP", 5)


def _trajecten(wereld, naam="Sluiting hal 7") -> list[Traject]:
    with wereld.open():
        return list(Traject.objects.filter(opdracht__naam=naam).select_related("kandidaat__lid", "opdracht"))


def test_the_115_row_file_becomes_an_order_with_people(beheer, wereld):
    bestand = voer_uit(beheer, wereld, (BESTANDEN / "hr-lijst-115.xlsx").read_bytes())
    trajecten = _trajecten(wereld)
    assert bestand.werk_staat == WerkStaat.KLAAR
    assert len(trajecten) == bestand.tellingen["aangemaakt"] == bestand.verwerkt == bestand.totaal >= 100
    with wereld.open():
        opdracht = Opdracht.objects.get(naam="Sluiting hal 7")
        assert opdracht.uren == 24
        assert Faseovergang.objects.filter(traject__opdracht=opdracht, naar=Fase.ORIENTATIE).count() == len(trajecten)
        assert not Uitnodiging.objects.exists()
        assert not Verzending.objects.exists()
        assert not Importregel.objects.exclude(cellen=[]).exists()
        assert Auditregel.objects.filter(gebeurtenis="import_klaar").count() == 1
    for traject in trajecten:
        assert traject.kandidaat.lid.onderwerp == traject.kandidaat_id
        assert traject.coach_id is None


def test_result_page_shows_who_was_made_and_the_next_step(beheer, wereld):
    bestand = voer_uit(beheer, wereld, werkmap([rij(1, "Zeldzaamnaam")]))
    pagina = beheer.get(pad(wereld.bureau, "beheer:import", bestand.pk)).content.decode()
    assert "1 mens is aangemaakt" in pagina
    assert "Jo Zeldzaamnaam" in pagina
    assert f"{pad(wereld.bureau, 'beheer:verdelen')}?opdracht={bestand.opdracht_id}" in pagina


def test_the_same_file_again_creates_nothing(beheer, wereld):
    inhoud = werkmap(mensen(12))
    voer_uit(beheer, wereld, inhoud)
    tweede = upload(beheer, wereld, inhoud, opdracht=" sluiting HAL 7 ")
    assert tweede.tellingen == {"bestaat": 12}
    pagina = beheer.get(pad(wereld.bureau, "beheer:import", tweede.pk)).content.decode()
    assert "Er is niets dubbel gemaakt" in pagina
    bevestig(beheer, wereld, tweede)
    aanmaken.run(wereld.bureau.pk, tweede.pk)
    assert len(_trajecten(wereld)) == 12
    with wereld.open():
        assert Opdracht.objects.filter(naam__iexact="sluiting hal 7").count() == 1


def test_new_lines_of_a_later_file_join_the_order(beheer, wereld):
    voer_uit(beheer, wereld, werkmap(mensen(5)))
    tweede = voer_uit(beheer, wereld, werkmap(mensen(8)))
    assert tweede.tellingen == {"bestaat": 5, "aangemaakt": 3}
    assert len(_trajecten(wereld)) == 8


def test_two_uploads_of_one_file_confirmed_both(beheer, wereld):
    een, twee = (upload(beheer, wereld, werkmap(mensen(12))) for _keer in range(2))
    for bestand in (een, twee):
        bevestig(beheer, wereld, bestand)
    for bestand in (een, twee):
        aanmaken.run(wereld.bureau.pk, bestand.pk)
    assert len(_trajecten(wereld)) == 12
    assert opnieuw(wereld, twee).tellingen == {"bestaat": 12}


def test_confirming_twice_is_confirming_once(beheer, wereld):
    bestand = upload(beheer, wereld, werkmap(mensen(3)))
    for _keer in range(2):
        assert bevestig(beheer, wereld, bestand).status_code == 302
    run_import(str(wereld.bureau.pk), str(bestand.pk))
    assert bevestig(beheer, wereld, bestand).status_code == 302
    run_import(str(wereld.bureau.pk), str(bestand.pk))
    assert len(_trajecten(wereld)) == 3
    with wereld.open():
        assert Auditregel.objects.filter(gebeurtenis="import_bevestigd").count() == 1
        assert Kandidaat.objects.filter(personeelsnummer__startswith="100").count() == 3


def test_the_clock_offers_a_confirmed_import(beheer, wereld):
    bestand = upload(beheer, wereld, werkmap(mensen(1)))
    bevestig(beheer, wereld, bestand)
    with as_planner():
        assert offer(Import) == [(wereld.bureau.pk, bestand.pk)]


class Doodgegaan(BaseException):
    """What a killed process leaves no time to handle."""


def _die_after(monkeypatch, groepen: int) -> None:
    echt, geteld = aanmaken._create_batch, []

    def tel(*args):
        if len(geteld) == groepen:
            raise Doodgegaan
        geteld.append(1)
        echt(*args)

    monkeypatch.setattr(aanmaken, "_create_batch", tel)


def test_killed_half_way_and_run_again_nothing_is_double_or_missing(beheer, wereld, groep_van_vijf, monkeypatch):
    bestand = upload(beheer, wereld, werkmap([*mensen(12), rij(1000, "Achterak0")]))
    bevestig(beheer, wereld, bestand)
    with monkeypatch.context() as tijdelijk:
        _die_after(tijdelijk, 1)
        with pytest.raises(Doodgegaan):
            aanmaken.run(wereld.bureau.pk, bestand.pk)
    halverwege = opnieuw(wereld, bestand)
    assert (halverwege.werk_staat, halverwege.verwerkt, halverwege.totaal) == (WerkStaat.BEZIG, 5, 12)
    pagina = beheer.get(pad(wereld.bureau, "beheer:import", bestand.pk)).content.decode()
    assert "5 van 12" in pagina
    aanmaken.run(wereld.bureau.pk, bestand.pk)
    assert opnieuw(wereld, bestand).verwerkt == 5, "the lease is still the dead worker's"
    with wereld.open():
        Import.objects.update(pacht_tot=timezone.now() - timedelta(seconds=1))
    aanmaken.run(wereld.bureau.pk, bestand.pk)
    klaar = opnieuw(wereld, bestand)
    assert klaar.tellingen == {"aangemaakt": 12, "dubbel": 1}
    assert len({t.importsleutel for t in _trajecten(wereld)}) == len(_trajecten(wereld)) == 12
    with wereld.open():
        assert Kandidaat.objects.count() == Lidmaatschap.objects.filter(rol="kandidaat").count() == 14


def test_a_batch_is_all_or_nothing(beheer, wereld, groep_van_vijf, monkeypatch):
    """The worker dies after the people were written, before the lines were marked: the people are gone again."""
    bestand = upload(beheer, wereld, werkmap(mensen(4)))
    bevestig(beheer, wereld, bestand)

    def breek(*args):
        raise Doodgegaan

    with monkeypatch.context() as tijdelijk:
        tijdelijk.setattr(aanmaken, "_mark", breek)
        with pytest.raises(Doodgegaan):
            aanmaken.run(wereld.bureau.pk, bestand.pk)
    with wereld.open():
        assert Kandidaat.objects.count() == 2
        assert Importregel.objects.filter(uitkomst=Rijuitkomst.NIEUW).count() == 4


def test_a_worker_whose_lease_ran_out_writes_nothing_more(beheer, wereld, groep_van_vijf, monkeypatch):
    bestand = upload(beheer, wereld, werkmap(mensen(12)))
    bevestig(beheer, wereld, bestand)
    echt, keer = aanmaken._create_batch, []

    def overgenomen(werk, *args):
        echt(werk, *args)
        if not keer:
            keer.append(1)
            Import.objects.filter(pk=bestand.pk).update(pogingen=2)

    monkeypatch.setattr(aanmaken, "_create_batch", overgenomen)
    aanmaken.run(wereld.bureau.pk, bestand.pk)
    assert len(_trajecten(wereld)) == 5
    assert opnieuw(wereld, bestand).werk_staat == WerkStaat.BEZIG


def test_two_workers_at_once_do_it_once(beheer, wereld, groep_van_vijf):
    bestand = upload(beheer, wereld, werkmap(mensen(12)))
    bevestig(beheer, wereld, bestand)
    barrier = threading.Barrier(3)

    def work():
        barrier.wait()
        try:
            aanmaken.run(wereld.bureau.pk, bestand.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(_trajecten(wereld)) == 12


def test_a_failure_is_told_in_a_sentence_and_can_be_tried_again(beheer, wereld, groep_van_vijf, monkeypatch, caplog):
    bestand = upload(beheer, wereld, werkmap(mensen(8)))
    bevestig(beheer, wereld, bestand)

    def breek(*args):
        raise ValueError("Failing row contains (Achterak0)")

    with monkeypatch.context() as tijdelijk:
        tijdelijk.setattr(aanmaken, "_mark", breek)
        for _poging in range(3):
            with wereld.open():
                Import.objects.update(niet_voor=timezone.now())
            aanmaken.run(wereld.bureau.pk, bestand.pk)
    assert opnieuw(wereld, bestand).werk_staat == WerkStaat.MISLUKT
    assert "Achterak0" not in caplog.text
    pagina = beheer.get(pad(wereld.bureau, "beheer:import", bestand.pk)).content.decode()
    assert "Het aanmaken is onderbroken" in pagina
    assert beheer.post(pad(wereld.bureau, "beheer:import_opnieuw", bestand.pk)).status_code == 302
    aanmaken.run(wereld.bureau.pk, bestand.pk)
    assert opnieuw(wereld, bestand).werk_staat == WerkStaat.KLAAR
    assert len(_trajecten(wereld)) == 8


def test_a_failed_import_can_be_removed_and_keeps_who_was_made(beheer, wereld):
    bestand = upload(beheer, wereld, werkmap(mensen(3)))
    bevestig(beheer, wereld, bestand)
    with wereld.open():
        Import.objects.update(werk_staat=WerkStaat.MISLUKT)
    assert beheer.post(pad(wereld.bureau, "beheer:import_annuleren", bestand.pk)).status_code == 302
    with wereld.open():
        assert not Import.objects.exists()


def test_a_running_import_cannot_be_removed_or_changed(beheer, wereld):
    bestand = upload(beheer, wereld, werkmap(mensen(3)))
    bevestig(beheer, wereld, bestand)
    assert beheer.post(pad(wereld.bureau, "beheer:import_annuleren", bestand.pk)).status_code == 422
    keuze = {"kolom_1": "achternaam"}
    assert beheer.post(pad(wereld.bureau, "beheer:import_kolommen", bestand.pk), keuze).status_code == 422
    assert opnieuw(wereld, bestand).toewijzing["0"] == "personeelsnummer"


def test_the_same_person_in_a_next_order_keeps_one_dossier(beheer, wereld):
    voer_uit(beheer, wereld, werkmap([rij(1000, "Jansen"), rij(1001, "Bos")]))
    voer_uit(beheer, wereld, werkmap([rij(1000, "Jansen"), rij(1002, "Smit")]), opdracht="Tweede ronde")
    with wereld.open():
        jansen = Kandidaat.objects.filter(personeelsnummer="1000")
        assert jansen.count() == 1
        assert jansen.get().trajecten.count() == 2


def test_another_person_with_the_same_number_or_another_employer_is_somebody_else(beheer, wereld):
    voer_uit(beheer, wereld, werkmap([rij(1000, "Jansen", "Jan")]))
    voer_uit(beheer, wereld, werkmap([rij(1000, "Jansen", "Jan")]), opdrachtgever="Zorggroep West")
    anders = rij(1000, "Heel", "Wim", geboren=timezone.localdate().replace(year=1980))
    voer_uit(beheer, wereld, werkmap([anders]), opdracht="Tweede ronde")
    with wereld.open():
        assert Kandidaat.objects.filter(personeelsnummer="1000").count() == 3


def test_a_person_added_by_hand_to_the_order_is_recognised(beheer, wereld):
    inhoud = werkmap([rij(101, "Jansen", "Jan"), rij(999, "Nieuw")])
    bestand = upload(beheer, wereld, inhoud, opdracht="Sluiting fabriek 2")
    assert bestand.tellingen == {"bestaat": 1, "nieuw": 1}
    bevestig(beheer, wereld, bestand)
    aanmaken.run(wereld.bureau.pk, bestand.pk)
    assert len(_trajecten(wereld, "Sluiting fabriek 2")) == 3


def test_long_values_are_cut_to_what_a_dossier_holds(beheer, wereld):
    voer_uit(beheer, wereld, werkmap([rij(1, "Lang" * 60, "Roep" * 60)]))
    with wereld.open():
        kandidaat = Kandidaat.objects.get(personeelsnummer="1")
        assert (len(kandidaat.achternaam), len(kandidaat.roepnaam)) == (80, 60)


def test_the_moving_part_reloads_the_page_when_the_work_is_over(beheer, wereld):
    bestand = upload(beheer, wereld, werkmap(mensen(3)))
    bevestig(beheer, wereld, bestand)
    adres = pad(wereld.bureau, "beheer:import", bestand.pk)
    bezig = beheer.get(adres, headers={"HX-Request": "true"})
    assert "HX-Refresh" not in bezig
    assert 'hx-trigger="every 2s"' in bezig.content.decode()
    assert "<html" not in bezig.content.decode()
    aanmaken.run(wereld.bureau.pk, bestand.pk)
    assert beheer.get(adres, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_other_bureaus_keep_their_own_people(beheer, wereld, ander, als):
    inhoud = werkmap(mensen(3))
    voer_uit(beheer, wereld, inhoud)
    elders = voer_uit(als(ander.beheerder), ander, inhoud)
    assert elders.tellingen == {"aangemaakt": 3}
