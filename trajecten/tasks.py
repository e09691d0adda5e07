"""Tasks carry ids; the work itself opens its bureau."""

from uuid import UUID

from celery import shared_task

from bureaus import hartslag
from bureaus.tenancy import as_planner
from trajecten import herinneringen
from trajecten.importeren import aanmaken


@shared_task
def remind(bureau_id: str) -> None:
    """Bring the deadlines of one bureau up to date and queue the mails of what is due."""
    if herinneringen.finish(UUID(bureau_id)):
        with as_planner():
            hartslag.beat(hartslag.HERINNERINGEN)


@shared_task
def run_import(bureau_id: str, import_id: str) -> None:
    """Create the people of one confirmed import."""
    aanmaken.run(UUID(bureau_id), UUID(import_id))
