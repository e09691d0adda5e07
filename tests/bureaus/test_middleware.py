"""What the middleware adds to a page of a bureau: rolling back a no, and a page for a refusal nobody caught."""

import sys
import types

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import clear_url_caches, include, path

from bureaus.errors import Weigering
from bureaus.models import Opdrachtgever
from bureaus.rollen import Rol, voor
from outplacement.urls import urlpatterns as product

LANG = "Dit schreef iemand in alle rust, en het mag niet weg zijn."


def _add(naam: str) -> None:
    Opdrachtgever.objects.create(naam=naam)


@voor(Rol.BEHEERDER)
def refuses(request):
    _add("Half werk")
    raise Weigering("Kies eerst een coach.")


@voor(Rol.BEHEERDER)
def says_no(request):
    _add("Half werk")
    return HttpResponse("nee", status=422)


@voor(Rol.BEHEERDER)
def works(request):
    _add("Heel werk")
    return HttpResponse("ja")


@voor(Rol.BEHEERDER)
def breaks(request):
    _add("Half werk")
    raise RuntimeError


@voor(Rol.COACH, Rol.BEHEERDER)
def who(request):
    return HttpResponse(request.door.rol)


def undeclared(request):
    return HttpResponse("open")


@pytest.fixture
def pages(settings):
    """The product's addresses with the views above under `/<bureau>/proef/`."""
    module = types.ModuleType("proefadressen")
    views = (refuses, says_no, works, breaks, who, undeclared)
    proef = [path(f"{view.__name__}/", view) for view in views]
    module.urlpatterns = [path("<slug:bureau_slug>/proef/", include(proef)), *product]
    sys.modules["proefadressen"] = module
    settings.ROOT_URLCONF = "proefadressen"
    clear_url_caches()
    yield
    del sys.modules["proefadressen"]
    clear_url_caches()


def names(wereld) -> set[str]:
    with wereld.open():
        return set(Opdrachtgever.objects.values_list("naam", flat=True))


def test_a_refusal_becomes_a_page_and_leaves_nothing_behind(wereld, als, pages):
    response = als(wereld.beheerder).post(
        "/kompas/proef/refuses/",
        {"notitie": LANG, "id": "7"},
        headers={"Referer": "http://testserver/kompas/coaches/?q=1"},
    )
    assert response.status_code == 422
    assert "Kies eerst een coach." in response.text
    assert "Er is niets veranderd." in response.text
    assert 'href="/kompas/coaches/?q=1"' in response.text
    assert LANG in response.text
    assert "Half werk" not in names(wereld)


@pytest.mark.parametrize("referer", ["https://kwaad.example/x", "javascript:alert(1)", ""])
def test_the_way_back_stays_on_this_site(wereld, als, pages, referer):
    response = als(wereld.beheerder).post("/kompas/proef/refuses/", headers={"Referer": referer})
    assert "kwaad.example" not in response.text
    assert "alert(1)" not in response.text


def test_a_refusal_to_htmx_is_a_notice_on_top_of_the_page(wereld, als, pages):
    response = als(wereld.beheerder).post("/kompas/proef/refuses/", headers={"HX-Request": "true"})
    assert response.status_code == 422
    assert response["HX-Retarget"] == "#inhoud"
    assert response["HX-Reswap"] == "afterbegin"
    assert "<html" not in response.text
    assert 'role="alert"' in response.text


@pytest.mark.parametrize(("pad", "blijft"), [("works", True), ("says_no", False), ("breaks", False)])
def test_only_an_answer_that_says_yes_is_kept(wereld, als, pages, pad, blijft):
    client = als(wereld.beheerder)
    client.raise_request_exception = False
    client.post(f"/kompas/proef/{pad}/")
    assert bool(names(wereld) & {"Half werk", "Heel werk"}) == blijft


def test_reading_cannot_write(wereld, als, pages):
    client = als(wereld.beheerder)
    client.raise_request_exception = False
    assert client.get("/kompas/proef/works/").status_code == 500
    assert "Heel werk" not in names(wereld)


def test_a_view_that_names_no_roles_answers_nobody(wereld, als, pages):
    client = als(wereld.beheerder)
    client.raise_request_exception = False
    assert client.get("/kompas/proef/undeclared/").status_code == 500
    assert Client(raise_request_exception=False).get("/kompas/proef/undeclared/").status_code == 500


def test_wrong_role_stranger_and_unknown_bureau_get_one_answer(wereld, ander, als, pages):
    texts = {
        als(wereld.kandidaat_lid).get("/kompas/proef/who/").content,
        als(ander.coach).get("/kompas/proef/who/").content,
        als(ander.coach).get("/bestaat-niet/proef/who/").content,
    }
    assert {als(ander.coach).get("/kompas/proef/who/").status_code} == {404}
    assert len({b"Deze pagina is er niet" in text for text in texts}) == 1


def test_a_page_behind_the_sign_in_is_kept_nowhere(wereld, als, pages):
    assert als(wereld.coach).get("/kompas/proef/who/")["Cache-Control"] == "no-store"


def test_entering_costs_one_query(wereld, als, pages):
    """Session, person, memberships; then the transaction's own two statements."""
    from django.test.utils import CaptureQueriesContext

    client = als(wereld.coach)
    client.get("/kompas/proef/who/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/kompas/proef/who/")
    own = [q["sql"] for q in queries if q["sql"].startswith("SELECT") and "set_config" not in q["sql"].lower()]
    assert len(own) == 3, own
