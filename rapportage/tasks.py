"""Tasks carry ids; the work itself opens its bureau."""

from uuid import UUID

from celery import shared_task

from rapportage import opbouw


@shared_task
def build_pdf(bureau_id: str, rapport_id: str) -> None:
    """Make and send one report that waits for its PDF."""
    opbouw.build_pdf(UUID(bureau_id), UUID(rapport_id))
