"""A round over one order: everyone who is due in one go, a result per person, one button to stop it all."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bureaus.errors import Weigering
from bureaus.models import Auditregel, Verzending
from bureaus.paden import pad
from bureaus.tenancy import in_bureau
from kandidaten.models import Kandidaat
from rapportage import afspraken, opbouw, queries, rapporten, rondes
from rapportage.enums import Frequentie, Rapportstaat
from rapportage.models import Rapport, Rapportageafspraak
from tests.rapportage.wereld import ALLES, als_kandidaat, lees, spreek_af, voorgelegd
from tests.wereld import maak_traject
from trajecten.models import Traject

S = Rapportstaat


def _people(wereld, aantal: int) -> list[Traject]:
    """`aantal` more of the coach's people in the order; a monthly report is due on each."""
    erbij = [
        maak_traject(
            wereld.bureau, wereld.opdracht, wereld.coach, roepnaam=f"P{n}", achternaam="Extra", nummer=f"7{n:03}"
        )
        for n in range(aantal)
    ]
    for traject in (wereld.traject, *erbij):
        _agree(wereld, traject)
    return [wereld.traject, *erbij]


def _agree(wereld, traject: Traject) -> None:
    with wereld.open():
        afspraken.record_afspraak(traject, onderdelen=ALLES, frequentie=Frequentie.MAANDELIJKS, door=wereld.coach)
        Rapportageafspraak.objects.update(gezien_op=timezone.now())
        Traject.objects.update(afspraak_gezien_op=timezone.now())


def _state(wereld, door=None) -> rondes.Stand:
    return rondes.state(door or wereld.coach, queries.get_opdracht(door or wereld.coach, wereld.opdracht.pk))


def _all_agree(wereld, mensen) -> None:
    for traject in mensen:
        with wereld.open():
            rapport = Rapport.objects.filter(traject=traject).first()
            lid = Traject.objects.select_related("kandidaat__lid__bureau").get(pk=traject.pk).kandidaat.lid
        if rapport:
            with als_kandidaat(wereld, lid):
                rapporten.akkoord(rapport, door=lid)


def test_the_whole_round(wereld, settings):
    settings.VERZEND_BEDENKTIJD = timedelta(minutes=10)
    mensen = _people(wereld, 3)
    stil = mensen[-1]
    with wereld.open():
        Kandidaat.objects.filter(pk=stil.kandidaat_id).update(beperking_sinds=timezone.now())
        uitkomsten = rondes.present_due(_state(wereld), door=wereld.coach)
        assert uitkomsten == {t.pk: "Voorgelegd" for t in mensen[:-1]}
        assert Verzending.objects.filter(soort="rapport_ter_inzage").count() == 3
        assert Auditregel.objects.filter(gebeurtenis="rapport_voorgelegd").count() == 3
        assert rondes.present_due(_state(wereld), door=wereld.coach) == {}
    _all_agree(wereld, mensen)
    with wereld.open():
        assert set(rondes.send_released(_state(wereld), door=wereld.beheerder).values()) == {"Staat klaar"}
        stand = _state(wereld)
        assert (len(stand.te_stoppen), rondes.progress(stand).onderweg, bool(rondes.progress(stand).vertrek)) == (
            3,
            3,
            True,
        )
        assert set(rondes.stop(stand, door=wereld.coach).values()) == {"Gestopt"}
    settings.VERZEND_BEDENKTIJD = timedelta(0)
    with wereld.open():
        weg = rondes.send_released(_state(wereld), door=wereld.coach)
    with wereld.open():
        pks = list(Rapport.objects.values_list("pk", flat=True))
    for pk in pks:
        opbouw.build_pdf(wereld.bureau.pk, pk)
    with wereld.open():
        voortgang = rondes.progress(_state(wereld))
        assert (len(weg), voortgang.verzonden, voortgang.onderweg, voortgang.totaal) == (3, 3, 0, 3)


def test_a_round_makes_what_one_at_a_time_makes(wereld):
    """The report of a round is the one `create_concept` and `present` would have left."""
    mensen = _people(wereld, 1)
    with wereld.open():
        rondes.present_due(_state(wereld), door=wereld.coach)
        uit_ronde = Rapport.objects.get(traject=mensen[0])
        Rapport.objects.filter(traject=mensen[1])._raw_delete("default")
        traject = Traject.objects.select_related("opdracht").get(pk=mensen[1].pk)
        los = rapporten.create_concept(traject, van=uit_ronde.periode_van, tot=uit_ronde.periode_tot, door=wereld.coach)
        rapporten.present(los, door=wereld.coach)
    los = lees(wereld, los.pk)
    eigen = {"id", "nummer", "traject_id", "kandidaat_id", "afspraak_id", "inhoud", "inhoud_hash", "ter_inzage_op"}
    eigen |= {"aangemaakt_op", "niet_voor", "_state"}
    verschil = {
        veld.attname
        for veld in Rapport._meta.concrete_fields
        if not veld.generated
        and veld.attname not in eigen
        and getattr(los, veld.attname) != getattr(uit_ronde, veld.attname)
    }
    assert verschil == set()
    assert set(los.inhoud) == set(uit_ronde.inhoud)


def test_what_outgrew_its_agreement_is_not_called_ready(wereld):
    """Agreed on less since it was frozen: the round says so now, and does not fail at the moment of leaving."""
    ruim, smal = _people(wereld, 1)
    with wereld.open():
        rondes.present_due(_state(wereld), door=wereld.coach)
    _all_agree(wereld, [ruim, smal])
    with wereld.open():
        afspraken.record_afspraak(smal, onderdelen=ALLES[:2], frequentie=Frequentie.MAANDELIJKS, door=wereld.coach)
        uitkomsten = rondes.send_released(_state(wereld), door=wereld.coach)
        wacht = set(Rapport.objects.filter(werk_staat="wacht").values_list("traject", flat=True))
    assert (uitkomsten[ruim.pk], wacht) == ("Staat klaar", {ruim.pk})
    assert "intussen minder afgesproken" in uitkomsten[smal.pk]


def test_only_the_coach_presents_and_others_see_nothing(wereld, als):
    _people(wereld, 1)
    with wereld.open(), pytest.raises(Weigering):
        rondes.present_due(_state(wereld, wereld.beheerder), door=wereld.beheerder)
    adres = pad(wereld.bureau, "rapportage:opdracht", wereld.opdracht.pk)
    pagina = als(wereld.beheerder).get(adres).content.decode()
    assert "Leg " not in pagina
    assert "Jan Jansen" not in als(wereld.collega).get(adres).content.decode()
    for wie in (wereld.hr, wereld.kandidaat_lid):
        assert als(wie).get(adres).status_code == 404


def test_the_page_of_an_order(wereld, als, settings):
    settings.VERZEND_BEDENKTIJD = timedelta(minutes=10)
    mensen = _people(wereld, 2)
    client, adres = als(wereld.coach), pad(wereld.bureau, "rapportage:opdracht", wereld.opdracht.pk)
    assert "Leg 3 rapporten voor" in client.get(adres).content.decode()
    assert client.post(adres, {"actie": "voorleggen"}).content.decode().count("Voorgelegd") == 3
    _all_agree(wereld, mensen)
    assert "Verstuur 3 vrijgegeven rapporten" in client.get(adres).content.decode()
    pagina = client.post(adres, {"actie": "versturen"}).content.decode()
    assert "de deur uit" in pagina and "Stop 3 rapporten" in pagina and "<progress" in pagina
    assert client.post(adres, {"actie": "stoppen"}).content.decode().count("Gestopt") == 3
    assert "Kies een van de knoppen" in client.post(adres, {"actie": "iets"}).content.decode()


def test_an_objection_elsewhere_holds_up_one_person_only(wereld):
    mensen = _people(wereld, 1)
    with wereld.open():
        ander = Traject.objects.create(
            opdracht=wereld.opdracht,
            kandidaat=wereld.kandidaat,
            coach=wereld.collega,
            startdatum=mensen[0].startdatum,
            einddatum=mensen[0].einddatum,
        )
    spreek_af(wereld, ander)
    rapport = voorgelegd(wereld, ander)
    with wereld.open():
        Rapport.objects.filter(pk=rapport.pk).update(staat=S.BEZWAAR)
        uitkomsten = rondes.present_due(_state(wereld), door=wereld.coach)
    assert uitkomsten[mensen[1].pk] == "Voorgelegd"
    assert "bezwaar" in uitkomsten[mensen[0].pk]


def _count(client, adres) -> int:
    client.get(adres)
    with CaptureQueriesContext(connection) as gemeten:
        assert client.get(adres).status_code == 200
    return len(gemeten)


def test_pages_take_the_same_queries_at_1_and_3_rows(wereld, als):
    gemeten = []
    adressen = {
        "opdracht": (als(wereld.coach), pad(wereld.bureau, "rapportage:opdracht", wereld.opdracht.pk)),
        "bureau": (als(wereld.beheerder), pad(wereld.bureau, "rapportage:bureau") + "?toon=onderweg"),
    }
    for erbij in (0, 2):
        with in_bureau(wereld.bureau.pk):
            Rapport.objects.all()._raw_delete("default")
        _people(wereld, erbij)
        with wereld.open():
            rondes.present_due(_state(wereld), door=wereld.coach)
        gemeten.append({naam: _count(client, adres) for naam, (client, adres) in adressen.items()})
    assert gemeten[0] == gemeten[1] == {"opdracht": 17, "bureau": 12}


def test_writing_takes_few_queries_per_person(wereld):
    """What grows with the number of people is reading each one's facts; nothing is written one by one."""
    schrijven = []
    for erbij in (1, 3):
        _people(wereld, erbij)
        with wereld.open(), CaptureQueriesContext(connection) as gemeten:
            rondes.present_due(_state(wereld), door=wereld.coach)
        schrijven.append(sum(q["sql"].split()[0] in ("INSERT", "UPDATE") for q in gemeten.captured_queries))
    assert schrijven[0] == schrijven[1]
