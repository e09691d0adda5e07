"""Invitations: one use, 14 days, one address; and every way in which one does not work looks the same."""

import re
from datetime import timedelta

import pytest
from django.core import mail as postbus
from django.test import Client, override_settings
from django.utils import timezone

from bureaus import leden, mail
from bureaus.errors import Weigering
from bureaus.models import Auditregel, Gebruiker, Lidmaatschap, Uitnodiging, Verzending
from bureaus.paden import home_path
from bureaus.rollen import Rol
from bureaus.tenancy import uuid7
from tests.wereld import Wereld

NIEUW = "nieuw@voorbeeld.example"
WOORD = "een heel goed woord"


def invite(wereld: Wereld, *, rol: Rol = Rol.COACH, email: str = NIEUW) -> tuple[Lidmaatschap, str]:
    """A new membership with an open invitation; returns it and the path of the mail's link."""
    onderwerp = {Rol.KANDIDAAT: uuid7(), Rol.OPDRACHTGEVER: wereld.opdrachtgever.pk}.get(rol)
    with wereld.open():
        lid = leden.add_lid(rol=rol, naam="Noor Nieuw", email=email, onderwerp=onderwerp, door=wereld.beheerder)
        uitnodiging = leden.invite(lid, door=wereld.beheerder)
    return lid, f"/uitnodiging/{mail.token(uitnodiging.pk)}/"


def test_new_person_picks_a_password_and_is_in(wereld):
    lid, pad = invite(wereld)
    client = Client()
    page = client.get(pad, follow=True)
    assert page.redirect_chain == [("/uitnodiging/", 302)], "the token leaves the address bar"
    assert "<strong>Kompas</strong> nodigt je uit als <strong>coach</strong>" in page.text
    assert "Minstens 10 tekens" in page.text
    assert 'autocomplete="new-password"' in page.text
    response = client.post("/uitnodiging/", {"password": WOORD})
    assert response.url == "/kompas/"
    assert client.get("/kompas/").url == home_path(lid)
    with wereld.open():
        assert Lidmaatschap.objects.get(pk=lid.pk).laatst_gezien_op is not None
        assert Auditregel.objects.filter(gebeurtenis="uitnodiging_aangenomen", onderwerp_id=lid.pk).count() == 1


def test_candidate_reads_what_happens_with_their_data(wereld):
    assert "jij leest dat eerst" in Client().get(invite(wereld, rol=Rol.KANDIDAAT)[1], follow=True).text
    coach = invite(wereld, email="x@voorbeeld.example")[1]
    assert "jij leest dat eerst" not in Client().get(coach, follow=True).text


@pytest.mark.parametrize("woord", ["", "kort", "password123", "nieuw@voorbeeld.example"])
def test_weak_password_is_refused_and_the_invitation_stays_open(wereld, woord):
    _, pad = invite(wereld)
    client = Client()
    client.get(pad)
    response = client.post("/uitnodiging/", {"password": woord})
    assert response.status_code == 422
    assert not Gebruiker.objects.filter(email=NIEUW).exists()
    assert client.post("/uitnodiging/", {"password": WOORD}).status_code == 302


def test_existing_person_signs_in_first_and_accepts_with_one_button(wereld, ander):
    lid, pad = invite(wereld, email=ander.coach.email)
    client = Client()
    page = client.get(pad, follow=True)
    assert "Je hebt al een account" in page.text
    assert 'name="password"' not in page.text
    client.force_login(ander.coach.gebruiker)
    client.get(pad)
    assert "Neem de uitnodiging aan" in client.get("/uitnodiging/").text
    assert client.post("/uitnodiging/").url == "/kompas/"
    with wereld.open():
        assert Lidmaatschap.objects.get(pk=lid.pk).gebruiker_id == ander.coach.gebruiker_id


def test_signing_in_leads_back_to_the_invitation(wereld, ander):
    _, pad = invite(wereld, email=ander.coach.email)
    client = Client()
    page = client.get(pad, follow=True)
    (link,) = re.findall(r'href="(/account/inloggen/\?[^"]+)"', page.text)
    response = client.post(link, {"login": ander.coach.email, "password": "welkom-demo", "next": "/uitnodiging/"})
    assert response.url == "/uitnodiging/"
    assert "Neem de uitnodiging aan" in client.get("/uitnodiging/").text


def test_someone_else_on_this_device_signs_out_first(wereld, als):
    _, pad = invite(wereld)
    client = als(wereld.collega)
    page = client.get(pad, follow=True)
    assert "Iemand anders is ingelogd" in page.text
    assert client.post("/uitnodiging/").url == "/uitnodiging/"
    assert "Maak mijn account" in client.get("/uitnodiging/").text
    with wereld.open():
        assert not Uitnodiging.objects.exclude(gebruikt_op=None).filter(email=NIEUW).exists()


def _use(wereld, lid, pad):
    client = Client()
    client.get(pad)
    client.post("/uitnodiging/", {"password": WOORD})


def _withdraw(wereld, lid, pad):
    with wereld.open():
        leden.invite(Lidmaatschap.objects.get(pk=lid.pk), door=wereld.beheerder)


def _expire(wereld, lid, pad):
    with wereld.open():
        lid.uitnodigingen.update(verloopt_op=timezone.now() - timedelta(seconds=1))


def _end(wereld, lid, pad):
    with wereld.open():
        leden.end_lid(Lidmaatschap.objects.get(pk=lid.pk), door=wereld.beheerder)


@pytest.mark.parametrize("hoe", [_use, _withdraw, _expire, _end])
def test_what_does_not_work_looks_like_what_never_existed(wereld, hoe):
    lid, pad = invite(wereld)
    hoe(wereld, lid, pad)
    onbekend = Client().get(f"/uitnodiging/{'0' * 64}/", follow=True)
    response = Client().get(pad, follow=True)
    zonder = [
        re.sub(r'(csrf-token" content|csrfmiddlewaretoken" value)="[^"]+"', "", r.text) for r in (response, onbekend)
    ]
    assert zonder[0] == zonder[1]
    assert response.status_code == onbekend.status_code == 404
    assert "Vraag je bureau om een nieuwe" in response.text


def test_token_leaks_to_no_cache_and_no_next_site(wereld):
    _, pad = invite(wereld)
    client = Client()
    met_token = client.get(pad)
    assert met_token["Referrer-Policy"] == "no-referrer"
    for response in (met_token, client.get("/uitnodiging/"), Client().get("/uitnodiging/")):
        assert response["Cache-Control"] == "no-store"
    # With "no-referrer" on the form itself a browser sends "Origin: null", and the post is refused.
    assert client.get("/uitnodiging/")["Referrer-Policy"] == "same-origin"


def test_token_is_nowhere_in_the_database(wereld):
    _, pad = invite(wereld)
    token = pad.split("/")[2]
    with wereld.open():
        assert token not in str(list(Uitnodiging.objects.values()) + list(Verzending.objects.values()))


@override_settings(MFA_VERPLICHT=True)
def test_new_coach_links_an_app_before_the_first_page(wereld):
    _, pad = invite(wereld)
    client = Client()
    client.get(pad)
    client.post("/uitnodiging/", {"password": WOORD})
    assert client.get("/kompas/").url == "/account/twee-stappen/aan/"
    assert client.get("/account/twee-stappen/aan/").status_code == 200, "who just picked a password types it once"


def test_another_address_cannot_take_an_invitation(wereld, ander):
    _, pad = invite(wereld)
    uitnodiging = leden.find_invitation(pad.split("/")[2])
    with pytest.raises(Weigering, match="ander e-mailadres"):
        leden.accept(uitnodiging, gebruiker=ander.coach.gebruiker)


def test_an_account_is_made_once(wereld):
    _, pad = invite(wereld)
    uitnodiging = leden.find_invitation(pad.split("/")[2])
    leden.accept_as_new(uitnodiging, password=WOORD)
    with pytest.raises(Weigering, match="al een account"):
        leden.accept_as_new(uitnodiging, password=WOORD)
    assert Gebruiker.objects.filter(email=NIEUW).count() == 1


@pytest.mark.parametrize("taal", ["nl", "en"])
def test_the_mail_says_who_and_how_long(wereld, taal):
    lid, pad = invite(wereld)
    with wereld.open():
        Lidmaatschap.objects.filter(pk=lid.pk).update(taal=taal)
        verzending = Verzending.objects.get(lid=lid)
    mail.send(wereld.bureau.pk, verzending.pk)
    (bericht,) = postbus.outbox
    html = bericht.alternatives[0].content
    assert bericht.subject
    assert "Kompas" in bericht.subject
    for tekst in (bericht.body, html):
        assert pad in tekst
        assert "14" in tekst
        assert "Noor Nieuw" in tekst
        assert "ONBEKEND" not in tekst
