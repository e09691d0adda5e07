"""Tasks carry ids; the work itself opens its bureau."""

from uuid import UUID

from celery import shared_task

from bureaus import mail


@shared_task
def send_mail(bureau_id: str, *verzending_ids: str) -> None:
    """Send queued mails of one bureau."""
    mail.send(UUID(bureau_id), *map(UUID, verzending_ids))
