"""What the employer's role reads of reports and figures in SQL typed by hand: Python's own checks take no part."""

from datetime import date

import pytest
from django.db import connection
from django.utils import timezone

from bureaus.models import Opdracht, Opdrachtgever
from bureaus.wachtrij import WerkStaat
from rapportage import bundels, opbouw, rapporten, verzenden
from rapportage.models import Groepsstand, Rapport
from tests.rapportage.test_portaal import copy_report
from tests.rapportage.wereld import als_hr, als_kandidaat, lees, spreek_af, verzonden

ZIN = "Zin voor de werkgever."
# Every column the role may read, by the database's own account of it.
KOLOMMEN = """
    select string_agg(attname, ', ') from pg_attribute where attrelid = 'rapportage_rapport'::regclass and attnum > 0
    and has_column_privilege('outplacement_opdrachtgever', attrelid, attnum, 'select')
"""


def _as_hr(wereld, statement: str, *params) -> list[tuple]:
    with als_hr(wereld), connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def _row(wereld, rapport: Rapport) -> dict:
    """All the employer's role gets of one report."""
    ((kolommen,),) = _as_hr(wereld, KOLOMMEN)
    (waarden,) = _as_hr(wereld, f"select {kolommen} from rapportage_rapport where id = %s", rapport.pk)
    return dict(zip(kolommen.split(", "), waarden, strict=True))


def _withdraw(wereld, rapport: Rapport) -> None:
    with wereld.open():
        rapporten.withdraw(_inside(rapport), door=wereld.coach)


def _replace(wereld, rapport: Rapport) -> None:
    with wereld.open():
        nieuw = rapporten.start_successor(_inside(rapport), door=wereld.coach)
        rapporten.present(nieuw, door=wereld.coach)
    with als_kandidaat(wereld) as lid:
        rapporten.akkoord(nieuw, door=lid)
    with wereld.open():
        verzenden.send(nieuw, door=wereld.coach)
    opbouw.build_pdf(wereld.bureau.pk, nieuw.pk)


def _inside(rapport: Rapport) -> Rapport:
    return Rapport.objects.select_related("traject__opdracht", "afspraak").get(pk=rapport.pk)


WEGEN = {"ingetrokken": _withdraw, "vervangen": _replace}


@pytest.fixture
def rapport(wereld) -> Rapport:
    spreek_af(wereld)
    return verzonden(wereld, tekst=ZIN)


@pytest.mark.parametrize("staat", WEGEN)
def test_of_what_no_longer_holds_number_dates_and_state_are_left(wereld, rapport, staat):
    heel = _row(wereld, rapport)
    assert ZIN in str(heel["geldige_inhoud"]) and bytes(heel["geldige_pdf"]) == bytes(rapport.pdf)
    WEGEN[staat](wereld, rapport)
    rest = _row(wereld, rapport)
    assert (rest["nummer"], rest["staat"], rest["verzonden_op"]) == (rapport.nummer, staat, rapport.verzonden_op)
    assert {naam for naam, waarde in heel.items() if waarde and rest[naam] is None} == {"geldige_inhoud", "geldige_pdf"}
    assert ZIN not in str(rest) and "Jansen" not in str(rest)
    # The bureau's own copy stays.
    bewaard = lees(wereld, rapport.pk)
    assert (bewaard.inhoud["toelichting"], bytes(bewaard.pdf)) == (ZIN, bytes(rapport.pdf))


@pytest.mark.parametrize("staat", WEGEN)
def test_a_zip_made_before_goes_with_the_first_report_that_no_longer_holds(wereld, rapport, staat):
    ander = copy_report(wereld, rapport)
    with als_hr(wereld) as lid:
        samen, los = (bundels.ask(ids, door=lid) for ids in ([rapport.pk, ander.pk], [ander.pk]))
    for bundel in (samen, los):
        bundels.build(wereld.bureau.pk, bundel.pk)
    telling = "select id from rapportage_bundel where zip is not null order by id"
    assert _as_hr(wereld, telling) == sorted([(samen.pk,), (los.pk,)])
    WEGEN[staat](wereld, rapport)
    assert _as_hr(wereld, telling) == [(los.pk,)]


def test_another_employer_of_the_same_bureau_does_not_exist(wereld, rapport):
    """Not even with a receiver's row that wrongly names our contact."""
    with wereld.open():
        gever = Opdrachtgever.objects.create(naam="Gemeente Veldrijk")
        van, tot = date(2026, 9, 1), date(2027, 6, 1)
        opdracht = Opdracht.objects.create(opdrachtgever=gever, naam="Fusie", startdatum=van, einddatum=tot)
        stand = Groepsstand(opdrachtgever=gever, opdracht=opdracht, peildatum=date(2026, 9, 30), inhoud={"mensen": 30})
        stand.pdf, stand.pdf_sha256, stand.werk_staat = b"%PDF", "1" * 64, WerkStaat.KLAAR
        stand.gepubliceerd_op = timezone.now()
        stand.save()
    vreemd = copy_report(wereld, rapport, opdrachtgever=gever, opdracht=opdracht, lid=wereld.hr)
    assert _as_hr(wereld, "select rapport_id from rapportage_ontvanger where rapport_id = %s", vreemd.pk)
    for statement in (
        "select id from rapportage_rapport where id <> %s",
        "select id from rapportage_rapport where opdrachtgever_id <> %s",
        "select id from rapportage_groepsstand where opdrachtgever_id <> %s",
        "select id from bureaus_opdracht where opdrachtgever_id <> %s",
        "select id from bureaus_opdrachtgever where id <> %s",
    ):
        eigen = rapport.pk if "rapport where id" in statement else wereld.opdrachtgever.pk
        assert _as_hr(wereld, statement, eigen) == []
    # Its own is there, so the questions look the right way.
    assert _as_hr(wereld, "select id from rapportage_rapport") == [(rapport.pk,)]
