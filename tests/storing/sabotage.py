"""Ways to spoil the product, so that a fault test can be seen to fail. Named by `STORING_SABOTAGE`; none by default.

Each takes away what one test is about, in the worker's own process; nothing of this is reachable without the tests.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.utils import timezone

from bureaus import mail, wachtrij
from bureaus.models import Verzending
from bureaus.tenancy import in_bureau
from bureaus.wachtrij import WerkStaat
from trajecten import herinneringen
from trajecten.models import Termijn


def blind_resend() -> None:
    """A mail of which nobody knows whether it left is simply sent again."""
    echt = mail.send

    def send(bureau_id: UUID, *pks: UUID) -> None:
        _wait_again(bureau_id, pks)
        echt(bureau_id, *pks)
        _wait_again(bureau_id, pks)

    mail.send = send


def _wait_again(bureau_id: UUID, pks: tuple[UUID, ...]) -> None:
    with in_bureau(bureau_id):
        Verzending.objects.filter(pk__in=pks, werk_staat__in=[WerkStaat.BEZIG, WerkStaat.ONZEKER]).update(
            werk_staat=WerkStaat.WACHT, niet_voor=timezone.now(), aangeboden_tot=None, pacht_tot=None
        )


def reminders_without_mail() -> None:
    """What was reminded is committed, and the mail of it is not: as if they were two transactions."""

    def zonder(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        uitkomst = execute(sql, params, many, context)
        if "insert into trajecten_herinnering" in sql.replace('"', "").lower():
            gemaakt = context["cursor"].fetchone()
            execute("update trajecten_herinnering set verzending_id = null", (), False, context)
            execute("delete from bureaus_verzending where werk_staat = 'wacht'", (), False, context)
            execute("select %s::int, %s::int", gemaakt, False, context)
        return uitkomst

    echt = herinneringen.remind

    def remind(bureau_id: UUID, *args: Any, **kwargs: Any) -> Any:
        with connection.execute_wrapper(zonder):
            return echt(bureau_id, *args, **kwargs)

    herinneringen.remind = remind


def only_in_the_queue() -> None:
    """What was offered once is never offered again: only the broker still knows of it."""
    wachtrij.AANBOD_GELDIG = timedelta(days=1)


def no_lock() -> None:
    """Whoever asks gets the row, also when another worker has it or had it, and it is offered as long as it waits."""
    wachtrij.AANBOD_GELDIG = timedelta(0)
    echt = wachtrij.claim

    def claim(model: Any, pk: UUID, **rest: Any) -> Any:
        velden = {"verzonden_op": None} if model is Verzending else {}
        model.objects.filter(pk=pk).update(werk_staat=WerkStaat.WACHT, pogingen=0, **velden)
        return echt(model, pk, **rest)

    wachtrij.claim = claim


def no_count() -> None:
    """The attempt is not counted before the work."""
    echt = wachtrij.claim

    def claim(model: Any, pk: UUID, **rest: Any) -> Any:
        werk = echt(model, pk, **rest)
        if werk is not None:
            model.objects.filter(pk=pk).update(pogingen=F("pogingen") - 1)
        return werk

    wachtrij.claim = claim


def later_is_never() -> None:
    """An answer that says 'later' is taken for 'no', and nobody hears of it."""
    _instead(WerkStaat.WACHT, {"werk_staat": WerkStaat.GESTOPT})


def no_is_yes() -> None:
    """A refused mail is recorded as sent."""
    _instead(WerkStaat.MISLUKT, {"werk_staat": WerkStaat.KLAAR, "verzonden_op": timezone.now()})


def only_of_today() -> None:
    """What should have left more than an hour ago is no longer looked for."""
    echt = herinneringen.remind

    def remind(bureau_id: UUID, *args: Any, **kwargs: Any) -> Any:
        with in_bureau(bureau_id):
            Termijn.objects.filter(volgende_herinnering_op__lt=timezone.now() - timedelta(hours=1)).update(
                volgende_herinnering_op=None
            )
        return echt(bureau_id, *args, **kwargs)

    herinneringen.remind = remind


def _instead(staat: WerkStaat, velden: dict[str, Any]) -> None:
    """Rows that an attempt leaves in `staat` get these columns instead."""
    echt = mail.send

    def send(bureau_id: UUID, *pks: UUID) -> None:
        echt(bureau_id, *pks)
        with in_bureau(bureau_id):
            Verzending.objects.filter(pk__in=pks, werk_staat=staat, pogingen__gt=0).update(**velden)

    mail.send = send


SABOTAGES = {
    functie.__name__: functie
    for functie in (
        blind_resend, reminders_without_mail, only_in_the_queue, no_lock, no_count, only_of_today,
        later_is_never, no_is_yes,
    )
}  # fmt: skip


def apply(naam: str) -> None:
    """Spoil the running process as `naam` says; an empty name spoils nothing."""
    if naam:
        SABOTAGES[naam]()
