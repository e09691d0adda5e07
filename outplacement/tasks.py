"""The clock's only task: look in PostgreSQL for due work and hand its ids to the workers.

Nothing exists only in the queue. Any number of ticks may run at once; a tick that dies after offering loses
a minute, not the work.
"""

from celery import shared_task

from bureaus.models import Verzending
from bureaus.tasks import send_mail
from bureaus.tenancy import as_planner
from bureaus.wachtrij import offer
from rapportage.models import Bundel, Rapport
from rapportage.tasks import build_bundel, build_pdf
from trajecten import aanmeldingen, herinneringen
from trajecten.models import Import
from trajecten.tasks import remind, run_import

WACHTRIJEN = ((Verzending, send_mail), (Rapport, build_pdf), (Bundel, build_bundel), (Import, run_import))


@shared_task
def tik() -> None:
    """Offer everything that is due, of all bureaus, and throw away what was declined long enough ago."""
    with as_planner():
        termijnen = herinneringen.offer_due()
        aanmeldingen.remove_declined()
        aanbod = [(task, offer(model)) for model, task in WACHTRIJEN]
    for bureau_id, ids in termijnen.items():
        remind.delay(str(bureau_id), [str(pk) for pk in ids])
    for task, paren in aanbod:
        for bureau_id, pk in paren:
            task.delay(str(bureau_id), str(pk))
