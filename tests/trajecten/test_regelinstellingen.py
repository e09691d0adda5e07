"""What a bureau sets about deadlines, what nobody can set, and the manager's pages for both."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bureaus.errors import Weigering
from bureaus.models import Auditregel, Bureau
from bureaus.paden import pad
from bureaus.tenancy import Publiek, in_bureau
from trajecten import regelbeeld, regelinstellingen
from trajecten.enums import Ontvangersoort, Regelcode
from trajecten.models import INSTELBAAR, Regelinstelling, Traject
from trajecten.regelinstellingen import HOOGSTENS, HUIDIG, STANDAARD, Ingesteld
from trajecten.regels import REGELS

AANTAL_VRAGEN = 11
COACH, KANDIDAAT, BEHEERDER = Ontvangersoort.COACH, Ontvangersoort.KANDIDAAT, Ontvangersoort.BEHEERDER


def _change(wereld, code=Regelcode.INTAKE, **anders):
    velden = {"aanlopen": [7, 0], "ontvangers": [COACH], "aantal": None, **anders}
    with wereld.open():
        regelinstellingen.change_regel(code, **velden, door=wereld.beheerder)


def _settled(wereld) -> None:
    """Every trajectory is in step with its rules."""
    with wereld.open():
        Traject.objects.update(herberekenen_op=None)


def _marked(wereld) -> set:
    with wereld.open():
        return set(Traject.objects.exclude(herberekenen_op=None).values_list("pk", flat=True))


# --- what a bureau can set -----------------------------------------------------------------------------------


def test_without_settings_every_rule_is_as_it_comes(wereld):
    with wereld.open(), CaptureQueriesContext(connection) as queries:
        assert regelinstellingen.effective() == STANDAARD
    assert set(STANDAARD) == set(HUIDIG) == set(Regelcode)
    assert len([q for q in queries if "regelinstelling" in q["sql"]]) == 1


def test_versions_and_branches_of_a_rule_remind_alike():
    """One setting is for all of them."""
    for regel in REGELS:
        assert STANDAARD[regel.code] == Ingesteld(regel.aanlopen, regel.ontvangers)


def test_a_setting_takes_the_place_of_the_default(wereld):
    _change(wereld, aanlopen=[0, 14, 7], ontvangers=[BEHEERDER, COACH], aantal=8)
    with wereld.open():
        assert regelinstellingen.effective() == {
            **STANDAARD,
            Regelcode.INTAKE: Ingesteld((14, 7, 0), (COACH, BEHEERDER), 8),
        }
        regel = Auditregel.objects.get(gebeurtenis="regel_gewijzigd")
    assert regel.gegevens == {
        "regel": "intake", "aanlopen": [14, 7, 0], "ontvangers": ["coach", "beheerder"], "aantal": 8
    }  # fmt: skip
    assert regel.door_id == wereld.beheerder.pk


def test_another_bureau_keeps_its_own(wereld, ander):
    _change(wereld, aantal=8)
    with ander.open():
        assert regelinstellingen.effective() == STANDAARD


def test_the_candidates_transaction_reads_the_same(wereld):
    _change(wereld, aantal=8)
    lid = wereld.kandidaat_lid
    with in_bureau(wereld.bureau.pk, Publiek.KANDIDAAT, lid=lid.pk, onderwerp=lid.onderwerp):
        assert regelinstellingen.effective()[Regelcode.INTAKE].aantal == 8


def test_the_default_leaves_no_row(wereld):
    _change(wereld, aantal=8)
    standaard = STANDAARD[Regelcode.INTAKE]
    _change(wereld, aanlopen=standaard.aanlopen, ontvangers=standaard.ontvangers, aantal=5)
    with wereld.open():
        assert not Regelinstelling.objects.exists()


def test_one_button_goes_back_to_the_default(wereld):
    _change(wereld, aantal=8)
    _settled(wereld)
    with wereld.open():
        regelinstellingen.reset_regel(Regelcode.INTAKE, door=wereld.beheerder)
        assert regelinstellingen.effective() == STANDAARD
        assert Auditregel.objects.filter(gebeurtenis="regel_hersteld").count() == 1
    assert _marked(wereld) == {wereld.traject.pk, wereld.ander_traject.pk}


def test_nobody_reminded_is_a_choice(wereld):
    _change(wereld, aanlopen=[], ontvangers=[])
    with wereld.open():
        assert regelinstellingen.effective()[Regelcode.INTAKE] == Ingesteld((), ())


@pytest.mark.parametrize(
    ("code", "anders", "zin"),
    [
        (Regelcode.INTAKE, {"aanlopen": [5]}, "Kies bij de momenten alleen uit de lijst."),
        (Regelcode.INTAKE, {"aanlopen": [14, 7, 3, 2, 1]}, "Kies hoogstens vier momenten."),
        (Regelcode.INTAKE, {"ontvangers": []}, "Kies wie de herinnering krijgt."),
        (Regelcode.INTAKE, {"ontvangers": [KANDIDAAT]}, "Kies bij de ontvangers alleen uit de lijst."),
        (Regelcode.INTAKE, {"aantal": 0}, "Kies een getal van 1 tot en met 60."),
        (Regelcode.INTAKE, {"aantal": 61}, "Kies een getal van 1 tot en met 60."),
        (Regelcode.FASE_PLAN, {"aantal": 366}, "Kies een getal van 1 tot en met 365."),
        (Regelcode.BEWAARTERMIJN, {"aantal": 61}, "Kies een getal van 1 tot en met 60."),
    ],
)
def test_what_cannot_be_is_refused(wereld, code, anders, zin):
    with pytest.raises(Weigering) as weigering:
        _change(wereld, code, **anders)
    assert zin in str(weigering.value.boodschap)
    with wereld.open():
        assert not Regelinstelling.objects.exists()


VAST = sorted(set(Regelcode) - set(INSTELBAAR))


@pytest.mark.parametrize("code", VAST)
def test_a_fixed_number_stays_for_operation_and_form(wereld, als, code):
    with pytest.raises(Weigering, match="staat vast"):
        _change(wereld, code, aantal=9)
    # The form has no such field: what is sent along all the same does nothing.
    velden = {"aantal": "9", "aanlopen": ["7"], "ontvangers": ["coach"]}
    antwoord = als(wereld.beheerder).post(pad(wereld.bureau, "beheer:regel", code), velden)
    assert antwoord.status_code == 302
    with wereld.open():
        assert regelinstellingen.effective()[code].aantal is None


def test_a_fixed_number_stays_for_sql(wereld):
    """Also for whoever writes past the operation: the database refuses each of them."""
    for code in VAST:
        with pytest.raises(IntegrityError, match="regelinstelling_wet_staat_vast"), wereld.open():
            Regelinstelling.objects.create(regel=code, aanlopen=[7], ontvangers=["coach"], aantal=9)
    for code in INSTELBAAR:
        with wereld.open():
            Regelinstelling.objects.create(regel=code, aanlopen=[7], ontvangers=["coach"], aantal=9)


def test_only_the_bureau_writes(wereld):
    lid = wereld.kandidaat_lid
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        in_bureau(wereld.bureau.pk, Publiek.KANDIDAAT, lid=lid.pk, onderwerp=lid.onderwerp),
    ):
        Regelinstelling.objects.create(regel=Regelcode.INTAKE, aanlopen=[], ontvangers=[])


def test_every_number_that_may_be_chosen_has_a_limit():
    assert not set(INSTELBAAR) & {regel.code for regel in REGELS if regel.wettelijk}
    assert all(HUIDIG[code].afstand.eenheid in HOOGSTENS for code in INSTELBAAR)


# --- what follows from it ------------------------------------------------------------------------------------


def test_a_change_marks_the_open_trajectories_of_the_bureau_in_one_statement(wereld, ander):
    _settled(wereld)
    _settled(ander)
    with wereld.open():
        Traject.objects.filter(pk=wereld.ander_traject.pk).update(
            gesloten_op=timezone.localdate(), eindreden="verhuizing"
        )
    with wereld.open(), CaptureQueriesContext(connection) as queries:
        regelinstellingen.change_regel(
            Regelcode.INTAKE, aanlopen=[7], ontvangers=[COACH], aantal=8, door=wereld.beheerder
        )
    assert sum(q["sql"].startswith('UPDATE "trajecten_traject"') for q in queries) == 1
    assert _marked(wereld) == {wereld.traject.pk}
    assert _marked(ander) == set()


@pytest.mark.parametrize("code", [Regelcode.BEWAARTERMIJN, Regelcode.NAZORG])
def test_what_goes_on_after_the_end_marks_the_closed_ones_too(wereld, code):
    with wereld.open():
        Traject.objects.update(gesloten_op=timezone.localdate(), eindreden="verhuizing", herberekenen_op=None)
    _change(wereld, code)
    assert _marked(wereld) == {wereld.traject.pk, wereld.ander_traject.pk}


def test_an_earlier_mark_stays(wereld):
    """From that moment on reminders still have to be made up for."""
    eerder = timezone.now() - timedelta(hours=6)
    with wereld.open():
        Traject.objects.update(herberekenen_op=eerder)
    _change(wereld)
    with wereld.open():
        assert set(Traject.objects.values_list("herberekenen_op", flat=True)) == {eerder}


def test_other_hours_mark_everybody(wereld):
    _settled(wereld)
    with wereld.open():
        bureau = Bureau.objects.get()
        regelinstellingen.change_mailtijden(
            bureau, mail_van=9, mail_tot=17, mail_dagen=[3, 1, 1], door=wereld.beheerder
        )
        bureau.refresh_from_db()
        regel = Auditregel.objects.get(gebeurtenis="mailtijden_gewijzigd")
    assert (bureau.mail_van, bureau.mail_tot, bureau.mail_dagen) == (9, 17, [1, 3])
    assert regel.gegevens == {"mail_van": 9, "mail_tot": 17, "mail_dagen": [1, 3]}
    assert _marked(wereld) == {wereld.traject.pk, wereld.ander_traject.pk}


@pytest.mark.parametrize(
    "anders",
    [{"mail_van": 20}, {"mail_van": 21}, {"mail_tot": 25}, {"mail_van": -1}, {"mail_dagen": []}, {"mail_dagen": [8]}],
)
def test_hours_that_cannot_be(wereld, anders):
    velden = {"mail_van": 8, "mail_tot": 20, "mail_dagen": [1], **anders}
    with wereld.open(), pytest.raises(Weigering):
        regelinstellingen.change_mailtijden(wereld.bureau, **velden, door=wereld.beheerder)


# --- the pages -----------------------------------------------------------------------------------------------


def test_the_page_shows_each_rule_with_length_source_and_reminder(wereld, als):
    _change(wereld, Regelcode.INTAKE, aanlopen=[7, 0], aantal=8)
    tekst = als(wereld.beheerder).get(pad(wereld.bureau, "beheer:regels")).content.decode()
    for code in Regelcode:
        assert pad(wereld.bureau, "beheer:regel", code) in tekst
    for zin in (
        "8 werkdagen na de startdatum van het traject",
        "1 week ervoor en op de dag zelf, aan de coach",
        "Korter dan 5 jaar in dienst: 1\N{NO-BREAK SPACE}maand",
        "En dan tot het einde van die maand",
        "Wet: art. 7:672 lid 1 en 2 BW",
        "42 weken na de eerste ziektedag",
        "Tot en met 31 oktober 2008: 13 weken",
        "4 weken ervoor, 2 weken ervoor en 3 dagen ervoor, aan de kandidaat en de coach",
        "Tussen 8.00 en 20.00 uur.",
    ):
        assert zin in tekst, zin
    assert tekst.count("Aangepast") == 1


def test_the_list_asks_the_same_of_the_database_with_one_row_and_with_three(wereld, als):
    client, path = als(wereld.beheerder), pad(wereld.bureau, "beheer:regels")
    aantallen = []
    for codes in ([Regelcode.INTAKE], [Regelcode.GESPREK, Regelcode.NAZORG]):
        for code in codes:
            _change(wereld, code)
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        aantallen.append(len(queries))
    assert aantallen == [AANTAL_VRAGEN, AANTAL_VRAGEN]


def test_settings_lead_to_it_and_back(wereld, als):
    client = als(wereld.beheerder)
    assert pad(wereld.bureau, "beheer:regels") in client.get(pad(wereld.bureau, "bureaus:instellingen")).text
    pagina = client.get(pad(wereld.bureau, "beheer:regels")).text
    assert pad(wereld.bureau, "bureaus:instellingen") in pagina and pad(wereld.bureau, "beheer:mailtijden") in pagina


def test_the_form_changes_a_rule_and_a_button_puts_it_back(wereld, als):
    client, path = als(wereld.beheerder), pad(wereld.bureau, "beheer:regel", "intake")
    assert "Zet terug" not in client.get(path).text
    antwoord = client.post(path, {"aantal": "8", "aanlopen": ["14", "-1"], "ontvangers": ["beheerder"]})
    assert antwoord["Location"] == pad(wereld.bureau, "beheer:regels")
    with wereld.open():
        assert regelinstellingen.effective()[Regelcode.INTAKE] == Ingesteld((14, -1), (BEHEERDER,), 8)
    assert "Zet terug" in client.get(path).text
    client.post(pad(wereld.bureau, "beheer:regel_standaard", "intake"))
    with wereld.open():
        assert regelinstellingen.effective() == STANDAARD


@pytest.mark.parametrize(
    ("velden", "zin"),
    [
        ({"aantal": "61"}, "Vul hoogstens 60 in."),
        ({"aantal": ""}, "Vul een getal in."),
        ({"aanlopen": ["14", "7", "3", "2", "1"]}, "Kies hoogstens vier momenten."),
        ({"aanlopen": ["99"]}, "Kies iets uit de lijst."),
        ({"ontvangers": ["kandidaat"]}, "Kies iets uit de lijst."),
        ({"ontvangers": []}, "Kies wie de herinnering krijgt."),
    ],
)
def test_the_form_says_what_to_do(wereld, als, velden, zin):
    goed = {"aantal": "8", "aanlopen": ["7"], "ontvangers": ["coach"]}
    antwoord = als(wereld.beheerder).post(pad(wereld.bureau, "beheer:regel", "intake"), {**goed, **velden})
    assert antwoord.status_code == 422 and zin in antwoord.content.decode()


def test_a_term_of_the_law_says_so(wereld, als):
    tekst = als(wereld.beheerder).get(pad(wereld.bureau, "beheer:regel", "ww_aanvraag")).text
    assert "De wet bepaalt deze termijn." in tekst and 'name="aantal"' not in tekst
    assert "Dan schuift hij op naar de volgende werkdag." in tekst


def test_no_such_rule(wereld, als):
    client = als(wereld.beheerder)
    assert client.get(pad(wereld.bureau, "beheer:regel", "bestaat_niet")).status_code == 404
    assert client.post(pad(wereld.bureau, "beheer:regel_standaard", "bestaat_niet")).status_code == 404


def test_the_hours_of_the_mail(wereld, als):
    client, path = als(wereld.beheerder), pad(wereld.bureau, "beheer:mailtijden")
    fout = client.post(path, {"mail_van": "20", "mail_tot": "8", "mail_dagen": ["1"]})
    assert fout.status_code == 422 and "Kies een eindtijd die later is dan de begintijd." in fout.content.decode()
    leeg = client.post(path, {"mail_van": "8", "mail_tot": "20"})
    assert leeg.status_code == 422 and "Kies minstens één dag van de week." in leeg.content.decode()
    assert client.post(path, {"mail_van": "9", "mail_tot": "17", "mail_dagen": ["1", "7"]}).status_code == 302
    tekst = client.get(pad(wereld.bureau, "beheer:regels")).text
    assert "Tussen 9.00 en 17.00 uur." in tekst and "Maandag, zondag." in tekst


def test_every_rule_has_a_picture_also_with_an_unknown_moment():
    for code in Regelcode:
        beeld = regelbeeld.picture(code, Ingesteld((10,), (COACH,)))
        assert beeld.lengtes and beeld.herinnering == "10 dagen ervoor, aan de coach"
