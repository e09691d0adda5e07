"""The manager's pages: coaches, principals with their HR contacts, settings."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image, PngImagePlugin

from bureaus import leden
from bureaus.errors import Weigering
from bureaus.huisstijl import huisstijl
from bureaus.instellingen import BEWAARD_BYTES, encode_logo
from bureaus.models import Auditregel, Bureau, Contactpersoon, Lidmaatschap, Opdrachtgever, Verzending
from bureaus.opdrachtgevers import add_opdrachtgever, invite_contactpersoon
from bureaus.rollen import Rol

LANG = "Nguyễn Thị Hà-Wolfeschlegelsteinhausenbergerdorff-van der Meulen"


@pytest.fixture
def beheer(wereld, als) -> Client:
    return als(wereld.beheerder)


def queries(client: Client, pad: str) -> int:
    client.get(pad)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(pad).status_code == 200
    return len(captured)


def lids(wereld, **velden) -> list[Lidmaatschap]:
    with wereld.open():
        return list(Lidmaatschap.objects.filter(**velden))


@pytest.mark.parametrize(
    "pad",
    ["coaches/", "coaches/nieuw/", "opdrachtgevers/", "opdrachtgevers/nieuw/", "instellingen/", "instellingen/kleur/"],
)
@pytest.mark.parametrize("rol", [Rol.COACH, Rol.KANDIDAAT, Rol.OPDRACHTGEVER])
def test_pages_of_the_manager_are_the_managers(wereld, als, pad, rol):
    assert als(wereld.leden()[rol]).get(f"/kompas/{pad}").status_code == 404
    assert als(wereld.beheerder).get(f"/kompas/{pad}").status_code == 200


def test_coaches_are_listed_with_their_room(wereld, beheer):
    html = beheer.get("/kompas/coaches/").text
    assert "Fatima Amrani" in html
    assert "Samen ruimte voor 56 mensen." in html
    assert "beheerder@kompas.example" not in html


def test_list_of_coaches_costs_the_same_at_any_length(wereld, beheer):
    one = queries(beheer, "/kompas/coaches/")
    with wereld.open():
        for i in range(3):
            leden.invite_coach(naam=LANG, email=f"c{i}@kompas.example", capaciteit=5, door=wereld.beheerder)
    assert queries(beheer, "/kompas/coaches/") == one == 12


def test_list_of_principals_costs_the_same_at_any_length(wereld, beheer):
    one = queries(beheer, "/kompas/opdrachtgevers/")
    with wereld.open():
        for i in range(3):
            add_opdrachtgever(naam=f"{LANG} {i}", door=wereld.beheerder)
    assert queries(beheer, "/kompas/opdrachtgevers/") == one == 11


def test_page_of_a_principal_costs_the_same_at_any_length(wereld, beheer):
    pad = f"/kompas/opdrachtgevers/{wereld.opdrachtgever.pk}/"
    one = queries(beheer, pad)
    with wereld.open():
        for i in range(3):
            invite_contactpersoon(wereld.opdrachtgever, naam=LANG, email=f"h{i}@x.example", door=wereld.beheerder)
    assert queries(beheer, pad) == one == 12


def test_three_hundred_principals_come_in_pages(wereld, beheer):
    with wereld.open():
        Opdrachtgever.objects.bulk_create([Opdrachtgever(naam=f"Bedrijf {i:03}") for i in range(300)])
    eerste, laatste = (beheer.get(f"/kompas/opdrachtgevers/?pagina={n}").text for n in (1, 7))
    assert eerste.count('data-label="Soort"') == 50
    assert "Kraanbouw Oost" in laatste


def test_without_coaches_the_page_says_what_to_do_first(wereld, beheer):
    with wereld.open():
        Lidmaatschap.objects.filter(rol=Rol.COACH).update(rol=Rol.BEHEERDER)
    assert "Nodig je eerste coach uit." in beheer.get("/kompas/coaches/").text


def test_a_coach_is_invited(wereld, beheer):
    data = {"naam": LANG, "email": "Noor@Kompas.example", "capaciteit": "12"}
    response = beheer.post("/kompas/coaches/nieuw/", data, follow=True)
    assert f"{LANG} krijgt een uitnodiging." in response.text
    assert "Uitgenodigd tot" in response.text
    (lid,) = lids(wereld, email="noor@kompas.example")
    assert (lid.rol, lid.capaciteit) == (Rol.COACH, 12)
    with wereld.open():
        assert Verzending.objects.get(lid=lid).soort == "uitnodiging"
        assert Auditregel.objects.filter(
            gebeurtenis="lid_uitgenodigd", onderwerp_id=lid.pk, door=wereld.beheerder
        ).exists()


@pytest.mark.parametrize(
    ("velden", "zin"),
    [
        ({"naam": ""}, "Vul in: voor- en achternaam."),
        ({"email": ""}, "Vul een e-mailadres in."),
        ({"email": "geen adres"}, "Dit e-mailadres klopt niet. Schrijf het zoals naam@voorbeeld.nl."),
        ({"capaciteit": "veel"}, "Schrijf een heel getal, zoals 5."),
        ({"capaciteit": "500"}, "Vul hoogstens 99 in."),
        ({"naam": "x" * 121}, "Maak deze tekst korter: hoogstens 120 tekens. Nu zijn het er 121."),
        ({"email": "fatima@kompas.example"}, "Fatima Amrani staat al in de lijst met dit e-mailadres."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(wereld, beheer, velden, zin):
    data = {"naam": "Noor Nieuw", "email": "noor@kompas.example", "capaciteit": "12", **velden}
    response = beheer.post("/kompas/coaches/nieuw/", data)
    assert response.status_code == 422
    assert zin in response.text.replace("&#x27;", "'")
    assert "Dit veld is" not in response.text
    assert 'value="12"' in response.text or "capaciteit" in velden
    assert len(lids(wereld, rol=Rol.COACH)) == 2


def test_a_coachs_room_is_changed(wereld, beheer):
    pad = f"/kompas/coaches/{wereld.coach.pk}/"
    assert beheer.post(pad, {"naam": "Fatima Amrani", "capaciteit": "30"}).status_code == 302
    assert lids(wereld, pk=wereld.coach.pk)[0].capaciteit == 30


def test_ending_asks_first_and_then_takes_the_way_in_away(wereld, beheer, als):
    pad = f"/kompas/leden/{wereld.collega.pk}/beeindigen/"
    assert "Toegang van Ruben Smit stoppen?" in beheer.get(pad).text
    assert lids(wereld, pk=wereld.collega.pk)[0].actief
    assert "Ruben Smit heeft geen toegang meer." in beheer.post(pad, follow=True).text
    assert als(wereld.collega).get("/kompas/").status_code == 404


def test_who_left_comes_back_with_the_same_membership(wereld, beheer, als):
    beheer.post(f"/kompas/leden/{wereld.collega.pk}/beeindigen/")
    data = {"naam": "Ruben Smit", "email": "ruben@kompas.example", "capaciteit": "10"}
    assert beheer.post("/kompas/coaches/nieuw/", data).status_code == 302
    (lid,) = lids(wereld, email="ruben@kompas.example")
    assert (lid.pk, lid.actief, lid.capaciteit) == (wereld.collega.pk, True, 10)
    assert als(wereld.collega).get("/kompas/").status_code == 302


def test_nobody_ends_their_own_access(wereld):
    with wereld.open(), pytest.raises(Weigering, match="eigen toegang"):
        leden.end_lid(wereld.beheerder, door=wereld.beheerder)


def test_a_new_invitation_replaces_the_one_before(wereld, beheer):
    with wereld.open():
        lid = leden.invite_coach(naam="Noor", email="noor@kompas.example", capaciteit=5, door=wereld.beheerder)
    beheer.post(f"/kompas/leden/{lid.pk}/uitnodigen/")
    with wereld.open():
        assert sorted(u.ingetrokken_op is None for u in lid.uitnodigingen.all()) == [False, True]
    assert beheer.get(f"/kompas/leden/{lid.pk}/uitnodigen/").status_code == 405


def test_inviting_who_is_in_already_is_refused_in_words(wereld, beheer):
    response = beheer.post(f"/kompas/leden/{wereld.coach.pk}/uitnodigen/")
    assert response.status_code == 422
    assert "Fatima Amrani heeft de uitnodiging al aangenomen." in response.text


@pytest.mark.parametrize("pad", ["coaches/{}/", "leden/{}/uitnodigen/", "leden/{}/beeindigen/", "opdrachtgevers/{}/"])
def test_another_bureaus_people_do_not_exist_here(wereld, ander, beheer, pad):
    pk = ander.opdrachtgever.pk if "opdrachtgevers" in pad else ander.coach.pk
    missing = "01a00000-0000-7000-8000-000000000000"
    texts = []
    for doel in (pk, missing):
        response = beheer.post("/kompas/" + pad.format(doel), {"naam": "x", "capaciteit": 1})
        assert response.status_code == 404
        texts.append(response.text.replace(str(doel), ""))
    assert len(texts[0]) == len(texts[1])


def test_candidates_and_managers_are_not_ended_here(wereld, beheer):
    for lid in (wereld.kandidaat_lid, wereld.beheerder):
        assert beheer.post(f"/kompas/leden/{lid.pk}/beeindigen/").status_code == 404


def test_a_principal_is_added_once(wereld, beheer):
    response = beheer.post(
        "/kompas/opdrachtgevers/nieuw/", {"naam": "Zorggroep Zuid", "soort": "werkgever"}, follow=True
    )
    assert "Zorggroep Zuid staat in de lijst." in response.text
    assert "Nodig uit wie de rapporten mag lezen." in response.text
    again = beheer.post("/kompas/opdrachtgevers/nieuw/", {"naam": "ZORGGROEP zuid", "soort": "werkgever"})
    assert again.status_code == 422
    assert "Deze opdrachtgever staat al in de lijst." in again.text


def test_an_hr_contact_is_bound_to_one_employer(wereld, beheer):
    pad = f"/kompas/opdrachtgevers/{wereld.opdrachtgever.pk}/contact/"
    response = beheer.post(pad, {"naam": "Hanna Rook", "email": "hanna@x.example", "functie": ""}, follow=True)
    assert "Hanna Rook krijgt een uitnodiging." in response.text
    with wereld.open():
        contact = Contactpersoon.objects.select_related("lid").get(lid__email="hanna@x.example")
        assert contact.lid.onderwerp == wereld.opdrachtgever.pk
    assert beheer.post(pad, {"naam": "Hanna", "email": "hanna@x.example"}).status_code == 422


def picture(maat=(900, 300), soort="PNG", **velden) -> bytes:
    uit = BytesIO()
    Image.new("RGB", maat, "#aa3322").save(uit, soort, **velden)
    return uit.getvalue()


def settings_of(wereld) -> Bureau:
    with wereld.open():
        return Bureau.objects.get(pk=wereld.bureau.pk)


INSTELLINGEN = {"naam": "Kompas", "antwoord_aan": "hallo@kompas.example", "inzage_werkdagen": "7", "kleur": "#C89B00"}


def test_settings_are_saved_and_seen_at_once(wereld, beheer):
    logo = SimpleUploadedFile("logo.exe", picture(), "application/x-msdownload")
    response = beheer.post("/kompas/instellingen/", {**INSTELLINGEN, "logo_bestand": logo}, follow=True)
    assert "Instellingen bewaard." in response.text
    bureau = settings_of(wereld)
    assert (bureau.antwoord_aan, bureau.inzage_werkdagen, bureau.kleur) == ("hallo@kompas.example", 7, "#c89b00")
    stijl = huisstijl("#c89b00")
    css, png = f"/merk/c89b00-{stijl.hash}.css", f"/merk/{bureau.logo_hash}.png"
    assert css in response.text
    assert png in response.text
    for pad, soort in ((css, "text/css; charset=utf-8"), (png, "image/png")):
        found = Client().get(pad)
        assert (found.status_code, found["Content-Type"]) == (200, soort)
        assert "immutable" in found["Cache-Control"]
    assert Image.open(BytesIO(Client().get(png).content)).size == (600, 200)


def test_the_logo_is_taken_away(wereld, beheer):
    beheer.post("/kompas/instellingen/", {**INSTELLINGEN, "logo_bestand": SimpleUploadedFile("l.png", picture())})
    beheer.post("/kompas/instellingen/", INSTELLINGEN)
    assert settings_of(wereld).logo, "no new file is not no logo"
    beheer.post("/kompas/instellingen/", {**INSTELLINGEN, "zonder_logo": "on"})
    bureau = settings_of(wereld)
    assert (bureau.logo, bureau.logo_hash) == (None, "")


@pytest.mark.parametrize(
    ("velden", "zin"),
    [
        ({"naam": ""}, "Vul in: naam van het bureau."),
        ({"inzage_werkdagen": "0"}, "Vul minstens 1 in."),
        ({"inzage_werkdagen": "21"}, "Vul hoogstens 20 in."),
        ({"kleur": "rood"}, "Dit is geen kleur. Schrijf hem zoals #0b5d66."),
        ({"antwoord_aan": "nee"}, "Dit e-mailadres klopt niet."),
        ({"logo_bestand": SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>")}, "Dit is geen plaatje"),
        ({"logo_bestand": SimpleUploadedFile("logo.png", b"")}, "Dit bestand is leeg."),
    ],
)
def test_settings_that_cannot_be_are_refused(wereld, beheer, velden, zin):
    response = beheer.post("/kompas/instellingen/", {**INSTELLINGEN, **velden})
    assert response.status_code == 422
    assert zin in response.text
    assert settings_of(wereld).inzage_werkdagen == 5


def test_color_sample_follows_the_choice(wereld, beheer):
    html = beheer.get("/kompas/instellingen/kleur/?kleur=%23ffee00").text
    assert 'fill="#ffee00"' in html
    assert "Voor links maken wij je kleur iets donkerder." in html
    assert "<html" not in html
    assert beheer.get("/kompas/instellingen/kleur/?kleur=%22onzin").status_code == 200


@pytest.mark.parametrize("soort", ["PNG", "JPEG", "WEBP"])
def test_a_logo_becomes_our_own_png(soort):
    png = encode_logo(picture(soort=soort))
    with Image.open(BytesIO(png)) as beeld:
        assert (beeld.format, beeld.size) == ("PNG", (600, 200))


def test_a_logo_carries_nothing_else_along():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "geheim-in-metadata")
    png = encode_logo(picture(pnginfo=info) + b"geheim-achteraan")
    assert b"geheim" not in png


def test_a_noisy_logo_is_made_small_enough():
    ruis = Image.effect_noise((1200, 800), 120).convert("RGB")
    uit = BytesIO()
    ruis.save(uit, "JPEG", quality=80)
    assert len(encode_logo(uit.getvalue())) <= BEWAARD_BYTES


@pytest.mark.parametrize(
    ("inhoud", "zin"),
    [
        (lambda: picture((5000, 4000)), "te veel beeldpunten"),
        (lambda: b"x" * (2 * 1024 * 1024 + 1), "te groot"),
        (lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 100, "geen plaatje"),
        (lambda: picture(soort="GIF"), "geen plaatje"),
    ],
)
def test_no_logo_that_could_hurt(inhoud, zin):
    with pytest.raises(Weigering, match=zin):
        encode_logo(inhoud())


@pytest.mark.parametrize("pad", ["/merk/0b5d66-0000000000000000.css", f"/merk/{'0' * 64}.png"])
def test_looks_that_do_not_exist(database, pad):
    assert Client().get(pad).status_code == 404


def test_a_bureau_cannot_take_an_address_of_the_product(database):
    with pytest.raises(Weigering):
        leden.found_bureau(naam="Account", slug="account")
