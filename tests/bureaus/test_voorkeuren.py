"""Which mail a person wants: on their account, and from the mail itself without signing in."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from bureaus import mail, voorkeuren
from bureaus.enums import Mailsoort
from bureaus.models import Auditregel, Lidmaatschap, Mailvoorkeur, Verzending
from bureaus.rollen import Rol
from bureaus.wachtrij import WerkStaat


def _off(wereld) -> set[tuple]:
    with wereld.open():
        return set(Mailvoorkeur.objects.values_list("lid_id", "soort"))


def _path(lid: Lidmaatschap, soort=Mailsoort.HERINNERING) -> str:
    url = voorkeuren.unsubscribe_url(lid, soort)
    assert url.startswith(settings.PUBLIC_URL)
    return url.removeprefix(settings.PUBLIC_URL)


def _events(wereld) -> list[tuple]:
    with wereld.open():
        rows = Auditregel.objects.filter(gebeurtenis__startswith="mail_").order_by("volgnummer")
        return list(rows.values_list("gebeurtenis", "door_id", "onderwerp_id", "gegevens"))


# --- on the account ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rol", list(Rol))
def test_everyone_sees_what_they_get_and_chooses_what_may_be_chosen(wereld, als, rol):
    lid = wereld.leden()[rol]
    client = als(lid)
    pagina = client.get(reverse("account_mail")).text
    for soort in Mailsoort:
        assert (f'name="{soort.value}"' in pagina) == (soort in voorkeuren.UIT_TE_ZETTEN[rol])
    assert ('name="dagoverzicht"' in pagina) == (rol == Rol.COACH)
    assert "altijd mail" in pagina or "niet uitzetten" in pagina
    assert client.post(reverse("account_mail"), {"lid": lid.pk}).status_code == 302
    assert _off(wereld) == {(lid.pk, soort.value) for soort in voorkeuren.UIT_TE_ZETTEN[rol]}
    weer = {"lid": lid.pk} | {soort.value: "on" for soort in Mailsoort}
    assert client.post(reverse("account_mail"), weer).status_code == 302
    assert _off(wereld) == set()
    assert len(_events(wereld)) == 2 * len(voorkeuren.UIT_TE_ZETTEN[rol])
    assert {(door, onderwerp) for _naam, door, onderwerp, _geg in _events(wereld)} <= {(lid.pk, lid.pk)}


def test_a_coach_chooses_one_mail_a_day(wereld, als):
    client, aan = als(wereld.coach), {soort.value: "on" for soort in Mailsoort}
    for keuze, staat in (({"dagoverzicht": "on"}, True), ({"dagoverzicht": "on"}, True), ({}, False)):
        client.post(reverse("account_mail"), {"lid": wereld.coach.pk} | aan | keuze)
        with wereld.open():
            assert Lidmaatschap.objects.get(pk=wereld.coach.pk).dagoverzicht == staat
        (vakje,) = re.findall(r'<input[^>]*name="dagoverzicht"[^>]*>', client.get(reverse("account_mail")).text)
        assert ("checked" in vakje) == staat
    assert [naam for naam, *_rest in _events(wereld)] == ["mail_per_dag", "mail_per_persoon"]


def test_nobody_chooses_for_another(wereld, ander, als):
    client = als(wereld.coach)
    for lid in (wereld.kandidaat_lid.pk, ander.coach.pk, "geen", ""):
        assert client.post(reverse("account_mail"), {"lid": lid}).status_code == 404
    assert (_off(wereld), _off(ander)) == (set(), set())


def test_each_membership_its_own_choice(wereld, ander, als):
    with ander.open():
        Lidmaatschap.objects.filter(pk=ander.coach.pk).update(gebruiker=wereld.coach.gebruiker)
    client = als(wereld.coach)
    client.post(reverse("account_mail"), {"lid": ander.coach.pk})
    assert _off(wereld) == set()
    assert {lid for lid, _soort in _off(ander)} == {ander.coach.pk}
    pagina = client.get(reverse("account_mail")).text
    assert pagina.index("Horizon") and pagina.index("Kompas")


def test_the_account_page_leads_there(wereld, als):
    assert reverse("account_mail") in als(wereld.coach).get(reverse("account")).text


def test_without_a_bureau_there_is_nothing_to_choose(toneel):
    assert "bij geen bureau" in toneel.clients()["L"].get(reverse("account_mail")).text


# --- from the mail -------------------------------------------------------------------------------------------


def test_opening_the_link_changes_nothing_its_button_does(wereld):
    client, pad = Client(), _path(wereld.kandidaat_lid)
    pagina = client.get(pad)
    assert pagina.status_code == 200 and "Zet deze mail uit" in pagina.text and "no-store" in pagina["Cache-Control"]
    assert _off(wereld) == set()
    assert "Deze mail staat uit" in client.post(pad, {"aan": "0"}).text
    assert _off(wereld) == {(wereld.kandidaat_lid.pk, "herinnering")}
    assert "Zet weer aan" in client.get(pad).text
    assert "Wil je deze mail uitzetten?" in client.post(pad, {"aan": "1"}).text
    assert _off(wereld) == set()
    assert _events(wereld) == [
        (naam, wereld.kandidaat_lid.pk, wereld.kandidaat_lid.pk, {"soort": "herinnering"})
        for naam in ("mail_uitgezet", "mail_aangezet")
    ]


@pytest.mark.parametrize("rol", list(Rol))
def test_one_click_of_a_mail_program(wereld, rol):
    """RFC 8058: a POST without cookies, answered without sending it on to another address."""
    lid = wereld.leden()[rol]
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        response = client.post(_path(lid), {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
    assert _off(wereld) == {(lid.pk, "herinnering")}
    assert len(_events(wereld)) == 1


def test_the_link_names_nobody(wereld):
    for lid in (wereld.coach, wereld.kandidaat_lid):
        pad, pagina = _path(lid), Client().get(_path(lid)).text
        assert re.fullmatch(r"/mail/afmelden/[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/", pad)
        assert len(settings.PUBLIC_URL + pad) < 200
        assert lid.naam not in pagina and lid.email not in pagina


@pytest.mark.parametrize(
    "knoei", [lambda t: "onzin", lambda t: t[:-2], lambda t: t.replace("-herinnering", "-bericht")]
)
def test_a_token_nobody_gave_out_gets_a_friendly_page(wereld, knoei):
    pad = _path(wereld.coach)
    fout = f"/mail/afmelden/{knoei(pad.split('/')[3])}/"
    for methode in ("get", "post"):
        response = getattr(Client(), methode)(fout)
        assert response.status_code == 404 and "Deze link werkt niet" in response.text
    assert _off(wereld) == set()


def test_the_page_speaks_the_language_of_the_mail(wereld):
    with wereld.open():
        Lidmaatschap.objects.filter(pk=wereld.coach.pk).update(taal="en")
    assert '<html lang="en">' in Client(headers={"Accept-Language": "nl"}).get(_path(wereld.coach)).text


def test_who_left_can_still_unsubscribe(wereld):
    with wereld.open():
        Lidmaatschap.objects.filter(pk=wereld.coach.pk).update(actief=False, gebruiker=None)
    assert Client().post(_path(wereld.coach)).status_code == 200
    assert _off(wereld) == {(wereld.coach.pk, "herinnering")}


def test_what_was_switched_off_stays_away_and_the_rest_comes(wereld, monkeypatch):
    weg = []
    monkeypatch.setattr(mail.bezorging, "deliver", lambda bericht, pk: weg.append(bericht) or mail.bezorging.VERZONDEN)
    Client().post(_path(wereld.coach, Mailsoort.BERICHT))
    with wereld.open():
        rijen = [mail.queue(soort, lid=wereld.coach, pad="/x/") for soort in ("bericht", "waarneming")]
    for rij in rijen:
        mail.send(wereld.bureau.pk, rij.pk)
    with wereld.open():
        staten = list(Verzending.objects.order_by("pk").values_list("werk_staat", flat=True))
    assert staten == [WerkStaat.GESTOPT, WerkStaat.KLAAR] and len(weg) == 1
    assert "List-Unsubscribe" not in weg[0].message()
