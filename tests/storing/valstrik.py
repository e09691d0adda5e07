"""Kills a worker exactly at a named step; loaded into it with Celery's own `--include`, never by the product.

The steps are found at the edges of libraries (a commit, a statement, a word of SMTP), so the product may be written
in any way between them. Which step, is what the file `plan.json` in `STORING_MAP` says; each key (a mail, a bureau)
dies there once, told by a file of that name, so that the next attempt gets past.
"""

import json
import os
import signal
import smtplib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from celery import Task
from celery.signals import task_prerun
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from bureaus import tenancy, wachtrij
from tests.storing import sabotage
from trajecten import herinneringen

MAP = Path(os.environ["STORING_MAP"])
MAIL = "bureaus.tasks.send_mail"
TIK = "outplacement.tasks.tik"


class Loop:
    """What the running task has done so far: the row it works on, and what its next commit will hold."""

    def __init__(self) -> None:
        self.taak = self.bezig = self.geclaimd = self.herinnerd = ""
        self.verstuurd = False
        self.gepubliceerd = 0


loop = Loop()


def reached(stap: str, sleutel: str) -> None:
    """Die here when the plan says so and this key has not died here before (or always does)."""
    if not _is_next(stap, sleutel):
        return
    doden = len(list(MAP.glob("*/*")))
    if doden % plan()["hele_werker"] == 0:
        # The worker leads its group: the clock, the web and the tests have groups of their own.
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def plan() -> dict[str, Any]:
    """What is to be killed now; empty means nothing."""
    try:
        return json.loads((MAP / "plan.json").read_text())
    except (OSError, ValueError):
        return {}


def _is_next(stap: str, sleutel: str) -> bool:
    altijd = plan().get("altijd", ())
    if sleutel in altijd:
        return _is_open(stap, "") and _mark(stap, f"{sleutel}-{os.urandom(4).hex()}")
    return not altijd and _is_open(stap, sleutel) and _mark(stap, sleutel)


def _is_open(stap: str, sleutel: str) -> bool:
    """Whether there is still someone to kill at this step, and this key did not die at it."""
    aantal = plan().get("stappen", {}).get(stap, 0)
    return len(list((MAP / stap).iterdir())) < aantal and not (sleutel and (MAP / stap / sleutel).exists())


def _mark(stap: str, naam: str) -> bool:
    """Leave word of who dies and which row it holds, under its final name at once."""
    half = MAP / f"half-{os.getpid()}"
    half.write_text(loop.bezig)
    try:
        os.link(half, MAP / stap / naam)
    except FileExistsError:
        return False
    return True


@task_prerun.connect
def _begin(task: Task | None = None, args: tuple = (), **_rest: Any) -> None:
    loop.__init__()
    loop.taak = task.name
    if loop.taak == MAIL:
        reached("mail-ontvangen", str(args[1]))


def _around(doel: Any, naam: str, maak: Callable[[Callable], Callable]) -> None:
    setattr(doel, naam, maak(getattr(doel, naam)))


def _claim(echt: Callable) -> Callable:
    def claim(*args: Any, **kwargs: Any) -> Any:
        werk = echt(*args, **kwargs)
        if werk is not None:
            loop.geclaimd = str(werk.pk)
        return werk

    return claim


def _commit(echt: Callable) -> Callable:
    def commit(self: BaseDatabaseWrapper) -> None:
        geclaimd, verstuurd, herinnerd = loop.geclaimd, loop.verstuurd, loop.herinnerd
        vorige = loop.bezig
        if loop.taak == MAIL and geclaimd:
            reached("mail-claim", geclaimd)
        if verstuurd:
            reached("mail-voor-commit", vorige)
        if herinnerd:
            reached("ronde-voor-commit", herinnerd)
        loop.geclaimd = loop.herinnerd = ""
        loop.verstuurd = False
        echt(self)
        if geclaimd or verstuurd:
            loop.bezig = geclaimd
        if geclaimd:
            reached("mail-na-claim" if loop.taak == MAIL else "werk-na-claim", geclaimd)
        if verstuurd:
            reached("mail-na-commit", vorige)
        if herinnerd:
            reached("ronde-na-commit", herinnerd)

    return commit


def _bureau() -> str:
    context = tenancy.current()
    return str(context.bureau_id) if context else ""


def _connect(echt: Callable) -> Callable:
    def connect(self: smtplib.SMTP, *args: Any, **kwargs: Any) -> Any:
        reached("mail-voor-verbinden", loop.bezig)
        return echt(self, *args, **kwargs)

    return connect


def _data(echt: Callable) -> Callable:
    def data(self: smtplib.SMTP, bericht: Any) -> Any:
        reached("mail-voor-data", loop.bezig)
        if _is_open("mail-halverwege", loop.bezig):
            self.putcmd("data")
            self.getreply()
            self.send(bericht[: len(bericht) // 2])
            reached("mail-halverwege", loop.bezig)
        antwoord = echt(self, bericht)
        loop.verstuurd = antwoord[0] == 250
        if loop.verstuurd:
            reached("mail-geaccepteerd", loop.bezig)
        return antwoord

    return data


def _remind(echt: Callable) -> Callable:
    def remind(bureau_id: Any, *args: Any, **kwargs: Any) -> Any:
        reached("ronde-begin", str(bureau_id))
        return echt(bureau_id, *args, **kwargs)

    return remind


def _publish(echt: Callable) -> Callable:
    """Between the offer, which is committed, and the messages about it: before the first and after the first."""

    def apply_async(self: Task, *args: Any, **kwargs: Any) -> Any:
        if loop.taak != TIK or self.name == TIK:
            return echt(self, *args, **kwargs)
        nummer, loop.gepubliceerd = loop.gepubliceerd, loop.gepubliceerd + 1
        if nummer < 2:
            reached(("tik-voor-aanbod", "tik-halverwege")[nummer], f"{os.getpid()}-{os.urandom(4).hex()}")
        return echt(self, *args, **kwargs)

    return apply_async


def _statement(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
    """Around the statement that writes reminders."""
    if "insert into trajecten_herinnering" not in sql.replace('"', "").lower():
        return execute(sql, params, many, context)
    _die_unheard(context["connection"].connection)
    uitkomst = execute(sql, params, many, context)
    # At the commit itself the context of the bureau is closed already.
    loop.herinnerd = _bureau()
    reached("ronde-tussen", _bureau())
    return uitkomst


def _die_unheard(verbinding: Any) -> None:
    """Send the next statement to the server, and die before it has answered."""
    bureau = _bureau()
    if not _is_open("ronde-in-sql", bureau):
        return

    def wait(gen: Any, *_args: Any, **_kwargs: Any) -> None:
        next(gen)
        reached("ronde-in-sql", bureau)
        raise RuntimeError("the statement was sent and nobody died")

    verbinding.wait = wait


def _listen(connection: BaseDatabaseWrapper, **_rest: Any) -> None:
    if _statement not in connection.execute_wrappers:
        connection.execute_wrappers.append(_statement)


# First: the trap lies around what is spoiled, too.
sabotage.apply(os.environ.get("STORING_SABOTAGE", ""))
connection_created.connect(_listen)
_around(wachtrij, "claim", _claim)
_around(BaseDatabaseWrapper, "commit", _commit)
_around(smtplib.SMTP, "connect", _connect)
_around(smtplib.SMTP, "data", _data)
_around(herinneringen, "remind", _remind)
_around(Task, "apply_async", _publish)
