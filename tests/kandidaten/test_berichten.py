"""The talk between candidate and coach: one mail, no BSN, read when opened."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bureaus import mail
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap, Verzending
from bureaus.tenancy import Publiek, in_bureau
from kandidaten import berichten
from kandidaten.models import Bericht, Kandidaat

BSN = "111222333"


def mails(wereld) -> list:
    with wereld.open():
        return list(Verzending.objects.order_by("id").values_list("soort", "lid_id", "pad"))


def van_coach(wereld, aantal=1):
    with wereld.open():
        for nummer in range(aantal):
            berichten.send(wereld.kandidaat, tekst=f"Bericht {nummer}", door=wereld.coach, aan=wereld.kandidaat_lid)


def test_the_coach_gets_one_mail_until_it_is_read(wereld, als):
    browser = als(wereld.kandidaat_lid)
    for tekst in ("Dag Fatima", "Nog iets"):
        assert browser.post("/kompas/berichten/", {"tekst": tekst}).status_code == 302
    assert mails(wereld) == [("bericht", wereld.coach.pk, "/kompas/vandaag/")]
    als(wereld.coach).get(f"/kompas/traject/{wereld.traject.pk}/berichten/")
    browser.post("/kompas/berichten/", {"tekst": "En nog iets"})
    assert len(mails(wereld)) == 2


def test_the_candidate_gets_one_mail_until_it_is_read(wereld, als):
    coach = als(wereld.coach)
    for tekst in ("Dag Jan", "Nog iets"):
        coach.post(f"/kompas/traject/{wereld.traject.pk}/berichten/", {"tekst": tekst})
    assert mails(wereld) == [("bericht", wereld.kandidaat_lid.pk, "/kompas/berichten/")]
    browser = als(wereld.kandidaat_lid)
    assert browser.get("/kompas/berichten/").content.decode().count("Nieuw") == 2
    assert "Nieuw" not in browser.get("/kompas/berichten/").content.decode()
    coach.post(f"/kompas/traject/{wereld.traject.pk}/berichten/", {"tekst": "Derde"})
    assert len(mails(wereld)) == 2


def test_who_never_signed_in_gets_no_mail(wereld, als):
    with wereld.open():
        wereld.kandidaat_lid.gebruiker = None
        wereld.kandidaat_lid.save(update_fields=["gebruiker"])
    als(wereld.coach).post(f"/kompas/traject/{wereld.traject.pk}/berichten/", {"tekst": "Dag Jan"})
    assert mails(wereld) == []


def test_the_mail_says_nothing_of_the_message(wereld, mailoutbox):
    with wereld.open():
        berichten.send(wereld.kandidaat, tekst="Geheim verhaal", door=wereld.coach, aan=wereld.kandidaat_lid)
        verzending = Verzending.objects.get()
    mail.send(wereld.bureau.pk, verzending.pk)
    (brief,) = mailoutbox
    tekst = brief.subject + brief.body + str(brief.alternatives)
    assert "Geheim" not in tekst
    assert "Fatima" not in tekst
    assert "/kompas/berichten/" in brief.body
    assert brief.to == [f"Jan Jansen <{wereld.kandidaat_lid.email}>"]


@pytest.mark.parametrize(("tekst", "zin"), [(f"Mijn nummer is {BSN}", "burgerservicenummer"), ("  ", "Schrijf eerst")])
def test_a_refused_message_stays_in_the_form(wereld, als, tekst, zin):
    antwoord = als(wereld.kandidaat_lid).post("/kompas/berichten/", {"tekst": tekst})
    assert antwoord.status_code == 422
    assert zin in antwoord.content.decode()
    assert tekst.strip() in antwoord.content.decode()
    with wereld.open():
        assert not Bericht.objects.exists()
    assert mails(wereld) == []


def test_the_operation_refuses_a_bsn_too(wereld):
    with wereld.open(), pytest.raises(Weigering):
        berichten.send(wereld.kandidaat, tekst=f"nummer {BSN}", door=wereld.coach)


def test_without_a_coach_there_is_nobody_to_write_to(wereld, als):
    with wereld.open():
        wereld.traject.coach = None
        wereld.traject.save(update_fields=["coach"])
    browser = als(wereld.kandidaat_lid)
    assert "Je hebt nu geen coach." in browser.get("/kompas/berichten/").content.decode()
    browser.post("/kompas/berichten/", {"tekst": "Hallo?"})
    with wereld.open():
        assert not Bericht.objects.exists()


def test_long_talks_have_pages_and_cost_no_more_queries(wereld, als):
    browser = als(wereld.kandidaat_lid)

    def count() -> int:
        browser.get("/kompas/berichten/")
        with CaptureQueriesContext(connection) as gevangen:
            browser.get("/kompas/berichten/")
        return len(gevangen)

    van_coach(wereld)
    assert count() == 15
    van_coach(wereld, 2)
    assert count() == 15
    van_coach(wereld, 30)
    assert count() == 15
    tekst = browser.get("/kompas/berichten/?pagina=2").content.decode()
    assert "Bericht 29" not in tekst
    assert "Bladzijde 2 van 2" in tekst


def test_nobody_reads_along(wereld, als):
    van_coach(wereld)
    assert "Bericht 0" not in als(wereld.ander_traject.kandidaat.lid).get("/kompas/berichten/").content.decode()
    lid = wereld.ander_traject.kandidaat.lid
    with in_bureau(wereld.bureau.pk, Publiek.KANDIDAAT, lid=lid.pk, onderwerp=lid.onderwerp):
        assert not Bericht.objects.exists()


def test_a_message_of_someone_unknown_to_the_candidate_is_still_shown(wereld, als):
    with wereld.open():
        berichten.send(wereld.kandidaat, tekst="Van het bureau zelf", door=wereld.beheerder)
        # A candidate's role knows the managers by name while they work here.
        Lidmaatschap.objects.filter(pk=wereld.beheerder.pk).update(actief=False)
    tekst = als(wereld.kandidaat_lid).get("/kompas/berichten/").content.decode()
    assert "Van het bureau zelf" in tekst
    assert "Bea Beheer" not in tekst


def test_own_contact_data(wereld, als):
    browser = als(wereld.kandidaat_lid)
    antwoord = browser.post("/kompas/gegevens/", {"roepnaam": "Janus", "telefoon": "06 12 34 56 78"}, follow=True)
    assert "Je gegevens zijn bewaard." in antwoord.content.decode()
    with wereld.open():
        kandidaat = Kandidaat.objects.get(pk=wereld.kandidaat.pk)
    assert (kandidaat.roepnaam, kandidaat.telefoon) == ("Janus", "06 12 34 56 78")
    fout = browser.post("/kompas/gegevens/", {"roepnaam": "Janus", "telefoon": "bel maar"})
    assert fout.status_code == 422
    assert "Dit nummer klopt niet." in fout.content.decode()
