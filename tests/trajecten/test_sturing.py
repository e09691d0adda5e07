"""The manager's home: what waits, what runs, what went wrong; and nothing of what was said."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bureaus import leden, mail
from bureaus.models import Opdracht, Opdrachtgever, Verzending
from bureaus.paden import pad
from bureaus.rollen import Rol
from bureaus.wachtrij import WerkStaat
from tests.trajecten.lijsten import mensen, upload, voer_uit, werkmap
from tests.wereld import neem_aan
from trajecten.models import Notitie, Traject

STURING_QUERIES = 19
OPDRACHT_QUERIES = 14


@pytest.fixture
def beheer(wereld, als):
    return als(wereld.beheerder)


def _home(client, wereld) -> str:
    antwoord = client.get(pad(wereld.bureau, "beheer:sturing"))
    assert antwoord.status_code == 200
    return antwoord.content.decode()


def test_a_new_bureau_gets_three_first_steps(database, als):
    bureau = leden.found_bureau(naam="Nieuw", slug="nieuw")
    from bureaus.tenancy import in_bureau

    with in_bureau(bureau.pk):
        lid = leden.add_lid(rol=Rol.BEHEERDER, naam="Bea", email="bea@nieuw.example", door=None)
    pagina = als(neem_aan(lid)).get(pad(bureau, "beheer:sturing")).content.decode()
    for stap in ("1. Nodig je coaches uit", "2. Importeer mensen", "3. Verdeel ze over coaches"):
        assert stap in pagina
    leeg = als(lid).get(pad(bureau, "beheer:verdelen")).content.decode()
    assert "Er zijn nog geen coaches" in leeg


def test_what_waits_is_on_top(beheer, wereld):
    voer_uit(beheer, wereld, werkmap(mensen(3)))
    upload(beheer, wereld, werkmap(mensen(2, vanaf=5000)), opdracht="Nog te bevestigen")
    pagina = _home(beheer, wereld)
    assert "3 mensen wachten op een coach" in pagina
    assert "wacht op jouw akkoord" in pagina
    assert "Sluiting hal 7" in pagina


def test_orders_are_counted_per_phase(beheer, wereld):
    with wereld.open():
        Traject.objects.filter(pk=wereld.traject.pk).update(fase="vaardigheden")
        Traject.objects.filter(pk=wereld.ander_traject.pk).update(
            gesloten_op=timezone.localdate(), eindreden="geplaatst"
        )
    tekst = " ".join(_home(beheer, wereld).split())
    assert 'data-label="Mensen" class="getal">2<' in tekst
    assert 'data-label="Vaardigheden en solliciteren" class="getal">1<' in tekst
    assert 'data-label="Oriëntatie" class="getal">0<' in tekst


def test_people_whose_term_ends_are_listed_per_coach(beheer, wereld):
    vandaag = timezone.localdate()
    with wereld.open():
        Traject.objects.filter(pk=wereld.traject.pk).update(
            startdatum=vandaag - timedelta(100), einddatum=vandaag + timedelta(30)
        )
        Traject.objects.filter(pk=wereld.ander_traject.pk).update(
            startdatum=vandaag - timedelta(100), einddatum=vandaag + timedelta(31)
        )
    pagina = _home(beheer, wereld)
    assert "Fatima Amrani (1)" in pagina
    assert "Jan Jansen" in pagina
    assert "Petra Bos" not in pagina


def test_foreign_orders_do_not_exist(beheer, wereld, ander):
    for pk in (ander.opdracht.pk, uuid4()):
        assert beheer.get(pad(wereld.bureau, "beheer:opdracht", pk)).status_code == 404


def test_an_order_lists_its_people_with_phase_and_coach(beheer, wereld):
    with wereld.open():
        Notitie.objects.create(traject=wereld.traject, auteur=wereld.coach, tekst="Kanarie-notitie")
    pagina = beheer.get(pad(wereld.bureau, "beheer:opdracht", wereld.opdracht.pk)).content.decode()
    for tekst in ("Jan Jansen", "Petra Bos", "Fatima Amrani", "Oriëntatie"):
        assert tekst in pagina
    assert "Kanarie" not in pagina
    adres = pad(wereld.bureau, "beheer:opdracht", wereld.opdracht.pk)
    assert "Niemand in deze fase" in beheer.get(f"{adres}?fase=aangenomen").content.decode()
    assert "Jan Jansen" in beheer.get(f"{adres}?fase=orientatie").content.decode()


def test_query_counts_are_the_same_at_any_size(beheer, wereld):
    sturing, opdracht = [], []
    for begin, aantal in ((10_000, 1), (20_000, 2), (30_000, 297)):
        bestand = voer_uit(beheer, wereld, werkmap(mensen(aantal, vanaf=begin)), einddatum="2026-12-10")
        with wereld.open():
            mail.queue("waarneming", lid=wereld.coach, pad="/x/")
            Verzending.objects.update(werk_staat=WerkStaat.MISLUKT)
            zaak = Opdrachtgever.objects.create(naam=f"Zaak {begin}")
            vandaag = timezone.localdate()
            Opdracht.objects.create(
                opdrachtgever=zaak, naam="X", startdatum=vandaag, einddatum=vandaag + timedelta(days=5)
            )
        for adres, tellingen in (
            (pad(wereld.bureau, "beheer:sturing"), sturing),
            (pad(wereld.bureau, "beheer:opdracht", bestand.opdracht_id), opdracht),
        ):
            with CaptureQueriesContext(connection) as queries:
                assert beheer.get(adres).status_code == 200
            tellingen.append(len(queries))
    assert sturing == [STURING_QUERIES] * 3
    assert opdracht == [OPDRACHT_QUERIES] * 3


def test_only_the_manager_comes_in(wereld, als):
    for rol, lid in wereld.leden().items():
        status = 200 if rol is Rol.BEHEERDER else 404
        for naam, args in (("sturing", ()), ("opdracht", (wereld.opdracht.pk,))):
            assert als(lid).get(pad(wereld.bureau, f"beheer:{naam}", *args)).status_code == status
