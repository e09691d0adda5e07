"""A real browser against the real processes: web, worker, clock and mail sink on a database of their own."""

import email
import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default as policy
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, sync_playwright

from outplacement.lokaal import processen
from outplacement.lokaal.plaats import PROJECT

CHROMIUM = "/usr/bin/chromium"
TELEFOON = {"width": 360, "height": 780}
LAPTOP = {"width": 1280, "height": 900}


@dataclass
class Product:
    """The running product: its address, its logs and the mail it sent."""

    adres: str
    map: Path
    omgeving: dict[str, str]

    def manage(self, *delen: str) -> str:
        """Run a management command against the same database."""
        gedaan = subprocess.run(
            [sys.executable, "manage.py", *delen],
            cwd=PROJECT,
            env=self.omgeving,
            capture_output=True,
            text=True,
            check=False,
        )
        assert gedaan.returncode == 0, gedaan.stderr
        return gedaan.stdout

    def mails(self, naar: str = "") -> list[EmailMessage]:
        """Every mail that arrived (for `naar`), oldest first."""
        berichten = [
            email.message_from_bytes(pad.read_bytes(), policy=policy)
            for pad in sorted((self.map / "mail").glob("*.eml"))
        ]
        return [bericht for bericht in berichten if naar in bericht["To"]]

    def wait_for_mail(self, naar: str, onderwerp: str, aantal: int = 1, geduld: float = 45) -> EmailMessage:
        """The `aantal`-th mail to `naar` whose subject holds `onderwerp`; waits for it."""
        einde = time.monotonic() + geduld
        while time.monotonic() < einde:
            gevonden = [bericht for bericht in self.mails(naar) if onderwerp in bericht["Subject"].lower()]
            if len(gevonden) >= aantal:
                return gevonden[aantal - 1]
            time.sleep(0.25)
        onderwerpen = [(bericht["To"], bericht["Subject"]) for bericht in self.mails()]
        raise AssertionError(f"no mail '{onderwerp}' for {naar} in {geduld:.0f} s; arrived: {onderwerpen[-10:]}")

    def link(self, bericht: EmailMessage) -> str:
        """The one address of ours in the text of a mail."""
        tekst = bericht.get_body(("plain",)).get_content()
        (link,) = set(re.findall(re.escape(self.adres) + r"\S+", tekst))
        return link


def _command(*delen: str) -> list[str]:
    return [sys.executable, "-m", *delen]


@pytest.fixture(scope="package")
def product(engines, tmp_path_factory, request) -> Iterator[Product]:
    """Start the product on its own database; stop every process after the last browser test."""
    map_ = tmp_path_factory.mktemp("product")
    worker = getattr(request.config, "workerinput", {}).get("workerid", "gw0")
    naam = f"product_{worker}"
    superuser = psycopg.conninfo.make_conninfo(engines.superuser_url, dbname="postgres")
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(f"drop database if exists {naam} with (force)")
    poort, smtp = processen.free_port(), processen.free_port()
    adres = f"http://127.0.0.1:{poort}"
    omgeving = {
        **os.environ,
        **engines.prepare(naam),
        "DATABASE_SUPERUSER_URL": psycopg.conninfo.make_conninfo(engines.superuser_url, dbname=naam),
        # A second logical database: the broker of this product is not the one of the other tests.
        "REDIS_URL": re.sub(r"/\d+$", "", engines.redis_url) + "/5",
        "DJANGO_SETTINGS_MODULE": "outplacement.settings.local",
        "SECRET_KEY": "alleen-voor-tests" * 4,
        "PUBLIC_URL": adres,
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(smtp),
        "OUTPLACEMENT_VAR": str(map_),
        "VERZEND_BEDENKTIJD": "0",
        "PYTHONUNBUFFERED": "1",
    }
    product = Product(adres, map_, omgeving)
    product.manage("migrate", "--database", "eigenaar", "--verbosity", "0")
    product.manage("build_assets", "--verbosity", "0")
    product.manage("collectstatic", "--noinput", "--verbosity", "0")
    # As `make demo` does: the months of the demo are over before the workers look for work.
    product.manage("load_demo")
    # What falls due today is mailed at once, at whatever hour and on whatever day the tests run.
    with psycopg.connect(omgeving["DATABASE_SUPERUSER_URL"], autocommit=True) as connection:
        connection.execute("update bureaus_bureau set mail_van = 0, mail_tot = 24, mail_dagen = '{1,2,3,4,5,6,7}'")
    programmas = {
        "mail": _command("outplacement.lokaal.postbus", str(smtp), str(map_ / "mail")),
        "web": _command(
            "gunicorn", "outplacement.wsgi:application", "--bind", f"127.0.0.1:{poort}",
            "--worker-class", "gthread", "--workers", "1", "--threads", "8",
        ),
        "werker": _command(
            "celery", "--app", "outplacement", "worker", "--queues", "mail,pdf,import,default",
            "--concurrency", "2", "--without-gossip", "--without-mingle",
        ),
        "klok": _command("celery", "--app", "outplacement", "beat", "--schedule", str(map_ / "beat")),
    }  # fmt: skip
    processes = []
    for naam_, delen in programmas.items():
        with (map_ / f"{naam_}.log").open("ab") as log:
            processes.append(processen.start(delen, env=omgeving, log=log, cwd=PROJECT))
    try:
        _wait(adres, map_ / "web.log")
        yield product
    finally:
        for proces in processes:
            processen.stop(proces)


def _wait(adres: str, log: Path) -> None:
    einde = time.monotonic() + 60
    while time.monotonic() < einde:
        lijn = http.client.HTTPConnection(adres.removeprefix("http://"), timeout=5)
        try:
            lijn.request("GET", "/")
            lijn.getresponse()
            return
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
        finally:
            lijn.close()
    raise AssertionError(f"the website did not start:\n{log.read_text()[-2000:]}")


# Per module: while Playwright runs, its event loop holds this thread, and Django refuses the database to whatever
# test of another file comes next in the same process.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, which speaks to nothing but this machine."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-gpu",
                "--lang=nl",
            ],
            env={**os.environ, "LANGUAGE": "nl"},
        )
        yield chromium
        chromium.close()


class Wacht:
    """Watches a browser context: requests that leave the machine, console errors and CSP violations."""

    def __init__(self, context: BrowserContext):
        self.fouten: list[str] = []
        context.route("**/*", self._route)
        context.on("page", self._page)

    def _route(self, route: Route) -> None:
        if route.request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            route.continue_()
        else:
            self.fouten.append(f"request to {route.request.url}")
            route.abort()

    def _page(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.fouten.append(f"page error: {error}"))

    def _console(self, bericht: ConsoleMessage) -> None:
        # A 4xx page that a test asks for on purpose is reported by the browser as a failed resource.
        if bericht.type == "error" and "the server responded with a status of 4" not in bericht.text:
            self.fouten.append(f"console: {bericht.text}")


@pytest.fixture
def venster(browser, product) -> Iterator[Callable[..., Page]]:
    """`venster(TELEFOON)`: a fresh window of that size; every window must end without an error."""
    geopend: list[tuple[BrowserContext, Wacht]] = []

    def new(viewport: dict[str, int] = LAPTOP, **opties) -> Page:
        context = browser.new_context(
            base_url=product.adres, viewport=viewport, locale="nl-NL", timezone_id=settings.TIME_ZONE, **opties
        )
        context.set_default_timeout(15_000)
        geopend.append((context, Wacht(context)))
        return context.new_page()

    yield new
    fouten = [fout for _context, wacht in geopend for fout in wacht.fouten]
    for context, _wacht in geopend:
        context.close()
    assert fouten == []
