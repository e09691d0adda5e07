"""What a report is made of: which columns are asked for, and that nothing else makes a difference to it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bureaus.catalogus import tenant_models
from bureaus.enums import Dienst
from bureaus.models import Bureau
from kandidaten.enums import Vrijgavesoort
from rapportage.enums import Onderdeel, Rapportsoort
from tests.rapportage.kast import KEUZES, KOP, may_count
from tests.verstoring import Verstoring, movable

# What could not be moved: what may count in every report, what a check of the table ties to another column, and
# tables without a row in the cage.
ALTIJD = {f"{tabel}.{kolom}" for tabel, kolommen in KOP.items() for kolom in kolommen}
VAST = {
    "bureaus_auditregel.volgnummer", "bureaus_lidmaatschap.rol", "bureaus_verzending.aangeboden_tot",
    "bureaus_verzending.pacht_tot", "bureaus_verzending.teruggekomen_op", "bureaus_verzending.verzonden_op",
    "rapportage_groepsstand.werk_staat", "rapportage_rapport.staat", "rapportage_rapport.werk_staat",
    "rapportage_rapportageafspraak.op_datum", "rapportage_rapportageafspraak.weken", "trajecten_termijn.gesloten_op",
    "trajecten_termijn.staat",
}  # fmt: skip
ZONDER_RIJ = {
    "bureaus_mailvoorkeur.soort", "bureaus_mailvoorkeur.uit_sinds", "trajecten_regelinstelling.aantal",
    "trajecten_regelinstelling.regel",
}  # fmt: skip
# Somebody who found work, of whom next to nothing was agreed: what a rhythm could tell.
LOOPT = {
    "soort": "tussenrapportage",
    "delen": {Onderdeel.UREN},
    "gedeeld": set(),
    "omstandigheden": {
        "dienst": "loopbaanadvies", "aanleiding": "reorganisatie", "eindreden": "", "vorm": "vast",
        "fase": "aangenomen",
    },
}  # fmt: skip


def _asked(kast, soort, delen, gedeeld=()) -> set[tuple[str, str]]:
    with CaptureQueriesContext(connection) as vragen:
        kast.collect(soort, delen, gedeeld)
    gevraagd: set[tuple[str, str]] = set()
    for vraag in vragen.captured_queries:
        tekst = re.sub(r"\b[TU]\d+\b", "", vraag["sql"])
        gevraagd |= set(re.findall(r'"(\w+_\w+)"\."(\w+)"', tekst))
    return gevraagd


@pytest.mark.parametrize("soort", Rapportsoort)
def test_only_named_columns_of_what_was_agreed_are_asked_for(kast, soort):
    """Literal: a new column of a model is in no report, and a report that asks for more fails here first."""
    for dienst in (Dienst.OUTPLACEMENT_INDIVIDUEEL, Dienst.SPOOR2):
        kast.vary(dienst=dienst.value, aanleiding="reorganisatie", eindreden="", vorm="vast", fase="orientatie")
        for deel in (None, *Onderdeel):
            delen = {deel} if deel else set()
            gevraagd = _asked(kast, soort.value, delen)
            assert gevraagd - may_count(soort.value, delen, (), dienst.value) == set(), (dienst, deel)
            heeft_reden = soort == Rapportsoort.EINDRAPPORTAGE and deel == Onderdeel.PLAATSING
            assert (("trajecten_traject", "eindreden") in gevraagd) == heeft_reden, (dienst, deel)


def test_each_release_opens_one_column(kast):
    for soort in Vrijgavesoort:
        gevraagd = _asked(kast, "eindrapportage", set(), {soort})
        assert gevraagd - may_count("eindrapportage", (), {soort}, "outplacement_collectief") == set()


def test_nothing_else_makes_a_difference(kast):
    """Every other date, number, choice and yes-or-no of the dossier is moved, and everything of everyone else's."""
    verstoring = Verstoring(kast.superuser, kast.toneel)

    @settings(max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(**KEUZES, dagen=st.integers(1, 400))
    @example(**LOOPT, ritme=("per_fase", None, None), dagen=400)
    @example(**LOOPT, ritme=("alleen_eind", None, None), dagen=400)
    def check(soort, delen, gedeeld, ritme, omstandigheden, dagen):
        kast.vary(**omstandigheden)
        eerst = kast.collect(soort, delen, gedeeld, ritme)
        with verstoring(may_count(soort, delen, gedeeld, omstandigheden["dienst"]), dagen=dagen):
            assert kast.collect(soort, delen, gedeeld, ritme) == eerst
        assert kast.collect(soort, delen, gedeeld, ritme) == eerst

    check()
    alles = {
        f"{model._meta.db_table}.{field.column}" for model in (Bureau, *tenant_models()) for field in movable(model)
    }
    assert alles - verstoring.bewogen - ALTIJD == VAST | ZONDER_RIJ


def test_a_column_that_counts_does_make_a_difference(kast):
    """The same disturbance, with nothing held still: the measure is not blind."""
    verstoring = Verstoring(kast.superuser, kast.toneel)
    kast.vary(
        dienst="outplacement_individueel", aanleiding="reorganisatie", eindreden="", vorm="vast", fase="orientatie"
    )
    eerst = kast.collect("eindrapportage", set(Onderdeel), set(Vrijgavesoort))
    with verstoring((), dagen=31):
        anders = kast.collect("eindrapportage", set(Onderdeel), set(Vrijgavesoort))
    verschil = {naam for naam in eerst.__slots__ if getattr(eerst, naam) != getattr(anders, naam)}
    assert verschil >= {"traject_van", "traject_tot", "uren", "aanwezigheid", "activiteiten", "sollicitaties", "fase"}
