"""`make demo`: engines, mail sink, web, worker and scheduler in one go, until Ctrl-C."""

import fcntl
import http.client
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from outplacement.lokaal import plaats, processen
from outplacement.lokaal.gedeeld import Gedeeld, command_environment, shared_engines
from outplacement.lokaal.toezicht import Programma, Stop, Toezicht, last_lines, stop_on_signal

WEB = "web"  # the name of its log
WACHTRIJEN = "mail,pdf,import,default"
WEB_GEDULD = 40.0  # seconds
WACHTWOORD = "welkom-demo"
INLOGGEN = (
    (
        "Bureau Kompas",
        (
            ("beheerder", "beheerder@kompas.example"),
            ("coach", "fatima@kompas.example"),
            ("coach", "ruben@kompas.example"),
            ("kandidaat", "jan@voorbeeld.example"),
            ("HR van de werkgever", "hr@kraanbouwoost.example"),
        ),
    ),
    (
        "Bureau Horizon",
        (
            ("beheerder", "beheerder@horizon.example"),
            ("coach", "coach@horizon.example"),
            ("kandidaat", "kandidaat@horizon.example"),
            ("HR van de werkgever", "hr@horizon.example"),
        ),
    ),
)


def zeg(zin: str) -> None:
    """Say one sentence to the person at the terminal, at once; a closed terminal must not keep us from tidying up."""
    with suppress(OSError):
        print(zin, flush=True)


def demo() -> int:
    """Run the demo until asked to stop. Returns an exit code."""
    poort = _port()
    try:
        with stop_on_signal(), _only_one(poort):
            _check_free(poort)
            zeg("Ik start de database en de wachtrij ...")
            with shared_engines(wacht_op_anderen=False) as gedeeld:
                _run(poort, gedeeld)
    except Stop:
        zeg("Gestopt. De gegevens blijven bewaard; 'make demo-reset' begint opnieuw.")
    return 0


def _port() -> int:
    tekst = os.environ.get("PORT") or "8000"
    if not tekst.isdigit() or not 0 < int(tekst) < 65536:
        raise plaats.Lokaalfout(f"PORT moet een getal zijn van 1 tot en met 65535, niet '{tekst}'.")
    return int(tekst)


def _check_free(poort: int) -> None:
    if not processen.port_is_free(poort):
        raise plaats.Lokaalfout(
            f"Op poort {poort} draait al iets anders. Stop dat eerst, of kies een andere poort: "
            f"make demo PORT={poort + 1}"
        )


@contextmanager
def _only_one(poort: int) -> Iterator[None]:
    """Hold the demo's lock; a second demo from the same folder is told where the first one runs."""
    var = plaats.var()
    with (var / "demo.lock").open("a+") as slot:
        try:
            fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fout:
            slot.seek(0)
            raise plaats.Lokaalfout(
                f"De demo draait al vanuit deze map, op {slot.read().strip() or 'een andere poort'}. "
                "Stop die eerst met Ctrl-C."
            ) from fout
        slot.truncate(0)
        slot.write(_address(poort))
        slot.flush()
        yield


def _address(poort: int) -> str:
    return f"http://{processen.ADRES}:{poort}/"


def _run(poort: int, gedeeld: Gedeeld) -> None:
    var = plaats.var()
    logboeken = var / "log"
    logboeken.mkdir(exist_ok=True, mode=0o700)
    smtp = processen.free_port()
    omgeving = _environment(poort, smtp, gedeeld.omgeving)
    _prepare(omgeving)
    # Only `migrate` works as the owner of the tables; what runs from here on gets no such rights.
    omgeving.pop("DATABASE_OWNER_URL", None)
    toezicht = Toezicht(zeg)
    for motor in gedeeld.motoren:
        toezicht.watch(motor)
    programmas = _programs(poort, smtp, omgeving, var)
    try:
        for programma in programmas:
            programma.logboek.unlink(missing_ok=True)
            toezicht.start(programma)
            if programma.logboek.stem == WEB:
                # First the page a person waits for: on a small machine worker and scheduler would slow it down.
                _wait_for_web(poort, programma)
        _welcome(poort)
        toezicht.run()
    finally:
        zeg("\nIk stop alles ...")
        _stop(programmas)


def _environment(poort: int, smtp: int, adressen: Mapping[str, str]) -> dict[str, str]:
    vast = {
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "outplacement.settings.local",
        "SECRET_KEY": plaats.secret(plaats.var() / "secret_key"),
        "PUBLIC_URL": _address(poort).rstrip("/"),
        "EMAIL_HOST": processen.ADRES,
        "EMAIL_PORT": str(smtp),
    }
    return {**vast, **command_environment(adressen)}


def _prepare(omgeving: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "outplacement.lokaal.voorbereiden"]
    proces = processen.start(command, env=omgeving, log=sys.stdout.fileno(), cwd=plaats.PROJECT)
    try:
        if proces.wait() != 0:
            raise plaats.Lokaalfout("De voorbereiding is mislukt; de reden staat hierboven.")
    finally:
        processen.stop(proces)


def _programs(poort: int, smtp: int, omgeving: Mapping[str, str], var: Path) -> list[Programma]:
    """The mail sink, web, worker and scheduler, in the order they start."""

    def programma(naam: str, bestand: str, *delen: str, **rest: float) -> Programma:
        return Programma(naam, [sys.executable, "-m", *delen], omgeving, var / "log" / f"{bestand}.log", **rest)

    celery = ("celery", "--app", "outplacement")
    (var / "beat").mkdir(exist_ok=True, mode=0o700)
    return [
        programma("De mailopvang", "mailopvang", "outplacement.lokaal.postbus", str(smtp), str(var / "mail")),
        programma(
            "De website", WEB, "gunicorn", "outplacement.wsgi:application",
            "--bind", f"{processen.ADRES}:{poort}", "--worker-class", "gthread",
            "--workers", "2", "--threads", "8", "--graceful-timeout", "5", "--no-control-socket",
        ),
        programma(
            "De werker", "werker", *celery, "worker", "--queues", WACHTRIJEN, "--concurrency", "2",
            "--without-gossip", "--without-mingle", "--loglevel", "INFO",
        ),
        programma("De klok", "klok", *celery, "beat", "--schedule", str(var / "beat" / "schema"), "--loglevel", "INFO"),
    ]  # fmt: skip


def _stop(programmas: list[Programma]) -> None:
    """Ask all to stop at once, then wait for each: the slowest decides, not the sum."""
    for programma in programmas:
        if programma.proces is not None and programma.proces.poll() is None:
            programma.proces.terminate()
    for programma in reversed(programmas):
        programma.stop()


def _wait_for_web(poort: int, web: Programma) -> None:
    """Return when the website answers; say why when it does not."""
    einde = time.monotonic() + WEB_GEDULD
    while time.monotonic() < einde:
        if _status(poort) is not None:
            return
        if web.proces.poll() is not None:
            break
        time.sleep(0.1)
    regels = "\n".join(f"    {regel}" for regel in last_lines(web.logboek, 8))
    raise plaats.Lokaalfout(f"De website komt niet op gang. Het laatste uit {plaats.shown(web.logboek)}:\n{regels}")


def _status(poort: int) -> int | None:
    lijn = http.client.HTTPConnection(processen.ADRES, poort, timeout=10)
    try:
        lijn.request("GET", "/")
        return lijn.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        lijn.close()


def _welcome(poort: int) -> None:
    adres = _address(poort)
    zeg(f"\nOutplacement draait op {adres}\n")
    zeg(f"  Inloggen kan als, met voor iedereen het wachtwoord {WACHTWOORD}:")
    for bureau, mensen in INLOGGEN:
        zeg(f"    {bureau}")
        for rol, mailadres in mensen:
            zeg(f"      {rol:<21}{mailadres}")
    zeg(f"\n  Alle mail die het programma verstuurt ligt op {adres}demo/mail/ en gaat nergens anders heen.")
    zeg(f"  Logboeken: {plaats.shown(plaats.var() / 'log')}")
    zeg("  Stoppen: Ctrl-C\n")
