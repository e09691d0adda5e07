"""The three walls hold against raw SQL, and every guard is shown to matter by taking it away."""

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from bureaus.catalogus import check_walls, login_problems, tenant_models, wall_problems
from bureaus.tenancy import Publiek, in_bureau
from kandidaten.models import Sollicitatie

pytestmark = pytest.mark.muren
TABELLEN = sorted(model._meta.db_table for model in tenant_models())
# The audience that reads most of a table: the bureau, but for the marks that only counts are made of.
LEZER = {
    model._meta.db_table: Publiek.BUREAU if model.toegang.bureau.lezen else Publiek.CIJFERS for model in tenant_models()
}
# All the tables the employer's role may read something of. One more is thought about here first.
OPEN_VOOR_WERKGEVER = {
    "bureaus_auditkop", "bureaus_auditregel", "bureaus_lidmaatschap", "bureaus_mailvoorkeur", "bureaus_opdracht",
    "bureaus_opdrachtgever", "bureaus_verzending", "rapportage_bundel", "rapportage_groepsstand", "rapportage_inzage",
    "rapportage_ontvanger", "rapportage_rapport", "rapportage_rapportageafspraak", "trajecten_aanmelding",
}  # fmt: skip


def _select(tabel: str) -> list:
    with connection.cursor() as cursor:
        cursor.execute(f"select * from {tabel}")
        return cursor.fetchall()


def test_declared_walls_stand(database):
    assert check_walls(databases=["default"]) == []


@pytest.mark.parametrize("tabel", TABELLEN)
def test_before_the_gate_is_passed_nothing_is_visible(wereld, tabel):
    """A plain connection of the application: the gate's own two tables answer empty, the rest refuses."""
    if tabel == "bureaus_lidmaatschap":
        assert _select(tabel) == []
        return
    with pytest.raises(DatabaseError, match="permission denied"):
        _select(tabel)


@pytest.mark.parametrize("tabel", TABELLEN)
def test_audience_without_bureau_sees_no_rows(wereld, tabel):
    """The role is switched but no bureau was set: the policy answers with nothing, never with everything."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"set local role {LEZER[tabel]}")
        cursor.execute(f"select count(*) from {tabel}")
        assert cursor.fetchone() == (0,)


def test_insert_without_bureau_fails(wereld):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local role outplacement_bureau")
        cursor.execute("insert into bureaus_opdrachtgever (id, naam, soort) values (gen_random_uuid(), 'x', 'uwv')")


@pytest.mark.parametrize("tabel", TABELLEN)
def test_other_bureaus_rows_do_not_exist(wereld, ander, tabel):
    with wereld.open(publiek=LEZER[tabel]), connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {tabel} where bureau_id <> %s", [wereld.bureau.pk])
        assert cursor.fetchone() == (0,)


def _closed_to_employer(model) -> list[str]:
    """What the employer's role was not granted: nothing of the table at all, or these columns."""
    lezen = model.toegang.opdrachtgever.lezen
    if not lezen:
        return ["1"]
    kolommen = {field.column for field in model._meta.local_concrete_fields}
    return [] if lezen is True else sorted(kolommen - set(lezen))


def test_the_employer_reads_of_these_tables_only():
    assert {model._meta.db_table for model in tenant_models() if _closed_to_employer(model) != ["1"]} == (
        OPEN_VOOR_WERKGEVER
    )


@pytest.mark.parametrize("model", tenant_models(), ids=lambda model: model._meta.db_table)
def test_employer_is_denied_every_table_and_column_it_was_not_granted(wereld, model):
    """One by one: of a whole row the first refused column would answer for all the others."""
    hr = wereld.hr
    for wat in _closed_to_employer(model):
        as_employer = wereld.open(publiek=Publiek.OPDRACHTGEVER, lid=hr.pk, onderwerp=hr.onderwerp)
        with pytest.raises(DatabaseError, match="permission denied"), as_employer, connection.cursor() as cursor:
            cursor.execute(f"select {wat} from {model._meta.db_table}")


def test_candidate_sees_only_own_rows(wereld):
    with wereld.open():
        for traject in (wereld.traject, wereld.ander_traject):
            Sollicitatie.objects.create(kandidaat=traject.kandidaat, bedrijf="X", functie="Y", datum=traject.startdatum)
    lid = wereld.kandidaat_lid
    with wereld.open(publiek=Publiek.KANDIDAAT, lid=lid.pk, onderwerp=lid.onderwerp):
        assert [s.kandidaat_id for s in Sollicitatie.objects.all()] == [wereld.kandidaat.pk]
        assert len(_select("trajecten_traject")) == 1


def test_reference_to_another_bureau_is_refused(wereld, ander):
    with pytest.raises(DatabaseError, match="kandidaten_sollicitatie_kandidaat_bureau"), wereld.open():
        Sollicitatie.objects.create(
            kandidaat_id=ander.kandidaat.pk, bedrijf="X", functie="Y", datum=ander.traject.startdatum
        )


def test_row_cannot_be_written_into_another_bureau(wereld, ander):
    with pytest.raises(DatabaseError, match="row-level security"), wereld.open(), connection.cursor() as cursor:
        cursor.execute(
            "insert into bureaus_opdrachtgever (id, bureau_id, naam, soort) values (gen_random_uuid(), %s, 'x', 'uwv')",
            [ander.bureau.pk],
        )


def test_get_cannot_write(wereld):
    with pytest.raises(DatabaseError, match="read-only"), wereld.open(readonly=True):
        Sollicitatie.objects.create(
            kandidaat=wereld.kandidaat, bedrijf="X", functie="Y", datum=wereld.traject.startdatum
        )


def test_audit_lines_cannot_be_changed(wereld):
    for opdracht in (
        "update bureaus_auditregel set gebeurtenis = 'x'",
        "delete from bureaus_auditregel",
        "truncate bureaus_auditregel",
    ):
        with pytest.raises(DatabaseError, match="permission denied"), wereld.open(), connection.cursor() as cursor:
            cursor.execute(opdracht)


def test_a_bureau_inside_a_bureau_is_refused(wereld, ander):
    with wereld.open(), pytest.raises(RuntimeError), in_bureau(ander.bureau.pk):
        pass


BREUKEN = {
    "policy": "drop policy muur on kandidaten_sollicitatie",
    "policy-of-audience": "drop policy outplacement_kandidaat on kandidaten_sollicitatie",
    "extra-policy": "create policy lek on trajecten_notitie to outplacement_opdrachtgever using (true)",
    "extra-grant": "grant select on trajecten_notitie to outplacement_opdrachtgever",
    "extra-column-grant": "grant select (tekst) on kandidaten_bericht to outplacement_planner",
    "missing-grant": "revoke insert on kandidaten_sollicitatie from outplacement_kandidaat",
    "force": "alter table kandidaten_sollicitatie no force row level security",
    "disable": "alter table kandidaten_sollicitatie disable row level security",
    "composite-key": "alter table kandidaten_sollicitatie drop constraint kandidaten_sollicitatie_kandidaat_bureau",
    "unscoped-unique": "create unique index los on kandidaten_kandidaat (personeelsnummer)",
    "undeclared-table": "create table los (id int, bureau_id uuid)",
}


@pytest.mark.parametrize("breuk", BREUKEN)
def test_a_removed_guard_is_noticed(database, breuk):
    """Each guard is taken away once, in a transaction that is rolled back; the catalogue check must see it."""
    with psycopg.connect(database["SUPERUSER"]) as superuser, superuser.cursor() as cursor:
        assert list(wall_problems(cursor)) == []
        cursor.execute(BREUKEN[breuk])
        assert list(wall_problems(cursor)) != []
        superuser.rollback()


@pytest.mark.parametrize(
    ("rol", "woord"), [("SUPERUSER", "superuser"), ("DATABASE_OWNER_URL", "owner"), ("DATABASE_URL", None)]
)
def test_only_the_login_role_may_connect(database, rol, woord):
    with psycopg.connect(database[rol]) as session, session.cursor() as cursor:
        problems = " ".join(login_problems(cursor))
    assert (woord in problems) if woord else problems == ""
