"""Rules of the code itself, read from its syntax trees and from the running product."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template.loader import get_template

from bureaus.catalogus import tenant_models
from bureaus.middleware import BureauMiddleware
from bureaus.models import Bureau, Gebruiker, Hartslag
from bureaus.muren import Sleutel, Tenantmodel, Toegang
from tests.toegangsmatrix import named_routes

ROOT = Path(settings.BASE_DIR)
APPS = ("bureaus", "kandidaten", "trajecten", "rapportage", "outplacement")
# SQL put together from names of our own models, roles and settings; values are always parameters.
GEBOUWDE_SQL = {
    ("bureaus/bulk.py", "insert_rows"),
    ("bureaus/tenancy.py", "_as_role"),
    ("bureaus/wachtrij.py", "claim"),
    ("bureaus/wachtrij.py", "offer"),
}
# Signals hide what happens when; Celery has no other way to say that a worker starts, Anymail that a mail came back.
SIGNALEN = {"bureaus/apps.py", "bureaus/terugpost.py", "outplacement/celery.py"}
# Modules that speak the web's language; every other one works the same from a page, a worker or a shell.
WEB = {"views", "api", "tempo", "middleware", "context", "adapters", "uploads", "stijlgids", "lokaal"}
# Read by name at run time: pages of errors, of allauth, and one mail per kind.
OP_NAAM = re.compile(r"^(\d{3}(_csrf)?\.html|account/|mfa/|mail/|components/)")


def files(*mappen: str, migraties: bool = False) -> list[Path]:
    paden = sorted(pad for map_ in mappen for pad in (ROOT / map_).rglob("*.py"))
    return [pad for pad in paden if migraties or "migrations" not in pad.parts]


def short(pad: Path) -> str:
    return pad.relative_to(ROOT).as_posix()


@cache
def tree(pad: Path) -> ast.Module:
    return ast.parse(pad.read_text())


def functions(pad: Path) -> Iterator[ast.FunctionDef]:
    return (knoop for knoop in ast.walk(tree(pad)) if isinstance(knoop, ast.FunctionDef | ast.AsyncFunctionDef))


def called(knoop: ast.Call) -> str:
    """The name of what is called, without what it is called on."""
    return getattr(knoop.func, "attr", getattr(knoop.func, "id", ""))


# --- tenants -------------------------------------------------------------------------------------------------


def test_every_model_belongs_to_a_bureau_and_has_walls():
    eigen = [model for model in apps.get_models() if model._meta.app_label in APPS]
    assert {model for model in eigen if not issubclass(model, Tenantmodel)} == {Bureau, Gebruiker, Hartslag}
    assert all(isinstance(model.toegang, Toegang) for model in tenant_models())


def test_every_key_between_tenant_tables_carries_the_bureau():
    los = [
        f"{model._meta.label}.{field.name}"
        for model in tenant_models()
        for field in model._meta.local_fields
        if field.remote_field and issubclass(field.remote_field.model, Tenantmodel) and not isinstance(field, Sleutel)
    ]
    many = [f"{model._meta.label}.{f.name}" for model in tenant_models() for f in model._meta.local_many_to_many]
    assert (los, many) == ([], [])


def test_every_view_of_a_bureau_says_whose_it_is():
    zonder = [
        naam for naam, patroon, tenant in named_routes() if tenant and not getattr(patroon.callback, "rollen", None)
    ]
    anders = [naam for naam, patroon, tenant in named_routes() if not tenant and hasattr(patroon.callback, "rollen")]
    assert (zonder, anders) == ([], [])


def test_a_get_that_writes_is_the_exception():
    """Every other GET runs in a read-only transaction. These record that something was opened."""
    schrijft = {naam for naam, p, _tenant in named_routes() if getattr(p.callback, "schrijft_bij_get", False)}
    assert schrijft == {
        "trajecten:berichten",
        "kandidaten:berichten",
        "rapportage:lezen",
        "rapportage:groep_pdf",
        "rapportage:pdf",
        "api:rapport",
    }


def test_the_bureau_is_the_innermost_middleware():
    """What lies inside it would run within the transaction of the bureau without being the view."""
    assert settings.MIDDLEWARE[-1] == f"{BureauMiddleware.__module__}.{BureauMiddleware.__name__}"


# --- code ----------------------------------------------------------------------------------------------------


def _built(knoop: ast.AST) -> bool:
    """A string put together: an f-string with holes, `+`, `%` or `.format`."""
    if isinstance(knoop, ast.JoinedStr):
        return any(isinstance(deel, ast.FormattedValue) for deel in knoop.values)
    if isinstance(knoop, ast.BinOp):
        return isinstance(knoop.op, ast.Add | ast.Mod)
    return isinstance(knoop, ast.Call) and called(knoop) == "format" and not _composed(knoop)


def _composed(knoop: ast.Call) -> bool:
    """`psycopg.sql.SQL("...").format(...)` quotes what it fills in."""
    binnen = getattr(knoop.func, "value", None)
    return isinstance(binnen, ast.Call) and called(binnen) == "SQL"


def test_sql_is_never_built_from_input():
    gebouwd = set()
    for pad in files(*APPS):
        for functie in functions(pad):
            namen = {
                doel.id
                for knoop in ast.walk(functie)
                if isinstance(knoop, ast.Assign) and _built(knoop.value)
                for doel in knoop.targets
                if isinstance(doel, ast.Name)
            }
            for knoop in ast.walk(functie):
                if not (isinstance(knoop, ast.Call) and knoop.args):
                    continue
                if called(knoop) not in ("execute", "executemany", "raw", "extra", "RawSQL"):
                    continue
                eerste = knoop.args[0]
                if _built(eerste) or (isinstance(eerste, ast.Name) and eerste.id in namen):
                    gebouwd.add((short(pad), functie.name))
    assert gebouwd == GEBOUWDE_SQL


def test_no_raw_queries():
    gevonden = [
        (short(pad), knoop.lineno)
        for pad in files(*APPS)
        for knoop in ast.walk(tree(pad))
        if isinstance(knoop, ast.Call) and called(knoop) in ("raw", "extra", "RawSQL")
    ]
    assert gevonden == []


def test_only_the_clock_publishes_to_the_broker():
    gevonden = {
        short(pad)
        for pad in files(*APPS)
        for knoop in ast.walk(tree(pad))
        if isinstance(knoop, ast.Call) and called(knoop) in ("delay", "apply_async", "send_task")
    }
    assert gevonden == {"outplacement/tasks.py"}


def test_no_signals():
    gevonden = {
        short(pad)
        for pad in files(*APPS)
        for knoop in ast.walk(tree(pad))
        if (isinstance(knoop, ast.ImportFrom) and (knoop.module or "").endswith("signals"))
        or (isinstance(knoop, ast.Name) and knoop.id == "receiver")
    }
    assert gevonden == SIGNALEN


def test_business_changes_know_no_request():
    gevonden = [
        (short(pad), functie.name)
        for pad in files(*APPS)
        if not {deel.removesuffix(".py") for deel in pad.relative_to(ROOT).parts} & WEB
        for functie in functions(pad)
        if "request" in {arg.arg for arg in [*functie.args.args, *functie.args.kwonlyargs]}
    ]
    assert gevonden == []


def test_changes_say_by_whom():
    """Whatever writes an audit line takes `door`, by name, without a default."""
    zonder = []
    for pad in files(*APPS):
        for functie in functions(pad):
            schrijft = any(
                isinstance(k, ast.Attribute) and k.attr == "record" and _is_audit(k) for k in ast.walk(functie)
            )
            args = functie.args
            per_naam = dict(zip((arg.arg for arg in args.kwonlyargs), args.kw_defaults, strict=True))
            if schrijft and not functie.name.startswith("_") and ("door" not in per_naam or per_naam["door"]):
                zonder.append((short(pad), functie.name))
    assert sorted(zonder) == sorted(ZONDER_DOOR)


def _is_audit(knoop: ast.Attribute) -> bool:
    return isinstance(knoop.value, ast.Name) and knoop.value.id == "auditlog"


# The system itself, or a person about their own account.
ZONDER_DOOR = [("bureaus/leden.py", naam) for naam in ("accept", "change_email", "found_bureau")]


def test_forms_ask_for_rows_when_they_are_used():
    """A queryset in a class body is made at import, outside every bureau: only an empty one may stand there."""
    gevonden = []
    for pad in files(*APPS):
        for klasse in (knoop for knoop in ast.walk(tree(pad)) if isinstance(knoop, ast.ClassDef)):
            for regel in klasse.body:
                if isinstance(regel, ast.Assign | ast.AnnAssign) and "managers" not in pad.name:
                    gevonden += [
                        (short(pad), klasse.name)
                        for knoop in ast.walk(regel)
                        if isinstance(knoop, ast.Call)
                        and called(knoop) in ("all", "filter", "exclude", "get", "values_list")
                        and "objects" in ast.dump(knoop.func)
                    ]
    assert gevonden == []


@pytest.mark.parametrize(("mappen", "hoogstens"), [(APPS, 600), (("tests", "benchmarks"), 1000)])
def test_files_stay_readable(mappen, hoogstens):
    lang = {short(pad): n for pad in files(*mappen) if (n := len(pad.read_text().splitlines())) > hoogstens}
    assert lang == {}


def test_functions_stay_readable():
    lang = {
        (short(pad), functie.name): n
        for pad in files(*APPS, "tests", "benchmarks")
        for functie in functions(pad)
        if (n := functie.end_lineno - functie.lineno + 1) > 60
    }
    assert lang == {}


def test_no_file_is_a_drawer_for_everything():
    verboden = re.compile(r"^(utils?|helpers?|services?|common|misc|managers?|signals)$")
    assert [short(pad) for pad in files(*APPS, "tests") if verboden.match(pad.stem)] == []


def test_nothing_is_left_to_do():
    woord = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
    gevonden = [short(pad) for pad in files(*APPS, "tests", "benchmarks") if woord.search(pad.read_text())]
    assert gevonden == []


def test_no_test_is_skipped():
    woord = re.compile(r"pytest\.(skip|mark\.skip|mark\.xfail|xfail|importorskip)|unittest\.skip")
    assert [short(p) for p in files("tests") if p.name != Path(__file__).name and woord.search(p.read_text())] == []


# --- templates -----------------------------------------------------------------------------------------------


def _templates() -> dict[str, Path]:
    map_ = ROOT / "templates"
    return {pad.relative_to(map_).as_posix(): pad for pad in sorted(map_.rglob("*")) if pad.is_file()}


def test_every_template_compiles_and_is_used():
    genoemd = "\n".join(pad.read_text() for pad in [*files(*APPS), *_templates().values()])
    ongebruikt = []
    for naam in _templates():
        if naam.endswith((".html", ".txt")):
            get_template(naam)
        if not OP_NAAM.match(naam) and f'"{naam}"' not in genoemd and f"'{naam}'" not in genoemd:
            ongebruikt.append(naam)
    assert ongebruikt == []


def test_every_mail_has_its_three_parts_and_a_sender():
    soorten = {naam.split("/")[1].split(".")[0] for naam in _templates() if naam.startswith("mail/")} - {"basis"}
    code = "\n".join(pad.read_text() for pad in files(*APPS))
    for soort in soorten:
        delen = {f"mail/{soort}.{deel}" for deel in ("onderwerp.txt", "txt", "html")}
        assert delen <= set(_templates()), soort
        assert f'"{soort}"' in code, soort
