"""The frame around every page: the menu of one's role, the account menu, the looks of the bureau."""

import pytest
from django.test import RequestFactory
from django.utils import translation

from bureaus import leden
from bureaus.huisstijl import huisstijl
from bureaus.rollen import Rol
from outplacement.context import NAVIGATIE, _active, page
from tests.wereld import neem_aan


@pytest.mark.parametrize("rol", Rol)
def test_at_most_four_items_for_each_role(rol):
    assert len(NAVIGATIE[rol]) <= 4
    assert len({ingang.label for ingang in NAVIGATIE[rol]}) == len(NAVIGATIE[rol])


@pytest.mark.parametrize(
    ("rol", "pagina", "item"),
    [
        (Rol.COACH, "trajecten:vandaag", "Vandaag"),
        (Rol.COACH, "trajecten:traject", "Mensen"),
        (Rol.COACH, "rapportage:rapport", "Rapporten"),
        (Rol.KANDIDAAT, "rapportage:werkgever", "Start"),
        (Rol.KANDIDAAT, "kandidaten:berichten", "Berichten"),
        (Rol.BEHEERDER, "bureaus:coach_nieuw", "Coaches"),
        (Rol.BEHEERDER, "bureaus:opdrachtgever", "Opdrachtgevers"),
        (Rol.BEHEERDER, "beheer:importeren", "Sturing"),
    ],
)
def test_the_item_of_the_page_one_is_on(rol, pagina, item):
    assert _active(NAVIGATIE[rol], pagina).label == item


def test_no_item_is_active_on_a_page_of_nobody():
    assert _active(NAVIGATIE[Rol.COACH], "") is None


def test_error_pages_get_a_frame_without_anyone(database):
    context = page(RequestFactory().get("/"))
    assert (context["door"], context["navigatie"], context["rekening"]) == (None, [], [])


def test_looks_of_the_bureau_are_on_its_pages_only(wereld, als):
    client = als(wereld.beheerder)
    css = huisstijl(wereld.bureau.kleur).hash
    assert css in client.get("/kompas/coaches/").text
    assert css not in client.get("/account/").text


def test_account_menu_offers_other_roles_and_bureaus(wereld, ander, als):
    with wereld.open():
        tweede = leden.add_lid(rol=Rol.COACH, naam="Bea", email=wereld.beheerder.email, door=None)
    neem_aan(tweede)
    assert "Ander bureau" not in als(wereld.beheerder).get("/kompas/coaches/").text
    with ander.open():
        derde = leden.add_lid(rol=Rol.COACH, naam="Bea", email=wereld.beheerder.email, door=None)
    neem_aan(derde)
    html = als(wereld.beheerder).get("/kompas/coaches/").text
    assert f'<a href="/kompas/als/{tweede.pk}/">Verder als coach</a>' in html
    assert "Ander bureau" in html


def test_a_bureau_in_english(wereld, als):
    client = als(wereld.beheerder)
    with translation.override("nl"):  # a request leaves its language behind in this thread
        response = client.post("/taal/", {"language": "en", "next": "/kompas/coaches/"})
        assert response.url == "/kompas/coaches/"
        assert '<html lang="en">' in client.get("/kompas/coaches/").text
