"""Tasks carry ids; the work itself opens its bureau."""

from uuid import UUID

from celery import shared_task

from trajecten import herinneringen
from trajecten.importeren import aanmaken


@shared_task
def remind(bureau_id: str, termijn_ids: list[str]) -> None:
    """Queue the reminders of due deadlines of one bureau."""
    herinneringen.remind(UUID(bureau_id), [UUID(pk) for pk in termijn_ids])


@shared_task
def run_import(bureau_id: str, import_id: str) -> None:
    """Create the people of one confirmed import."""
    aanmaken.run(UUID(bureau_id), UUID(import_id))
