"""Reads the walls back from PostgreSQL: what is declared must stand, and nothing may stand besides.

Used by `manage.py check --database default` (web and workers run it before they start) and by the tests.
"""

import sys
from collections.abc import Iterator

from django.apps import apps
from django.core.checks import Error
from django.db import connections

from bureaus.muren import BINNEN_BUREAU, Sleutel, Tenantmodel
from bureaus.tenancy import Publiek

NOOIT = 3


def tenant_models() -> list[type[Tenantmodel]]:
    """Every concrete model whose rows belong to one bureau."""
    return [model for model in apps.get_models() if issubclass(model, Tenantmodel)]


def _rows(cursor, statement: str, params=()) -> list[tuple]:
    cursor.execute(statement, params)
    return cursor.fetchall()


def login_problems(cursor) -> Iterator[str]:
    """A session that could walk through the walls makes every other check worthless."""
    (rol,) = _rows(
        cursor, "select rolsuper, rolbypassrls, rolinherit, rolname from pg_roles where rolname = session_user"
    )
    if rol[0]:
        yield "The application is connected as a superuser."
    if rol[1]:
        yield "The application's login role may bypass row level security."
    if rol[2]:
        yield "The application's login role inherits rights; it must be NOINHERIT."
    owned = _rows(
        cursor,
        "select c.relname from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace"
        " and pg_has_role(session_user, c.relowner, 'member') limit 1",
    )
    if owned:
        yield "The application is connected as the owner of its tables."
    if _rows(cursor, "select current_user")[0][0] != Publiek.POORT.value:
        yield "A session does not start behind the gate: ALTER ROLE ... SET role is missing."


def _expected_grants(model) -> dict[str, set]:
    kolommen = [f.column for f in model._meta.local_concrete_fields]
    expected = {}
    for publiek, mag in model.toegang.per_role().items():
        rechten = {"SELECT": mag.lezen, "INSERT": mag.toevoegen, "UPDATE": mag.wijzigen}
        granted = {
            (recht, kolom) for recht, wat in rechten.items() if wat for kolom in (kolommen if wat is True else wat)
        }
        expected[publiek.value] = granted | ({("DELETE", "")} if mag.verwijderen else set())
    return expected


def wall_problems(cursor) -> Iterator[str]:
    """Every way in which the database differs from what the models declare."""
    models = {model._meta.db_table: model for model in tenant_models()}
    with_bureau = _rows(
        cursor,
        "select c.relname, c.relrowsecurity, c.relforcerowsecurity"
        " from pg_class c join pg_attribute a on a.attrelid = c.oid"
        " where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace"
        " and a.attname = 'bureau_id' and not a.attisdropped",
    )
    for tabel, enabled, forced in with_bureau:
        if tabel not in models:
            yield f"{tabel} has a bureau_id and no declared walls."
        if not (enabled and forced):
            yield f"{tabel}: row level security is not enabled and forced."
    policies = {}
    for tabel, naam, soort, rollen, using, check in _rows(
        cursor,
        "select tablename, policyname, permissive, roles, qual, with_check"
        " from pg_policies where schemaname = 'public'",
    ):
        policies.setdefault(tabel, {})[naam] = (soort, set(rollen), using, check)
    for tabel, model in models.items():
        yield from _policy_problems(tabel, model, policies.get(tabel, {}))
        yield from _grant_problems(cursor, tabel, model)
        yield from _reference_problems(cursor, tabel, model)


def _policy_problems(tabel: str, model, policies: dict) -> Iterator[str]:
    soort, rollen, using, check = policies.pop("muur", ("", set(), "", ""))
    binnen = {Publiek[naam].value for naam in BINNEN_BUREAU}
    if soort != "RESTRICTIVE" or not binnen <= rollen or "app.bureau" not in (using or "") or using != check:
        yield f"{tabel}: the bureau wall is missing or not what was declared."
    expected = {publiek.value for publiek, mag in model.toegang.per_role().items() if mag.grants()}
    if set(policies) != expected:
        yield f"{tabel}: policies for {sorted(policies)}, declared for {sorted(expected)}."
    for naam, (soort, rollen, using, check) in policies.items():
        if soort != "PERMISSIVE" or rollen != {naam} or using != check:
            yield f"{tabel}: the policy of {naam} is not what was declared."


_GRANTS = """
    select grantee::regrole::text, privilege_type, kolom from (
        select (aclexplode(c.relacl)).*, c.relowner, a.attname::text as kolom
        from pg_class c left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.oid = %(tabel)s::regclass
        union all
        select (aclexplode(a.attacl)).*, c.relowner, a.attname::text
        from pg_class c join pg_attribute a on a.attrelid = c.oid where c.oid = %(tabel)s::regclass
    ) rechten where grantee <> relowner
"""


def _grant_problems(cursor, tabel: str, model) -> Iterator[str]:
    found: dict[str, set] = {}
    for rol, recht, kolom in _rows(cursor, _GRANTS, {"tabel": tabel}):
        per_kolom = recht in ("SELECT", "INSERT", "UPDATE")
        found.setdefault(rol, set()).add((recht, kolom if per_kolom else ""))
    for rol, expected in _expected_grants(model).items():
        if found.pop(rol, set()) != expected:
            yield f"{tabel}: the grants of {rol} are not what was declared."
    if found:
        yield f"{tabel}: {sorted(found)} hold grants nobody declared."


def _reference_problems(cursor, tabel: str, model) -> Iterator[str]:
    keys = {
        tuple(kolommen)
        for (kolommen,) in _rows(
            cursor,
            "select array(select attname::text from unnest(conkey) with ordinality k(n, o) join pg_attribute a"
            " on a.attrelid = conrelid and a.attnum = k.n order by o) from pg_constraint"
            " where contype = 'f' and conrelid = %s::regclass",
            [tabel],
        )
    }
    for field in model._meta.local_fields:
        target = field.remote_field.model if field.remote_field else None
        in_tenant = target and issubclass(target, Tenantmodel)
        if in_tenant and not (isinstance(field, Sleutel) and ("bureau_id", field.column) in keys):
            yield f"{tabel}.{field.column}: no composite key to its own bureau."
    for naam, kolommen in _rows(
        cursor,
        "select i.relname, array(select attname::text from unnest(x.indkey::int2[]) n"
        " join pg_attribute a on a.attrelid = x.indrelid and a.attnum = n)"
        " from pg_index x join pg_class i on i.oid = x.indexrelid"
        " where x.indisunique and not x.indisprimary and x.indrelid = %s::regclass",
        [tabel],
    ):
        if "bureau_id" not in kolommen:
            yield f"{tabel}: unique index {naam} does not contain the bureau."


def check_walls(app_configs=None, databases=None, **kwargs) -> list[Error]:
    """System check: no start on a database whose walls are not the declared ones."""
    if "default" not in (databases or []):
        return []
    with connections["default"].cursor() as cursor:
        if not _rows(cursor, "select to_regclass('public.bureaus_bureau')")[0][0]:
            return [Error("The database has no tables yet; run migrate --database eigenaar.", id="bureaus.E003")]
        return [Error(problem, id="bureaus.E001") for problem in login_problems(cursor)] + [
            Error(problem, id="bureaus.E002") for problem in wall_problems(cursor)
        ]


def refuse_unsafe_start() -> None:
    """Stop this process when its database connection could walk through the walls, or walls are missing.

    Exit status 3 is what gunicorn takes as "this will never work": with any other it starts the next worker, for ever.
    """
    errors = check_walls(databases=["default"])
    connections["default"].close()
    if errors:
        sys.stderr.write("\n".join(["Not started:", *(str(error.msg) for error in errors), ""]))
        raise SystemExit(NOOIT)
