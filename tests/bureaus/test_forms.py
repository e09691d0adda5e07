"""Errors in words of the field: what to do, never which rule was broken."""

import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation

from bureaus.errors import Weigering
from bureaus.forms import Formulier, klein


class Proef(Formulier):
    naam = forms.CharField(label="Naam van het bedrijf", max_length=5, required=True)
    eigen = forms.CharField(label="Eigen", error_messages={"required": "Schrijf iets liefs."})
    fase = forms.ChoiceField(label="Fase", choices=[("1", "Een")])
    dag = forms.DateField(label="Startdatum")
    uur = forms.TimeField(label="Tijd", required=False)
    aantal = forms.IntegerField(label="Aantal", min_value=1, max_value=9)
    akkoord = forms.BooleanField(label="Ik heb dit gelezen")
    uwv = forms.CharField(label="UWV-nummer")
    zonder_label = forms.CharField()


def errors(**velden: str) -> dict[str, str]:
    data = QueryDict(mutable=True)
    data.update(velden)
    return {naam: fouten[0] for naam, fouten in Proef(data).errors.items()}


def test_empty_fields_say_what_to_do():
    assert errors() == {
        "naam": "Vul in: naam van het bedrijf.",
        "eigen": "Schrijf iets liefs.",
        "fase": "Kies: fase.",
        "dag": "Kies een dag bij: startdatum.",
        "aantal": "Vul in: aantal.",
        "akkoord": "Zet een vinkje bij: ik heb dit gelezen.",
        "uwv": "Vul in: UWV-nummer.",
        "zonder_label": "Vul in: zonder label.",
    }


@pytest.mark.parametrize(
    ("veld", "waarde", "zin"),
    [
        ("naam", "te lang", "Maak deze tekst korter: hoogstens 5 tekens. Nu zijn het er 7."),
        ("fase", "9", "Kies iets uit de lijst."),
        ("dag", "morgen", "Schrijf de datum als dag-maand-jaar, zoals 31-12-2026."),
        ("uur", "laat", "Schrijf de tijd zoals 14:30."),
        ("aantal", "12", "Vul hoogstens 9 in."),
        ("aantal", "0", "Vul minstens 1 in."),
        ("aantal", "drie", "Schrijf een heel getal, zoals 5."),
    ],
)
def test_wrong_values_say_what_to_do(veld, waarde, zin):
    assert errors(**{veld: waarde})[veld] == zin


class Regels(Formulier):
    naam = forms.CharField()
    email = forms.EmailField(required=False)
    verhaal = forms.CharField(widget=forms.Textarea, required=False)


@pytest.mark.parametrize("teken", ["\x01", "\x0b", "\x0c", "\x1c", "\r", "\n", "\x7f", "\x85", "\u2028"])
def test_one_line_holds_nothing_invisible_and_a_story_may_have_lines(teken):
    formulier = Regels(
        {"naam": f"Jan{teken}Reply-To: x", "email": f'"a{teken}b"@kompas.example', "verhaal": "een\ntwee"}
    )
    assert formulier.errors["naam"] == ["Hier staat een onzichtbaar teken in. Typ de tekst opnieuw."]
    assert "email" in formulier.errors and "verhaal" not in formulier.errors
    assert Regels({"naam": "Jan\tde Vries"}).is_valid()


@pytest.mark.parametrize("taal", ["nl", "en"])
@pytest.mark.parametrize("datum", ["2026-12-31", "31-12-2026", "31/12/2026"])
def test_a_date_is_read_from_the_picker_and_as_people_write_it(datum, taal):
    with translation.override(taal):
        assert "dag" not in errors(dag=datum)


def test_dates_get_the_browsers_picker():
    assert 'type="date"' in str(Proef()["dag"])
    assert 'type="time"' in str(Proef()["uur"])
    assert 'value="2026-12-31"' in str(Proef(initial={"dag": "2026-12-31"})["dag"])


def test_one_forms_sentences_do_not_reach_the_next():
    Proef()
    assert Proef().fields["naam"].error_messages["required"] == "Vul in: naam van het bedrijf."


def test_a_refusal_is_shown_with_the_form():
    form = Proef(QueryDict("naam=Kraan"))
    assert Proef().status == 200
    form.weiger(Weigering("Dat kan niet."), "naam")
    form.weiger(Weigering("Helemaal niet."))
    assert form.errors["naam"] == ["Dat kan niet."]
    assert form.non_field_errors() == ["Helemaal niet."]
    assert form.status == 422


@pytest.mark.parametrize(
    ("label", "in_een_zin"), [("Naam", "naam"), ("UWV", "UWV"), ("Hoe laat?", "hoe laat"), ("", ""), ("E", "e")]
)
def test_a_label_inside_a_sentence(label, in_een_zin):
    assert klein(label) == in_een_zin
