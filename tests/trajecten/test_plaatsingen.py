"""The job found: registered, confirmed by the candidate, fallen through."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from bureaus.errors import Weigering
from bureaus.tenancy import Publiek
from trajecten import fasen, plaatsingen
from trajecten.enums import Fase, Plaatsingsvorm, Zichtbaarheid
from trajecten.models import Faseovergang, Notitie, Plaatsing, Traject
from trajecten.queries import current_plaatsing


def _register(wereld, fase=Fase.VAARDIGHEDEN, **velden) -> Plaatsing:
    Traject.objects.filter(pk=wereld.traject.pk).update(fase=fase)
    wereld.traject.refresh_from_db()
    gegeven = {"startdatum": timezone.localdate() + timedelta(days=20), "vorm": Plaatsingsvorm.VAST}
    return plaatsingen.register_plaatsing(wereld.traject, **(gegeven | velden), door=wereld.coach)


def _confirm(wereld) -> Traject:
    lid = wereld.kandidaat_lid
    with wereld.open(publiek=Publiek.KANDIDAAT, lid=lid.pk, onderwerp=lid.onderwerp):
        plaatsingen.confirm(Plaatsing.objects.get(vervallen_op=None), door=lid)
        plaatsingen.confirm(Plaatsing.objects.get(vervallen_op=None), door=lid)
    with wereld.open():
        return Traject.objects.get(pk=wereld.traject.pk)


def test_confirming_moves_to_the_last_phase(wereld):
    with wereld.open():
        _register(wereld, werkgever="Staal & Zn", functie="Lasser")
    traject = _confirm(wereld)
    assert traject.fase == Fase.AANGENOMEN
    with wereld.open():
        overgang = Faseovergang.objects.get()
        assert (overgang.van, overgang.door_id) == (Fase.VAARDIGHEDEN, wereld.kandidaat_lid.pk)


@pytest.mark.parametrize("fase", [Fase.ORIENTATIE, Fase.PLAN_VAN_AANPAK])
def test_confirming_in_an_earlier_phase_leaves_the_phase(wereld, fase):
    with wereld.open():
        _register(wereld, fase=fase)
    assert _confirm(wereld).fase == fase


def test_only_the_candidate_confirms(wereld):
    with wereld.open():
        plaatsing = _register(wereld)
        for iemand in (wereld.coach, wereld.beheerder, wereld.ander_traject.kandidaat.lid):
            with pytest.raises(Weigering, match="Alleen de kandidaat"):
                plaatsingen.confirm(plaatsing, door=iemand)


def test_the_candidate_cannot_change_the_placement_itself(wereld):
    with wereld.open():
        _register(wereld)
    lid = wereld.kandidaat_lid
    as_candidate = wereld.open(publiek=Publiek.KANDIDAAT, lid=lid.pk, onderwerp=lid.onderwerp)
    with pytest.raises(DatabaseError, match="permission denied"), as_candidate:
        Plaatsing.objects.update(functie="Directeur")


def test_one_placement_stands_at_a_time(wereld):
    with wereld.open():
        _register(wereld)
        with pytest.raises(Weigering, match="staat al een nieuwe baan"):
            _register(wereld)


def test_a_placement_that_falls_through_goes_back_with_its_reason(wereld):
    with wereld.open():
        _register(wereld)
    traject = _confirm(wereld)
    with wereld.open():
        plaatsing = current_plaatsing(traject)
        with pytest.raises(Weigering, match="Schrijf op waarom"):
            plaatsingen.cancel_plaatsing(plaatsing, reden="  ", door=wereld.coach)
        plaatsingen.cancel_plaatsing(plaatsing, reden="Proeftijd niet gehaald", door=wereld.coach)
        traject = Traject.objects.get(pk=traject.pk)
        assert traject.fase == Fase.VAARDIGHEDEN
        assert Faseovergang.objects.order_by("-op").first().reden == "Proeftijd niet gehaald"
        with pytest.raises(Weigering, match="al vervallen"):
            plaatsingen.cancel_plaatsing(plaatsing, reden="Nog eens", door=wereld.coach)
        # A new one may follow, and counts anew.
        _register(wereld)
        with pytest.raises(Weigering):
            fasen.advance_fase(wereld.traject, naar=Fase.AANGENOMEN, door=wereld.coach)


def test_the_reason_of_an_unconfirmed_one_is_a_private_note(wereld):
    with wereld.open():
        plaatsing = _register(wereld)
        plaatsingen.cancel_plaatsing(plaatsing, reden="Ging naar een ander", door=wereld.coach)
        notitie = Notitie.objects.get()
        assert (notitie.tekst, notitie.zichtbaarheid) == ("Ging naar een ander", Zichtbaarheid.COACH)
        assert not Faseovergang.objects.exists()


def test_a_cancelled_placement_cannot_be_confirmed(wereld):
    with wereld.open():
        plaatsing = _register(wereld)
        plaatsingen.cancel_plaatsing(plaatsing, reden="Afgezegd", door=wereld.coach)
    lid = wereld.kandidaat_lid
    as_candidate = wereld.open(publiek=Publiek.KANDIDAAT, lid=lid.pk, onderwerp=lid.onderwerp)
    with as_candidate, pytest.raises(Weigering, match="gaat niet door"):
        plaatsingen.confirm(Plaatsing.objects.get(), door=lid)


def test_a_bsn_is_refused(wereld):
    with wereld.open(), pytest.raises(Weigering, match="burgerservicenummer"):
        _register(wereld, werkgever="Staal 111222333")
