"""Tasks carry ids; the work itself opens its bureau."""

from uuid import UUID

from celery import shared_task

from bureaus import mail


@shared_task
def send_mail(bureau_id: str, verzending_id: str) -> None:
    """Send one queued mail."""
    mail.send(UUID(bureau_id), UUID(verzending_id))
