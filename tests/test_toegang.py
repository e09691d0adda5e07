"""Every address, for every kind of person, for their own things and for another's: the answers are a table."""

import pytest
from django.test import Client
from django.urls import reverse

from bureaus import middleware, rollen
from bureaus.rollen import Rol
from bureaus.tenancy import Publiek
from tests import toegangsmatrix as matrix
from tests.toegangsmatrix import REGELS, deviations, named_routes
from trajecten import queries

# Addresses outside every bureau: arguments, then the answer to GET and POST of a stranger and of someone signed in.
# `i` sends to the sign-in, `3` to another page. Signing in itself is tested in `test_accounts`.
BUITEN = """
# address                              arguments          stranger  signed in
thuis                                  -                  22        33
stijlgids                              -                  22        22
set_language                           -                  33        33
controle                               -                  2u        2u
merk_css                               000000,0000000000000000 xx   xx
merk_logo                              0*64               xx        xx
postvak                                -                  2m        2m
postvak_bericht                        geen               xm        xm
agenda_bestand                         geheim             xm        xm
uitnodiging                            -                  xx        xx
uitnodiging_openen                     geen               33        33
account                                -                  ii        22
account_login                          -                  2u        33
account_logout                         -                  33        23
account_signup                         -                  33        33
account_inactive                       -                  2m        2m
account_request_login_code             -                  2u        33
account_confirm_login_code             -                  33        33
account_reauthenticate                 -                  ii        2u
account_change_password                -                  ii        2u
account_reset_password                 -                  2u        2u
account_confirm_password_reset_code    -                  33        33
account_complete_password_reset        -                  33        33
account_password_reset_completed       -                  2m        2m
mfa_authenticate                       -                  33        33
mfa_reauthenticate                     -                  ii        33
mfa_index                              -                  ii        22
mfa_activate_totp                      -                  ii        33
mfa_deactivate_totp                    -                  ii        xx
mfa_view_recovery_codes                -                  ii        xm
mfa_generate_recovery_codes            -                  ii        33
mfa_download_recovery_codes            -                  ii        xx
account_email                          -                  ii        2u
account_email_code                     -                  ii        33
account_mail                           -                  ii        2x
mail_afmelden                          geen               xx        xx
mail_terug                             -                  mx        mx
mail_terug_provider                    postmark           mx        mx
gezond                                 -                  2m        2m
gezond_klaar                           -                  2m        2m
metrieken                              -                  2m        2m
"""
BUITENREGELS = [regel.split() for regel in BUITEN.strip().splitlines() if not regel.startswith("#")]


@pytest.fixture
def herstel(beelden):
    return lambda: beelden.restore("toneel", leeg=True)


def test_every_address_has_a_row_and_every_row_an_address():
    binnen = [naam for naam, _patroon, tenant in named_routes() if tenant]
    buiten = [naam for naam, _patroon, tenant in named_routes() if not tenant]
    assert sorted(regel.naam for regel in REGELS) == sorted(binnen)
    assert sorted(naam for naam, *_rest in BUITENREGELS) == sorted(buiten)


def test_every_row_fills_every_argument():
    patronen = {naam: patroon for naam, patroon, _tenant in named_routes()}
    for regel in REGELS:
        assert len(regel.soorten) == len(patronen[regel.naam].pattern.converters), regel.naam
        assert all(len(cellen) == len(matrix.LETTERS) for cellen in regel.cellen.values()), regel.naam


@pytest.mark.parametrize("letter", [*matrix.LETTERS, "V", "L", "-"])
def test_answers_are_those_of_the_matrix(toneel, herstel, letter):
    assert deviations(toneel, herstel, letters=letter) == []


# Every name a page reads from its address, on its own or through a form.
GEVRAAGD = (
    *("begin", "fase", "kies", "klaar", "kleur", "opdracht", "pagina", "sorteer", "tot", "toon", "uitkomst", "van"),
    *("verplaatst", "voorstel", "zoek"),
)


@pytest.mark.parametrize("letter", "BCKH")
def test_no_question_in_an_address_breaks_a_page(toneel, letter):
    """PostgreSQL takes no NUL byte in a text, so a question that reaches it unchecked is an error of the server."""
    client, slug = toneel.clients()[letter], toneel.bureau.wereld.bureau.slug
    for regel in REGELS:
        if regel.expected(letter, "get") == 200:
            path = regel.path(slug, regel.ids(toneel.bureau.eigen))
            response = matrix.knock(client, "get", path, dict.fromkeys(GEVRAAGD, "a\x00 b"))
            assert response.status_code < 500, path


def test_who_is_asked_to_sign_in_comes_back_to_the_page_they_came_for(toneel):
    response = toneel.clients()["-"].get("/kompas/vandaag/?x=1")
    assert response.headers["Location"] == "/account/inloggen/?next=/kompas/vandaag/%3Fx%3D1"


@pytest.mark.parametrize("regel", BUITENREGELS, ids=lambda regel: regel[0])
def test_addresses_outside_a_bureau(toneel, regel):
    naam, ruw, vreemde, ingelogd = regel
    args = [] if ruw == "-" else ["0" * 64] if ruw == "0*64" else ruw.split(",")
    for letter, cellen in (("-", vreemde), ("C", ingelogd)):
        for methode, cel in zip(("get", "post"), cellen, strict=True):
            response = matrix.knock(toneel.clients()[letter], methode, reverse(naam, args=args))
            if cel == "i":
                assert response.headers.get("Location", "").startswith(matrix.INLOGGEN), (letter, methode)
            else:
                assert response.status_code == matrix.STATUS[cel], (letter, methode)


def test_a_bureau_that_does_not_exist_is_like_one_that_is_not_yours(toneel):
    for letter in "CKHL":
        client = toneel.clients()[letter]
        answers = [client.get(f"/{slug}/vandaag/") for slug in ("horizon", "bestaat")]
        assert answers[0].status_code == answers[1].status_code == 404
        assert matrix.answer(answers[0]) == matrix.answer(answers[1])


def test_who_was_sent_away_is_out_at_the_next_request(toneel):
    lid = toneel.bureau.eigen.coach
    client = toneel.clients()["C"]
    assert client.get("/kompas/vandaag/").status_code == 200
    with toneel.bureau.wereld.open():
        type(lid).objects.filter(pk=lid.pk).update(actief=False)
    assert client.get("/kompas/vandaag/").status_code == 404


# Each guard of Python taken away once: the matrix must notice it. (The database's own are in `test_muren`.)


def _everyone(monkeypatch):
    monkeypatch.setattr(middleware, "find_door", lambda request, slug, _rollen: _find(request, slug, frozenset(Rol)))


_find = middleware.find_door


def _no_owner(monkeypatch):
    monkeypatch.setattr(queries, "is_own", lambda door, coach: True)
    monkeypatch.setattr("rapportage.queries.is_own", lambda door, coach: True)


def _no_owner_of_reports(monkeypatch):
    monkeypatch.setattr("rapportage.queries.is_own", lambda door, coach: True)


def _managers_act(monkeypatch):
    monkeypatch.setattr(queries, "get_own_traject", queries.get_traject)


def _no_sign_in(monkeypatch):
    monkeypatch.setattr(middleware, "redirect_to_login", lambda path: middleware.HttpResponse("binnen"))


def _one_audience(monkeypatch):
    monkeypatch.setitem(rollen.PUBLIEK_VAN_ROL, Rol.OPDRACHTGEVER, Publiek.KANDIDAAT)


GENOEG = {"trajecten:vandaag", "trajecten:traject", "trajecten:notitie", "rapportage:rapport", "rapportage:lezen"}
WEGGEHAALD = {
    "role of the view": (_everyone, "K"),
    "own coach": (_no_owner, "O"),
    "own coach, reports": (_no_owner_of_reports, "O"),
    "manager only looks": (_managers_act, "B"),
    "sign-in": (_no_sign_in, "-"),
    "role of the database": (_one_audience, "H"),
}


@pytest.mark.parametrize("bewaker", WEGGEHAALD)
def test_a_removed_check_is_noticed(toneel, herstel, monkeypatch, bewaker):
    weg, letter = WEGGEHAALD[bewaker]
    weg(monkeypatch)
    genoeg = [regel for regel in REGELS if regel.naam in GENOEG]
    assert deviations(toneel, herstel, letters=letter, regels=genoeg) != []


def test_a_view_without_roles_answers_nobody(toneel, monkeypatch):
    """Default deny: the error is the developer's, and no person gets a page."""
    view = next(patroon.callback for naam, patroon, _tenant in named_routes() if naam == "trajecten:vandaag")
    monkeypatch.setattr(view, "rollen", frozenset())
    for letter, client in toneel.clients().items():
        assert client.get("/kompas/vandaag/").status_code == 500, letter
    assert Client(raise_request_exception=False).get("/kompas/vandaag/").status_code == 500
