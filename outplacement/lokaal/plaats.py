"""Where the local stack keeps its things, and as whom the database runs when we are root."""

import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
# The user the embedded PostgreSQL runs as when we are root, which PostgreSQL itself refuses to be.
DATABASEGEBRUIKER = "pgserver"
TERUGVAL = Path("/var/lib/outplacement-lokaal")


class Lokaalfout(Exception):
    """Something a person can mend; the message says what and how, in plain Dutch."""


def var() -> Path:
    """The folder for what the local stack makes: `var/` in the checkout, or where OUTPLACEMENT_VAR says."""
    pad = Path(os.environ.get("OUTPLACEMENT_VAR") or PROJECT / "var").resolve()
    pad.mkdir(parents=True, exist_ok=True)
    return pad


def database_user() -> tuple[int, int] | None:
    """(uid, gid) to run PostgreSQL as: None for an ordinary user, a user of its own when we are root."""
    if os.geteuid() != 0:
        return None
    for naam in (DATABASEGEBRUIKER, "nobody"):
        if naam == DATABASEGEBRUIKER:
            _make_user(naam)
        try:
            gevonden = pwd.getpwnam(naam)
        except KeyError:
            continue
        return gevonden.pw_uid, gevonden.pw_gid
    raise Lokaalfout(
        f"PostgreSQL draait niet als root en er is geen gebruiker '{DATABASEGEBRUIKER}' te maken. "
        "Draai dit als gewone gebruiker."
    )


def _make_user(naam: str) -> None:
    try:
        pwd.getpwnam(naam)
    except KeyError:
        useradd = shutil.which("useradd", path="/usr/sbin:/usr/bin:/sbin:/bin")
        if useradd:
            command = [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", naam]
            subprocess.run(command, check=False, capture_output=True)


def reachable(pad: Path, gebruiker: tuple[int, int] | None) -> bool:
    """Whether `gebruiker` really gets at `pad`; asked of the kernel, so every folder above it counts too."""
    if gebruiker is None:
        return os.access(pad, os.R_OK)
    uid, gid = gebruiker
    vraag = ["/bin/sh", "-c", 'test -x "$0" || test -f "$0" -a -r "$0"', str(pad)]
    return subprocess.run(vraag, check=False, user=uid, group=gid, extra_groups=[], cwd="/").returncode == 0


def data_root(gewenst: Path, gebruiker: tuple[int, int] | None) -> Path:
    """`gewenst` when the database user can go there, else a folder of our own outside (root in a closed home)."""
    gewenst.mkdir(parents=True, exist_ok=True)
    if reachable(gewenst, gebruiker):
        return gewenst
    kenmerk = hashlib.sha256(str(gewenst).encode()).hexdigest()[:12]
    elders = TERUGVAL / kenmerk
    elders.mkdir(parents=True, exist_ok=True, mode=0o755)
    (gewenst / "database-ligt-elders.txt").write_text(f"{elders}\n")
    return elders


def give_to(pad: Path, gebruiker: tuple[int, int] | None) -> None:
    """Make `pad` the database user's own."""
    if gebruiker is not None:
        os.chown(pad, *gebruiker)


def secret(pad: Path, inhoud: str | None = None) -> str:
    """The secret kept in file `pad` (mode 600); made at random, or from `inhoud`, when it is not there."""
    if inhoud is None and pad.exists():
        return pad.read_text().strip()
    waarde = inhoud or secrets.token_urlsafe(32)
    pad.unlink(missing_ok=True)
    handvat = os.open(pad, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handvat, "w") as bestand:
        bestand.write(waarde + "\n")
    return waarde


def remove_data() -> None:
    """Remove everything in `var/`, and the database that had to lie elsewhere."""
    map_ = var()
    verwijzing = map_ / "postgres" / "database-ligt-elders.txt"
    if verwijzing.exists():
        elders = Path(verwijzing.read_text().strip())
        if elders.parent == TERUGVAL:
            shutil.rmtree(elders, ignore_errors=True)
    for kind in map_.iterdir():
        if kind.is_dir() and not kind.is_symlink():
            shutil.rmtree(kind)
        else:
            kind.unlink()


def shown(pad: Path) -> str:
    """`pad` as a person in the checkout would type it."""
    return str(pad.relative_to(PROJECT)) if pad.is_relative_to(PROJECT) else str(pad)
