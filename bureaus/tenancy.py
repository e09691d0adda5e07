"""One door into a tenant: open a transaction, become an audience, see one bureau.

The database holds the walls (see `bureaus.muren`); this module only says, per transaction, for whom it
is. The setting is transaction-local, so it is safe behind pgbouncer in transaction mode, and it is never
cached in Python: `ROLLBACK TO SAVEPOINT` undoes `set_config`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import uuid_utils.compat
from django.db import connection, transaction


class Publiek(StrEnum):
    """The audiences of `domein.md` 3, each a role of the database."""

    POORT = "outplacement_poort"
    BUREAU = "outplacement_bureau"
    KANDIDAAT = "outplacement_kandidaat"
    OPDRACHTGEVER = "outplacement_opdrachtgever"
    PLANNER = "outplacement_planner"
    PLATFORM = "outplacement_platform"
    # Counts people without a name: all that figures about a group are made from.
    CIJFERS = "outplacement_cijfers"


@dataclass(frozen=True, slots=True)
class Context:
    """What the current transaction was opened for."""

    publiek: Publiek
    bureau_id: UUID | None = None


_context: ContextVar[Context | None] = ContextVar("bureau_context", default=None)


def uuid7() -> UUID:
    """A time-ordered id: index-friendly, and it cannot be counted in a URL."""
    return uuid_utils.compat.uuid7()


def current() -> Context | None:
    """The context of the running transaction, or None outside every tenant."""
    return _context.get()


@contextmanager
def _as_role(publiek: Publiek, bureau_id: UUID | None, readonly: bool, settings: dict[str, str]) -> Iterator[None]:
    if _context.get() is not None:
        raise RuntimeError("A transaction of a bureau is open already; it cannot become another.")
    values = {"app.bureau": str(bureau_id or ""), **settings}
    if readonly:
        values["transaction_read_only"] = "on"
    # The role comes last: it may not set what only the login role may.
    values["role"] = publiek.value
    calls = ", ".join("set_config(%s, %s, true)" for _ in values)
    params = [part for pair in values.items() for part in pair]
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(f"select {calls}", params)
        token = _context.set(Context(publiek, bureau_id))
        try:
            yield
        finally:
            _context.reset(token)


@contextmanager
def in_bureau(
    bureau_id: UUID,
    publiek: Publiek = Publiek.BUREAU,
    *,
    lid: UUID | None = None,
    onderwerp: UUID | None = None,
    readonly: bool = False,
) -> Iterator[None]:
    """Run a block as one audience of one bureau, in a transaction of its own.

    `lid` is the acting membership, `onderwerp` what that membership is bound to (the dossier of a
    candidate, the employer of an HR contact). An exception rolls everything back. Nesting is refused.
    """
    settings = {"app.lid": str(lid or ""), "app.onderwerp": str(onderwerp or "")}
    with _as_role(publiek, bureau_id, readonly, settings):
        yield


@contextmanager
def as_planner() -> Iterator[None]:
    """Run a block as the planner: ids, dates and states of due work of all bureaus, nothing else."""
    with _as_role(Publiek.PLANNER, None, False, {}):
        yield


@contextmanager
def at_gate(
    *, gebruiker: UUID | None = None, uitnodiging: str = "", controle: str = "", agenda: str = ""
) -> Iterator[None]:
    """Run a block before the bureau is known: it sees only what it can name itself.

    That is the memberships of `gebruiker`, the invitation or the calendar address whose hash is given, or the sent
    reports whose number or document hash (SHA-256, hex) is `controle`.
    """
    settings = {
        "app.gebruiker": str(gebruiker or ""),
        "app.uitnodiging": uitnodiging,
        "app.controle": controle,
        "app.agenda": agenda,
    }
    with _as_role(Publiek.POORT, None, False, settings):
        yield
