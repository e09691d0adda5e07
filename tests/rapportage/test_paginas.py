"""The pages: who gets in, what a GET writes, how many queries a list takes, what a form does with errors."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bureaus.paden import pad
from bureaus.tenancy import uuid7
from rapportage import rapporten
from rapportage.enums import Wijze
from rapportage.models import Inzage, Rapport, Rapportageafspraak
from tests.rapportage.wereld import (
    ALLES,
    als_hr,
    als_kandidaat,
    concept,
    lees,
    spreek_af,
    verzonden,
    voorgelegd,
    vrijgegeven,
)
from tests.wereld import maak_traject


def _paths(wereld, rapport) -> dict:
    bureau = wereld.bureau
    return {
        "rapporten": pad(bureau, "rapportage:rapporten"),
        "nieuw": pad(bureau, "rapportage:nieuw", rapport.traject_id),
        "afspraak": pad(bureau, "rapportage:afspraak", rapport.traject_id),
        "rapport": pad(bureau, "rapportage:rapport", rapport.pk),
        "pdf": pad(bureau, "rapportage:pdf", rapport.pk),
        "werkgever": pad(bureau, "rapportage:werkgever"),
        "eerder": pad(bureau, "rapportage:eerder", rapport.pk),
        "overzicht": pad(bureau, "rapportage:overzicht"),
        "archief": pad(bureau, "rapportage:archief"),
        "lezen": pad(bureau, "rapportage:lezen", rapport.pk),
        "privacy": pad(bureau, "rapportage:privacy"),
        "opdracht": pad(bureau, "rapportage:opdracht", rapport.opdracht_id),
        "bureau": pad(bureau, "rapportage:bureau"),
        "bureaurapport": pad(bureau, "rapportage:bureaurapport", rapport.pk),
    }


MAG = {
    "coach": {"rapporten", "nieuw", "afspraak", "rapport", "pdf", "opdracht"},
    # A person of the colleague is in the same order.
    "collega": {"rapporten", "opdracht"},
    "beheerder": {"bureau", "bureaurapport", "pdf", "opdracht"},
    "kandidaat_lid": {"werkgever", "eerder", "pdf"},
    "hr": {"overzicht", "archief", "lezen", "pdf", "privacy"},
}


def test_who_gets_in(wereld, ander, als):
    spreek_af(wereld)
    paden = _paths(wereld, verzonden(wereld))
    for wie, mag in MAG.items():
        client = als(getattr(wereld, wie))
        status = {naam: client.get(adres).status_code for naam, adres in paden.items()}
        assert {naam for naam, code in status.items() if code == 200} == mag, wie
        assert {code for naam, code in status.items() if naam not in mag} <= {404}, wie
        vreemd = als(getattr(ander, wie))
        assert {vreemd.get(adres).status_code for adres in paden.values()} == {404}


def _answer(client, adres) -> tuple[int, str]:
    """Status and body without what differs at every request: the address itself and the form token."""
    antwoord = client.get(adres)
    kaal = antwoord.content.decode().replace(adres, "ADRES")
    return antwoord.status_code, re.sub(r'((csrf-token" content|csrfmiddlewaretoken" value)=")[^"]+', r"\1", kaal)


def test_foreign_report_answers_like_a_missing_one(wereld, ander, als):
    spreek_af(ander)
    rapport = verzonden(ander)
    for wie, naam in (("coach", "rapport"), ("kandidaat_lid", "eerder"), ("hr", "lezen"), ("hr", "pdf")):
        client = als(getattr(wereld, wie))
        vreemd, niets = (_answer(client, pad(wereld.bureau, f"rapportage:{naam}", pk)) for pk in (rapport.pk, uuid7()))
        assert vreemd == niets
        assert vreemd[0] == 404


def test_reading_logs_exactly_one_opening(wereld, als):
    spreek_af(wereld)
    rapport = verzonden(wereld)
    client = als(wereld.hr)
    client.get(pad(wereld.bureau, "rapportage:overzicht"))
    client.head(pad(wereld.bureau, "rapportage:lezen", rapport.pk))
    with wereld.open():
        assert Inzage.objects.count() == 0
    client.get(pad(wereld.bureau, "rapportage:lezen", rapport.pk))
    with wereld.open():
        assert Inzage.objects.count() == 1
    client.get(pad(wereld.bureau, "rapportage:pdf", rapport.pk))
    with wereld.open():
        assert sorted(Inzage.objects.values_list("wijze", flat=True)) == ["pagina", "pdf"]
    assert "Hans Rood" in als(wereld.kandidaat_lid).get(pad(wereld.bureau, "rapportage:werkgever")).content.decode()


def test_withdrawn_report_says_so_and_cannot_be_read(wereld, als):
    spreek_af(wereld)
    rapport = verzonden(wereld, tekst="Zin voor de werkgever.")
    als(wereld.coach).post(pad(wereld.bureau, "rapportage:rapport", rapport.pk), {"actie": "intrekken"})
    client = als(wereld.hr)
    pagina = client.get(pad(wereld.bureau, "rapportage:lezen", rapport.pk)).content.decode()
    assert "ingetrokken" in pagina and "Zin voor" not in pagina
    assert client.get(pad(wereld.bureau, "rapportage:pdf", rapport.pk)).status_code == 404
    assert als(wereld.coach).get(pad(wereld.bureau, "rapportage:pdf", rapport.pk)).status_code == 200


def test_the_whole_way_through_the_pages(wereld, als):
    """Agreement, concept, the candidate's request, akkoord, sending: only by pressing buttons."""
    bureau, coach, kandidaat = wereld.bureau, als(wereld.coach), als(wereld.kandidaat_lid)
    nieuw = pad(bureau, "rapportage:nieuw", wereld.traject.pk)
    werkgever = pad(bureau, "rapportage:werkgever")
    assert "Gebruik wat gebruikelijk is bij Outplacement collectief" in coach.get(nieuw).content.decode()
    coach.post(pad(bureau, "rapportage:afspraak", wereld.traject.pk), {"actie": "standaard"})
    assert "leest eerst de afspraak" in coach.get(nieuw).content.decode()
    assert "Ik heb dit gelezen" in kandidaat.get(werkgever).content.decode()
    kandidaat.post(werkgever, {"actie": "gelezen"})
    periode = {"periode_van": "2026-09-01", "periode_tot": "2026-10-31"}
    adres = coach.post(nieuw, {**periode, "actie": "bewaren"}).headers["Location"]
    coach.post(adres, {**periode, "actie": "voorleggen"})
    with wereld.open():
        rapport = Rapport.objects.defer("pdf").get()
    gelezen = f"{rapport.pk}:{rapport.inhoud_hash}"
    leeg = kandidaat.post(werkgever, {"actie": "aanpassen", "versie": gelezen, "tekst": " "})
    assert (leeg.status_code, "Schrijf op wat" in leeg.content.decode()) == (422, True)
    kandidaat.post(werkgever, {"actie": "aanpassen", "versie": gelezen, "tekst": "Er klopt iets niet."})
    assert "Er klopt iets niet." in coach.get(adres).content.decode()
    assert "past het rapport aan" in kandidaat.get(werkgever).content.decode()
    coach.post(adres, {**periode, "periode_tot": "2026-10-30", "actie": "voorleggen"})
    kandidaat.post(werkgever, {"actie": "akkoord", "versie": gelezen})
    opnieuw = lees(wereld, rapport.pk)
    assert opnieuw.staat == "ter_inzage"
    kandidaat.post(werkgever, {"actie": "akkoord", "versie": f"{opnieuw.pk}:{opnieuw.inhoud_hash}"})
    coach.post(adres, {"actie": "versturen"})
    klaar = lees(wereld, rapport.pk)
    assert (klaar.staat, klaar.werk_staat) == ("vrijgegeven", "wacht")
    assert "wordt verstuurd" in coach.get(adres).content.decode()


def test_preview_writes_nothing_and_warns_about_health(wereld, als):
    spreek_af(wereld)
    velden = {"periode_van": "2026-09-01", "periode_tot": "2026-10-31", "toelichting": "Hij was ziek."}
    nieuw = pad(wereld.bureau, "rapportage:nieuw", wereld.traject.pk)
    antwoord = als(wereld.coach).post(nieuw, {**velden, "actie": "voorbeeld"})
    assert "Gaat dit over gezondheid?" in antwoord.content.decode()
    with wereld.open():
        assert not Rapport.objects.exists()


@pytest.mark.parametrize(
    ("velden", "zin"),
    [
        ({"toelichting": "BSN 111222333"}, "op een BSN lijkt"),
        ({"periode_tot": "2026-08-01"}, "na de begindatum"),
        ({"periode_van": ""}, "eerste dag"),
    ],
)
def test_errors_keep_the_text(wereld, als, velden, zin):
    spreek_af(wereld)
    rapport = concept(wereld)
    alles = {"periode_van": "2026-09-01", "periode_tot": "2026-10-31", "toelichting": "Mijn tekst.", **velden}
    adres = pad(wereld.bureau, "rapportage:rapport", rapport.pk)
    antwoord = als(wereld.coach).post(adres, {**alles, "actie": "voorleggen"})
    assert antwoord.status_code == 422
    assert zin in antwoord.content.decode() and alles["toelichting"] in antwoord.content.decode()
    assert lees(wereld, rapport.pk).staat == "concept"


def _more_people(wereld, aantal: int, staat) -> None:
    """`aantal` more of the coach's people, each with an agreement and a copy of a report in `staat`."""
    with wereld.open():
        voorbeeld = Rapport.objects.get(pk=staat.pk)
    for n in range(aantal):
        traject = maak_traject(
            wereld.bureau, wereld.opdracht, wereld.coach, roepnaam=f"P{n}", achternaam="Extra", nummer=str(500 + n)
        )
        with wereld.open():
            afspraak = Rapportageafspraak.objects.create(
                opdracht=traject.opdracht,
                traject=traject,
                dienst=wereld.opdracht.dienst,
                onderdelen=list(ALLES),
                vastgelegd_door=wereld.coach,
                gezien_op=timezone.now(),
            )
            voorbeeld.pk, voorbeeld.nummer, voorbeeld.afspraak = uuid7(), rapporten.new_nummer(), afspraak
            voorbeeld.traject, voorbeeld.kandidaat = traject, traject.kandidaat
            voorbeeld.save(force_insert=True)


def _count(client, adres) -> int:
    client.get(adres)
    with CaptureQueriesContext(connection) as gemeten:
        assert client.get(adres).status_code == 200
    return len(gemeten)


LIJSTEN = {
    "hr-overzicht": ("hr", "overzicht", "", 13),
    "hr-archief": ("hr", "archief", "", 13),
    "coach-aan-jou": ("coach", "rapporten", "", 14),
    "coach-iedereen": ("coach", "rapporten", "?toon=iedereen", 14),
    "coach-verzonden": ("coach", "rapporten", "?toon=verzonden", 16),
}


def test_lists_take_the_same_queries_at_1_3_and_300_rows(wereld, als):
    spreek_af(wereld)
    rapport = verzonden(wereld)
    clients = {"hr": als(wereld.hr), "coach": als(wereld.coach)}
    gemeten = []
    for erbij in (0, 2, 297):
        _more_people(wereld, erbij, rapport)
        gemeten.append(
            {
                n: _count(clients[wie], pad(wereld.bureau, f"rapportage:{p}") + q)
                for n, (wie, p, q, _a) in LIJSTEN.items()
            }
        )
    assert gemeten == [{naam: aantal for naam, (*_rest, aantal) in LIJSTEN.items()}] * 3


def _earlier_reports(wereld, aantal: int, rapport) -> None:
    """`aantal` more reports of the same candidate, each with two openings."""
    with wereld.open():
        voorbeeld = Rapport.objects.get(pk=rapport.pk)
        rapporten_erbij = [voorbeeld.pk]
        for _n in range(aantal):
            voorbeeld.pk, voorbeeld.nummer = uuid7(), rapporten.new_nummer()
            voorbeeld.save(force_insert=True)
            rapporten_erbij.append(voorbeeld.pk)
    with als_hr(wereld) as lid:
        Inzage.objects.bulk_create(
            Inzage(rapport_id=pk, lid=lid, naam=lid.naam, wijze=wijze) for pk in rapporten_erbij for wijze in Wijze
        )


def test_the_archive_of_the_candidate_takes_the_same_queries_at_1_3_and_300_reports(wereld, als):
    spreek_af(wereld)
    rapport = verzonden(wereld)
    client, adres = als(wereld.kandidaat_lid), pad(wereld.bureau, "rapportage:werkgever")
    gemeten = []
    for erbij, te_zien in ((0, 1), (2, 3), (297, 40)):
        _earlier_reports(wereld, erbij, rapport)
        gemeten.append(_count(client, adres))
        assert client.get(adres).content.decode().count('class="rapport-eerder"') == te_zien
    assert gemeten == [16] * 3


def test_candidate_sees_an_unanswered_report_and_its_date(wereld, als):
    spreek_af(wereld)
    rapport = voorgelegd(wereld, tekst="Precies deze zin.")
    pagina = als(wereld.kandidaat_lid).get(pad(wereld.bureau, "rapportage:werkgever")).content.decode()
    assert "Precies deze zin." in pagina and "Akkoord" in pagina and f"{rapport.reageren_voor:%Y}" in pagina
    with als_kandidaat(wereld):
        assert Rapport.objects.defer("pdf").get().staat == "ter_inzage"


def test_send_needs_a_contact(wereld, als):
    spreek_af(wereld)
    rapport = vrijgegeven(wereld)
    with wereld.open():
        type(wereld.hr).objects.filter(pk=wereld.hr.pk).update(actief=False)
    adres = pad(wereld.bureau, "rapportage:rapport", rapport.pk)
    client = als(wereld.coach)
    assert "nog geen contactpersoon" in client.get(adres).content.decode()
    client.post(adres, {"actie": "versturen"})
    assert lees(wereld, rapport.pk).werk_staat == "rust"


def test_an_objection_through_the_pages(wereld, als):
    """The candidate objects, the manager is led to it and decides, the candidate and the coach read why."""
    bureau, kandidaat, beheerder = wereld.bureau, als(wereld.kandidaat_lid), als(wereld.beheerder)
    spreek_af(wereld)
    rapport = voorgelegd(wereld)
    werkgever, versie = pad(bureau, "rapportage:werkgever"), f"{rapport.pk}:{rapport.inhoud_hash}"
    leeg = kandidaat.post(werkgever, {"actie": "bezwaar", "versie": versie, "bezwaar": "Mijn BSN is 111222333."})
    assert (leeg.status_code, "Mijn BSN is 111222333." in leeg.content.decode()) == (422, True)
    kandidaat.post(werkgever, {"actie": "bezwaar", "versie": versie, "bezwaar": "Dit is niet afgesproken."})
    assert "Dit is niet afgesproken." in kandidaat.get(werkgever).content.decode()
    coach = als(wereld.coach)
    adres = pad(bureau, "rapportage:rapport", rapport.pk)
    assert "Dit is niet afgesproken." in coach.get(adres).content.decode()
    assert (
        "Bezwaar: de beheerder beslist"
        in coach.get(pad(bureau, "rapportage:rapporten") + "?toon=onderweg").content.decode()
    )
    lijst = beheerder.get(pad(bureau, "rapportage:bureau")).content.decode()
    besluiten = pad(bureau, "rapportage:bureaurapport", rapport.pk)
    assert "1 bezwaar wacht" in lijst and besluiten in lijst
    assert "Dit is niet afgesproken." in beheerder.get(besluiten).content.decode()
    half = beheerder.post(besluiten, {"actie": "besluiten", "reden": "Omdat het klopt."})
    assert (half.status_code, "Omdat het klopt." in half.content.decode()) == (422, True)
    beheerder.post(besluiten, {"actie": "besluiten", "uitkomst": "toegewezen", "reden": "Je hebt gelijk."})
    assert lees(wereld, rapport.pk).staat == "concept"
    assert beheerder.get(besluiten).status_code == 404
    for client, waar in ((kandidaat, werkgever), (coach, adres)):
        assert "Je hebt gelijk." in client.get(waar).content.decode()


def test_a_request_per_part_reaches_the_coach_in_the_order_of_the_report(wereld, als):
    spreek_af(wereld)
    rapport = voorgelegd(wereld)
    gelezen = f"{rapport.pk}:{rapport.inhoud_hash}"
    velden = {"actie": "aanpassen", "versie": gelezen, "plan": "Het doel.", "fase": "De datum.", "tekst": ""}
    als(wereld.kandidaat_lid).post(pad(wereld.bureau, "rapportage:werkgever"), velden)
    pagina = als(wereld.coach).get(pad(wereld.bureau, "rapportage:rapport", rapport.pk)).content.decode()
    assert -1 < pagina.index("De datum.") < pagina.index("Het doel.")


def test_coach_sees_whether_a_report_was_opened_and_not_by_whom(wereld, als):
    spreek_af(wereld)
    rapport = verzonden(wereld)
    adres = pad(wereld.bureau, "rapportage:rapport", rapport.pk)
    client = als(wereld.coach)
    assert "Nog niet geopend" in client.get(adres).content.decode()
    als(wereld.hr).get(pad(wereld.bureau, "rapportage:lezen", rapport.pk))
    pagina = client.get(adres).content.decode()
    assert "heeft het geopend" in pagina and "Hans Rood" not in pagina
    beheer = als(wereld.beheerder).get(pad(wereld.bureau, "rapportage:bureaurapport", rapport.pk)).content.decode()
    assert "Hans Rood" in beheer


def test_a_closed_trajectory_asks_for_its_end_report(wereld, als):
    spreek_af(wereld)
    with wereld.open():
        wereld.traject.afspraak_gezien_op = timezone.now()
        wereld.traject.gesloten_op, wereld.traject.eindreden = timezone.localdate(), "geplaatst"
        wereld.traject.save(update_fields=["afspraak_gezien_op", "gesloten_op", "eindreden"])
    client, lijst = als(wereld.coach), pad(wereld.bureau, "rapportage:rapporten")
    assert "eindrapportage nog maken" in client.get(lijst).content.decode()
    rapport = verzonden(wereld)
    assert rapport.soort == "eindrapportage"
    assert "Jan Jansen" not in client.get(lijst + "?toon=iedereen").content.decode()
