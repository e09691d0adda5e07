"""What the pages of coach and candidate say about one report: what it holds, who gets it, what to look at again."""

import re

from bureaus.paden import pad
from kandidaten import vrijgaven
from rapportage.models import Afspraakcontact
from tests.rapportage.test_portaal import second_contact
from tests.rapportage.wereld import als_kandidaat, concept, lees, spreek_af, voorgelegd, vrijgegeven


def test_contacts_that_ended_are_told_apart_from_none(wereld, als):
    """The agreement names somebody who left; the employer has another contact, who was never agreed on."""
    spreek_af(wereld)
    rapport = vrijgegeven(wereld)
    with wereld.open():
        Afspraakcontact.objects.create(afspraak_id=rapport.afspraak_id, lid=wereld.hr, naam="Hans Rood")
        type(wereld.hr).objects.filter(pk=wereld.hr.pk).update(actief=False)
    second_contact(wereld)
    pagina = als(wereld.coach).get(pad(wereld.bureau, "rapportage:rapport", rapport.pk)).content.decode()
    assert "De contactpersonen van de afspraak zijn er niet meer." in pagina
    assert "nog geen contactpersoon" not in pagina


def test_a_sentence_to_look_at_again_is_read_before_it_is_laid_before_the_candidate(wereld, als):
    """Without JavaScript too: the first press shows it beside the form, the second goes through."""
    spreek_af(wereld)
    rapport = concept(wereld)
    client, adres = als(wereld.coach), pad(wereld.bureau, "rapportage:rapport", rapport.pk)
    velden = {"periode_van": "2026-09-01", "periode_tot": "2026-10-31", "actie": "voorleggen"}
    eerst = client.post(adres, {**velden, "toelichting": "Hij was ziek."})
    pagina = eerst.content.decode()
    assert (eerst.status_code, lees(wereld, rapport.pk).staat) == (422, "concept")
    assert "Gaat dit over gezondheid?" in pagina and "Hij was ziek.</textarea>" in pagina
    assert "Toch voorleggen" in pagina
    getoond = re.findall(r'name="getoond" value="(\w+)"', pagina)
    # Another sentence was not on the page yet.
    meer = client.post(adres, {**velden, "toelichting": "Hij was ziek. Er was ruzie.", "getoond": getoond})
    assert (meer.status_code, lees(wereld, rapport.pk).staat) == (422, "concept")
    getoond = re.findall(r'name="getoond" value="(\w+)"', meer.content.decode())
    assert client.post(adres, {**velden, "toelichting": "Hij was ziek.", "getoond": getoond}).status_code == 302
    assert lees(wereld, rapport.pk).staat == "ter_inzage" and "ziek" in lees(wereld, rapport.pk).inhoud["toelichting"]


def test_a_text_without_such_a_sentence_goes_at_once(wereld, als):
    spreek_af(wereld)
    rapport = concept(wereld)
    client, adres = als(wereld.coach), pad(wereld.bureau, "rapportage:rapport", rapport.pk)
    assert "Leg voor aan de kandidaat" in client.get(adres).content.decode()
    velden = {"periode_van": "2026-09-01", "periode_tot": "2026-10-31", "toelichting": "Het gaat goed."}
    assert client.post(adres, {**velden, "actie": "voorleggen"}).status_code == 302
    assert lees(wereld, rapport.pk).staat == "ter_inzage"


def _list(pagina: str, titel: str) -> str:
    """One of the lists of what is in a report and what not."""
    return pagina.partition(f"<h2>{titel}</h2>")[2].partition("</ul>")[0]


def test_what_is_in_it_is_about_the_report_on_the_page(wereld, als):
    """Agreed on less, or shared more, since it was frozen: the lists say what this report tells."""
    spreek_af(wereld, onderdelen=["uren", "plan"])
    voorgelegd(wereld)
    spreek_af(wereld, onderdelen=["uren", "sollicitaties"], gezien=False)
    with als_kandidaat(wereld) as lid:
        vrijgaven.give(opdracht_id=wereld.opdracht.pk, soort="functie", door=lid)
    client, adres = als(wereld.kandidaat_lid), pad(wereld.bureau, "rapportage:werkgever")
    pagina = client.get(adres).content.decode()
    wel, niet = _list(pagina, "Dit staat erin"), _list(pagina, "Dit staat er niet in")
    assert "Plan: datum" in wel and "Aantal sollicitaties" not in wel and "Je nieuwe functie" not in wel
    assert "Aantal sollicitaties" in niet and "Je nieuwe functie" in niet and "Plan: datum" not in niet
    # The agreement that waits to be read is the new one.
    mag = pagina.split("Dit mag erin staan:")[1].split("</ul>")[0]
    assert "Aantal sollicitaties" in mag and "Plan: datum" not in mag


def test_agreed_and_not_in_this_kind_of_report(wereld, als):
    with wereld.open():
        type(wereld.opdracht).objects.filter(pk=wereld.opdracht.pk).update(dienst="spoor2")
        wereld.traject.opdracht.refresh_from_db()
    spreek_af(wereld, onderdelen=["fase", "uren", "toelichting"])
    voorgelegd(wereld)
    pagina = als(wereld.kandidaat_lid).get(pad(wereld.bureau, "rapportage:werkgever")).content.decode()
    wel, niet = _list(pagina, "Dit staat erin"), _list(pagina, "Dit staat er niet in")
    assert "Uren" in wel and "Fase en data" not in wel and "Toelichting" not in wel
    assert niet.count("Dat staat niet in dit rapport.") == 2
