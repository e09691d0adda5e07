"""Tasks carry ids; the work itself opens its bureau."""

from uuid import UUID

from celery import shared_task

from rapportage import bundels, opbouw


@shared_task
def build_pdf(bureau_id: str, rapport_id: str) -> None:
    """Make and send one report that waits for its PDF."""
    opbouw.build_pdf(UUID(bureau_id), UUID(rapport_id))


@shared_task
def build_bundel(bureau_id: str, bundel_id: str) -> None:
    """Make one zip that was asked for, or throw away one whose day is over."""
    bundels.build(UUID(bureau_id), UUID(bundel_id))
