"""An employee is put forward: no health, no BSN, no reason; the manager decides and the employer hears which."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bureaus import leden
from bureaus.enums import Dienst
from bureaus.errors import Weigering
from bureaus.models import Auditregel, Opdracht, Opdrachtgever, Uitnodiging, Verzending
from bureaus.paden import pad
from bureaus.rollen import Rol
from bureaus.tenancy import as_planner, uuid7
from kandidaten.models import Kandidaat
from rapportage import aanmelden
from tests.rapportage.test_portaal import second_contact
from tests.rapportage.wereld import als_hr
from trajecten import aanmeldingen
from trajecten.enums import Aanmeldstaat
from trajecten.models import Aanmelding, Traject

BSN = "111222333"


def _velden(**anders) -> dict:
    return {
        "roepnaam": "Anna",
        "tussenvoegsel": "de",
        "achternaam": "Vries",
        "email": "Anna@thuis.example",
        "dienst": Dienst.OUTPLACEMENT_INDIVIDUEEL,
        "startdatum": timezone.localdate() + timedelta(days=7),
        **anders,
    }


def _put(wereld, **anders) -> Aanmelding:
    with als_hr(wereld) as lid:
        pk = aanmelden.put_forward(**_velden(**anders), door=lid).pk
    with wereld.open():
        return Aanmelding.objects.select_related("opdrachtgever", "opdracht", "aangemeld_door").get(pk=pk)


@pytest.fixture
def hr(wereld, als):
    return als(wereld.hr)


@pytest.fixture
def adres(wereld):
    return pad(wereld.bureau, "rapportage:aanmelden")


def _mails(wereld, soort: str) -> set[str]:
    with wereld.open():
        return set(Verzending.objects.filter(soort=soort).values_list("lid__naam", flat=True))


def test_from_the_form_to_the_managers_desk(wereld, hr, adres, als):
    antwoord = hr.post(adres, _velden(startdatum=_velden()["startdatum"].isoformat()))
    assert antwoord.status_code == 302
    pagina = hr.get(adres).content.decode()
    assert "Anna de Vries" in pagina and "Bij het bureau" in pagina
    assert _mails(wereld, "aanmelding_nieuw") == {"Bea Beheer"}
    beheer = als(wereld.beheerder)
    assert "1 medewerker is aangemeld" in beheer.get(pad(wereld.bureau, "beheer:sturing")).content.decode()
    lijst = beheer.get(pad(wereld.bureau, "beheer:aanmeldingen")).content.decode()
    assert "Anna de Vries" in lijst and "Kraanbouw Oost" in lijst
    with wereld.open():
        assert Aanmelding.objects.get().email == "anna@thuis.example"
        regel = Auditregel.objects.get(gebeurtenis="medewerker_aangemeld")
        assert regel.gegevens == {} and regel.door_id == wereld.hr.pk


TEKSTVELDEN = ("roepnaam", "tussenvoegsel", "achternaam", "email")


@pytest.mark.parametrize("veld", TEKSTVELDEN)
@pytest.mark.parametrize(("fout", "zin"), [(BSN, "BSN"), ("burn-out", "gezondheid"), ("adhd", "gezondheid")])
def test_every_field_refuses_a_bsn_and_health(wereld, hr, adres, veld, fout, zin):
    waarde = f"{fout}@thuis.example" if veld == "email" else fout
    antwoord = hr.post(adres, _velden(**{veld: waarde, "startdatum": "2099-01-01"}))
    tekst = antwoord.content.decode()
    assert antwoord.status_code == 422 and zin in tekst
    # What else was typed is still there.
    assert 'value="Vries"' in tekst or veld == "achternaam"
    with pytest.raises(Weigering, match=zin):
        _put(wereld, **{veld: waarde})
    with wereld.open():
        assert not Aanmelding.objects.exists()


@pytest.mark.parametrize(
    "velden",
    [
        {"achternaam": "Arts", "email": "j.arts@thuis.example"},
        {"achternaam": "Dokter", "email": "dokter@thuis.example"},
        {"achternaam": "Pijnenburg", "email": "pijnenburg@ggz-noord.example"},
        {"achternaam": "Pijn", "email": "x@ziekenhuis.corona.example"},
        {"achternaam": "Ziekman", "email": "wia.ziekman@burn-out.example"},
        {"achternaam": "Jansen - Arts"},
        {"roepnaam": "Wia"},
        {"roepnaam": "Iva"},
    ],
)
def test_nobody_is_refused_for_their_name_or_where_they_work(wereld, hr, adres, velden):
    velden = _velden(**velden)
    assert hr.post(adres, velden | {"startdatum": velden["startdatum"].isoformat()}).status_code == 302
    with wereld.open():
        gemaakt = Aanmelding.objects.get()
    assert (gemaakt.roepnaam, gemaakt.achternaam) == (velden["roepnaam"], velden["achternaam"])
    assert gemaakt.email == velden["email"].lower()


@pytest.mark.parametrize(
    "velden",
    [
        {"roepnaam": "Jan (burn-out)"},
        {"achternaam": "de Vries, ziek sinds mei"},
        {"achternaam": "Arts (ziek)"},
        {"email": "jan.ziek.sinds.mei@thuis.example"},
        {"email": "jan_adhd@thuis.example"},
    ],
)
def test_a_remark_beside_the_name_is_refused(wereld, velden):
    with pytest.raises(Weigering, match="gezondheid"):
        _put(wereld, **velden)


@pytest.mark.parametrize(
    ("velden", "zin"),
    [
        ({"achternaam": "Vries 06"}, "geen cijfers"),
        ({"achternaam": ""}, "Vul in"),
        ({"email": "anna"}, "klopt niet"),
        ({"dienst": ""}, "Kies"),
        ({"startdatum": "2020-01-01"}, "vanaf vandaag"),
    ],
)
def test_errors_say_what_to_do(wereld, hr, adres, velden, zin):
    antwoord = hr.post(adres, _velden(**{"startdatum": _velden()["startdatum"].isoformat(), **velden}))
    assert antwoord.status_code == 422 and zin in antwoord.content.decode()


def test_there_is_no_room_for_a_reason(wereld, hr, adres):
    html = hr.get(adres).content.decode()
    assert "<textarea" not in html
    tekst = {veld.name for veld in Aanmelding._meta.fields if veld.get_internal_type() in ("TextField", "JSONField")}
    assert tekst == set()


def test_the_same_address_twice_is_asked_about(wereld, hr, adres, als):
    _put(wereld)
    velden = _velden(startdatum=_velden()["startdatum"].isoformat(), email="ANNA@thuis.example")
    antwoord = hr.post(adres, velden)
    assert antwoord.status_code == 422 and "al eerder aan" in antwoord.content.decode()
    assert hr.post(adres, velden | {"toch": "on"}).status_code == 302
    # What a colleague put forward is theirs: no hint that it exists.
    collega = als(second_contact(wereld))
    assert "Anna" not in collega.get(adres).content.decode()
    assert collega.post(adres, velden).status_code == 302


def test_an_order_of_another_employer_cannot_be_chosen(wereld, ander, hr, adres):
    with wereld.open():
        gever = type(wereld.opdrachtgever).objects.create(naam="Gemeente Veldrijk")
        vreemd = Opdracht.objects.create(
            opdrachtgever=gever, naam="Van een ander", startdatum="2026-01-01", einddatum="2099-01-01"
        )
    velden = _velden(startdatum=_velden()["startdatum"].isoformat())
    for opdracht in (vreemd, ander.opdracht):
        assert hr.post(adres, velden | {"opdracht": opdracht.pk}).status_code == 422
    assert "Van een ander" not in hr.get(adres).content.decode()
    with pytest.raises(Weigering), als_hr(wereld) as lid:
        aanmelden.put_forward(**_velden(opdracht=vreemd), door=lid)


def _queries(client, adres: str) -> int:
    client.get(adres)
    with CaptureQueriesContext(connection) as gemeten:
        assert client.get(adres).status_code == 200
    return len(gemeten)


def test_the_lists_take_the_same_queries_at_1_3_and_300_rows(wereld, hr, adres, als):
    """What HR put forward, and the manager's two lists: who waits and what was decided. Each with its own order."""
    beheer, lijst = als(wereld.beheerder), pad(wereld.bureau, "beheer:aanmeldingen")
    gemeten = []
    for erbij in (1, 2, 297):
        with wereld.open():
            for staat in (Aanmeldstaat.NIEUW, Aanmeldstaat.AFGEWEZEN):
                _many(wereld, erbij, staat)
        gemeten.append((_queries(hr, adres), _queries(beheer, lijst)))
    assert gemeten == [(12, 12)] * 3


def _many(wereld, aantal: int, staat: Aanmeldstaat) -> None:
    gevers = Opdrachtgever.objects.bulk_create(Opdrachtgever(naam=f"Werkgever {uuid7()}") for n in range(aantal))
    velden = {naam: waarde for naam, waarde in _velden().items() if naam != "roepnaam"}
    Aanmelding.objects.bulk_create(
        Aanmelding(
            **velden,
            roepnaam=f"P{n}",
            opdrachtgever=gever if n % 2 else wereld.opdrachtgever,
            aangemeld_door=wereld.hr,
            staat=staat,
            afgehandeld_op=None if staat == Aanmeldstaat.NIEUW else timezone.now(),
        )
        for n, gever in enumerate(gevers)
    )


# --- manager -------------------------------------------------------------------------------------------------


def test_starting_makes_a_dossier_an_order_and_a_trajectory(wereld, als):
    aanmelding = _put(wereld)
    client = als(wereld.beheerder)
    adres = pad(wereld.bureau, "beheer:aanmelding", aanmelding.pk)
    assert client.get(adres).status_code == 200
    begin = timezone.localdate() + timedelta(days=7)
    velden = {
        "opdracht": "",
        "startdatum": begin.isoformat(),
        "einddatum": (begin + timedelta(days=100)).isoformat(),
        "uren": "30",
        "coach": wereld.coach.pk,
    }
    antwoord = client.post(adres, velden)
    with wereld.open():
        traject = Traject.objects.select_related("opdracht", "kandidaat__lid", "coach").get(
            kandidaat__achternaam="Vries"
        )
        klaar = Aanmelding.objects.get()
        assert not Uitnodiging.objects.filter(lid=traject.kandidaat.lid).exists()
    assert antwoord.headers["Location"] == pad(wereld.bureau, "beheer:uitnodigen") + f"?opdracht={traject.opdracht_id}"
    assert (traject.uren, traject.startdatum, traject.coach) == (30, begin, wereld.coach)
    assert (traject.opdracht.soort, traject.opdracht.dienst) == ("individueel", "outplacement_individueel")
    # Every HR contact of the employer reads the name of an order.
    assert "Vries" not in traject.opdracht.naam and "Anna" not in traject.opdracht.naam
    assert (traject.kandidaat.naam, traject.kandidaat.lid.email) == ("Anna de Vries", "anna@thuis.example")
    assert (klaar.staat, klaar.traject_id) == ("gestart", traject.pk)
    assert _mails(wereld, "aanmelding_besluit") == {"Hans Rood"}
    assert "Traject gestart" in als(wereld.hr).get(pad(wereld.bureau, "rapportage:aanmelden")).content.decode()
    weer = client.post(adres, velden)
    assert weer.status_code == 422 and "al beslist" in weer.content.decode()


def _start(wereld, aanmelding, **anders):
    begin = timezone.localdate()
    with wereld.open():
        return aanmeldingen.start(
            aanmelding,
            **{
                "opdracht": None,
                "startdatum": begin,
                "einddatum": begin + timedelta(days=50),
                "uren": 24,
                "door": wereld.beheerder,
                **anders,
            },
        )


def test_a_known_address_goes_on_with_its_own_dossier(wereld):
    aanmelding = _put(wereld, email=wereld.kandidaat_lid.email)
    traject = _start(wereld, aanmelding)
    with wereld.open():
        assert traject.kandidaat_id == wereld.kandidaat.pk
        assert not Kandidaat.objects.filter(achternaam="Vries").exists()
    tweede = _put(wereld, email=wereld.kandidaat_lid.email)
    with pytest.raises(Weigering, match="al een traject in deze opdracht"):
        _start(wereld, tweede, opdracht=wereld.opdracht)


def test_declining_tells_the_employer_and_nothing_more(wereld, als):
    aanmelding = _put(wereld)
    client = als(wereld.beheerder)
    assert client.post(pad(wereld.bureau, "beheer:aanmelding_afwijzen", aanmelding.pk)).status_code == 302
    assert _mails(wereld, "aanmelding_besluit") == {"Hans Rood"}
    assert "Niet aangenomen" in als(wereld.hr).get(pad(wereld.bureau, "rapportage:aanmelden")).content.decode()
    with wereld.open():
        assert not Kandidaat.objects.filter(achternaam="Vries").exists()


def test_a_manager_of_another_bureau_finds_nothing(wereld, ander, als):
    aanmelding = _put(wereld)
    client = als(ander.beheerder)
    for naam in ("aanmelding", "aanmelding_afwijzen"):
        assert client.post(pad(ander.bureau, f"beheer:{naam}", aanmelding.pk)).status_code == 404
    assert "Anna" not in client.get(pad(ander.bureau, "beheer:aanmeldingen")).content.decode()


def test_the_clock_removes_what_was_declined_four_weeks_ago_and_nothing_else(wereld, ander):
    dagen = {"weg": -29, "blijft": -27}
    for bureau in (wereld, ander):
        for roepnaam, dag in dagen.items():
            aanmelding = _put(bureau, roepnaam=roepnaam)
            with bureau.open():
                aanmeldingen.decline(aanmelding, door=bureau.beheerder)
                Aanmelding.objects.filter(pk=aanmelding.pk).update(afgehandeld_op=timezone.now() + timedelta(days=dag))
        oud = _put(bureau, roepnaam="gestart")
        _start(bureau, oud)
        with bureau.open():
            Aanmelding.objects.filter(pk=oud.pk).update(afgehandeld_op=timezone.now() - timedelta(days=99))
        _put(bureau, roepnaam="nieuw")
    with as_planner():
        assert aanmeldingen.remove_declined() == 2
        assert aanmeldingen.remove_declined() == 0
    for bureau in (wereld, ander):
        with bureau.open():
            assert set(Aanmelding.objects.values_list("roepnaam", flat=True)) == {"blijft", "gestart", "nieuw"}


def test_the_planner_sees_no_name_and_can_remove_only_what_is_old(wereld):
    aanmelding = _put(wereld)
    with wereld.open():
        aanmeldingen.decline(aanmelding, door=wereld.beheerder)
    with as_planner(), connection.cursor() as cursor:
        cursor.execute("delete from trajecten_aanmelding")
        assert cursor.rowcount == 0
    for wat in ("achternaam", "email", "opdrachtgever_id"):
        with pytest.raises(DatabaseError, match="permission denied"), as_planner(), connection.cursor() as cursor:
            cursor.execute(f"select {wat} from trajecten_aanmelding")


def test_every_working_manager_is_told_and_no_one_else(wereld):
    with wereld.open():
        weg = leden.add_lid(rol=Rol.BEHEERDER, naam="Weg Gegaan", email="weg@kompas.example", door=wereld.beheerder)
        leden.add_lid(rol=Rol.BEHEERDER, naam="Tweede Beheer", email="twee@kompas.example", door=wereld.beheerder)
        leden.end_lid(weg, door=wereld.beheerder)
    _put(wereld)
    assert _mails(wereld, "aanmelding_nieuw") == {"Bea Beheer", "Tweede Beheer"}
