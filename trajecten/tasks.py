"""Tasks carry ids; the work itself opens its bureau."""

from uuid import UUID

from celery import shared_task

from trajecten import herinneringen


@shared_task
def remind(bureau_id: str, termijn_ids: list[str]) -> None:
    """Queue the reminders of due deadlines of one bureau."""
    herinneringen.remind(UUID(bureau_id), [UUID(pk) for pk in termijn_ids])
