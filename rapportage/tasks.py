"""Tasks carry ids; the work itself opens its bureau."""

from uuid import UUID

from celery import shared_task

from rapportage import bundels, opbouw, standen


@shared_task
def build_pdf(bureau_id: str, rapport_id: str) -> None:
    """Make and send one report that waits for its PDF."""
    opbouw.build_pdf(UUID(bureau_id), UUID(rapport_id))


@shared_task
def build_bundel(bureau_id: str, bundel_id: str) -> None:
    """Make one zip that was asked for, or throw away one whose day is over."""
    bundels.build(UUID(bureau_id), UUID(bundel_id))


@shared_task
def build_stand(bureau_id: str, stand_id: str) -> None:
    """Count, judge and publish the figures of one payer at the end of one quarter."""
    standen.build(UUID(bureau_id), UUID(stand_id))


@shared_task
def begin_standen(bureau_id: str, opdrachtgevers: list[str]) -> None:
    """Begin the quarterly figures of these payers."""
    standen.begin(UUID(bureau_id), [UUID(pk) for pk in opdrachtgevers])
