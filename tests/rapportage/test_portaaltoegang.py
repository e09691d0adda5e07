"""Earlier reports for a contact who came later: only the manager opens them, and never against an agreement."""

import pytest
from django.utils import timezone

from bureaus.models import Auditregel
from bureaus.paden import pad
from kandidaten.models import Kandidaat
from rapportage import bezwaren, rapporten, toegang
from rapportage.models import Afspraakcontact, Ontvanger, Rapport
from tests.rapportage.test_portaal import copy_report, second_contact
from tests.rapportage.wereld import als_kandidaat, spreek_af, verzonden


@pytest.fixture
def rapport(wereld):
    spreek_af(wereld)
    return verzonden(wereld)


def test_a_new_contact_reads_earlier_reports_once_the_manager_says_so(wereld, als, rapport):
    copy_report(wereld, rapport, naam="Inge", staat="ingetrokken", ingetrokken_op=timezone.now())
    lid = second_contact(wereld)
    beheer, adres = als(wereld.beheerder), pad(wereld.bureau, "rapportage:toegang", lid.pk)
    werkgever = beheer.get(pad(wereld.bureau, "bureaus:opdrachtgever", wereld.opdrachtgever.pk)).content.decode()
    assert adres in werkgever
    assert "Er is 1 rapport dat Nora Nieuw nog niet kan lezen" in beheer.get(adres).content.decode()
    assert beheer.post(adres).status_code == 302
    nora = als(lid)
    assert "Jan Jansen" in nora.get(pad(wereld.bureau, "rapportage:archief")).content.decode()
    assert nora.get(pad(wereld.bureau, "rapportage:lezen", rapport.pk)).status_code == 200
    assert "geen eerdere rapporten" in beheer.get(adres).content.decode()
    beheer.post(adres)
    with wereld.open():
        assert Ontvanger.objects.filter(lid=lid).count() == 1
        regel = Auditregel.objects.get(gebeurtenis="rapport_toegankelijk")
    assert (regel.dossier, regel.gegevens) == (rapport.kandidaat_id, {"lid": str(lid.pk)})


def test_an_agreement_that_names_others_stays_closed(wereld, als, rapport):
    lid = second_contact(wereld)
    with wereld.open():
        Afspraakcontact.objects.create(afspraak_id=rapport.afspraak_id, lid=wereld.hr, naam="Hans Rood")
        assert (toegang.earlier(lid).count(), toegang.count_closed(lid)) == (0, 1)
    pagina = als(wereld.beheerder).get(pad(wereld.bureau, "rapportage:toegang", lid.pk)).content.decode()
    assert "blijft dicht" in pagina and 'method="post"' not in pagina.split("<main")[1]
    with wereld.open():
        Afspraakcontact.objects.create(afspraak_id=rapport.afspraak_id, lid=lid, naam="Nora Nieuw")
        assert (toegang.earlier(lid).count(), toegang.count_closed(lid)) == (1, 0)


def test_who_restricted_processing_is_left_out(wereld, rapport):
    lid = second_contact(wereld)
    with wereld.open():
        Kandidaat.objects.filter(pk=rapport.kandidaat_id).update(beperking_sinds=timezone.now())
        assert toegang.open_earlier(lid, door=wereld.beheerder) == 0


def test_while_an_objection_is_undecided_nothing_is_opened(wereld, rapport):
    """Also one to another report: here to the next version of the same."""
    lid = second_contact(wereld)
    with wereld.open():
        nieuw = rapporten.start_successor(rapport, door=wereld.coach)
        rapporten.present(nieuw, door=wereld.coach)
    with als_kandidaat(wereld) as kandidaat:
        bezwaren.maak_bezwaar(nieuw, tekst="Dit mag niet weg.", door=kandidaat)
    with wereld.open():
        assert toegang.open_earlier(lid, door=wereld.beheerder) == 0
        bezwaren.decide(nieuw, uitkomst="toegewezen", reden="Ja.", door=wereld.beheerder)
        assert toegang.open_earlier(lid, door=wereld.beheerder) == 1


def test_reports_of_another_employer_are_not_among_them(wereld, rapport):
    lid = second_contact(wereld)
    with wereld.open():
        gever = type(wereld.opdrachtgever).objects.create(naam="Gemeente Veldrijk")
        Rapport.objects.filter(pk=rapport.pk).update(opdrachtgever=gever)
        assert toegang.open_earlier(lid, door=wereld.beheerder) == 0


def test_only_for_a_contact_who_still_has_access(wereld, ander, als, rapport):
    lid = second_contact(wereld)
    beheer = als(wereld.beheerder)
    for pk in (wereld.coach.pk, wereld.kandidaat_lid.pk, ander.hr.pk):
        assert beheer.post(pad(wereld.bureau, "rapportage:toegang", pk)).status_code == 404
    assert als(wereld.coach).post(pad(wereld.bureau, "rapportage:toegang", lid.pk)).status_code == 404
    with wereld.open():
        type(lid).objects.filter(pk=lid.pk).update(actief=False)
    assert beheer.get(pad(wereld.bureau, "rapportage:toegang", lid.pk)).status_code == 404
