"""What an employer reads: every part has its reason, and nothing is both in and out."""

from kandidaten.enums import Vrijgavesoort
from rapportage import matrix, weergave
from rapportage.enums import Onderdeel


def test_every_part_and_every_release_has_its_words():
    assert set(matrix.WAAROM_WEL) == set(Onderdeel)
    assert set(matrix.ALLEEN_NA_VRIJGAVE) == set(Vrijgavesoort)


def test_a_part_is_in_or_out():
    alles = {code.label for code in Onderdeel}
    for gekozen in ([], ["fase"], ["fase", "sollicitaties"], [o.value for o in Onderdeel]):
        wel, niet = ({wat for wat, _waarom in lijst} for lijst in (matrix.included(gekozen), matrix.excluded(gekozen)))
        assert wel | (niet & alles) == alles
        assert not wel & niet


def test_what_can_be_released_is_never_called_never():
    for soort in Vrijgavesoort:
        voor_kandidaat, voor_hr = matrix.ALLEEN_NA_VRIJGAVE[soort]
        zonder, met = dict(matrix.excluded([])), dict(matrix.excluded([], [soort.value]))
        assert zonder[voor_kandidaat] == matrix.NA_VRIJGAVE_KANDIDAAT
        assert voor_kandidaat not in met
        assert dict(matrix.released_for_employer())[voor_hr] == matrix.NA_VRIJGAVE_HR
        assert voor_hr not in dict(matrix.never_for_employer())


def test_candidate_employer_and_report_read_one_list_of_never():
    onderwerpen = tuple(f"{onderwerp}." for onderwerp, _reden in matrix.never_for_employer())
    assert weergave.never() == onderwerpen
    assert "Waarom iemand vertrekt, of met een traject stopt." in onderwerpen
    assert "Waarom je vertrekt, of met je traject stopt" in dict(matrix.excluded([]))


def test_what_nobody_may_ever_read_stays_whatever_is_agreed_and_released():
    alles = matrix.excluded([o.value for o in Onderdeel], [s.value for s in Vrijgavesoort])
    assert len(alles) == len(matrix.NOOIT) == len(matrix.never_for_employer())
