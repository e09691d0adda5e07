"""The queue's entry point. Beat is only a clock: every tick looks in PostgreSQL for work that is due."""

import os

from celery import Celery
from celery.signals import worker_init
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outplacement.settings.local")
app = Celery("outplacement")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["bureaus", "trajecten", "rapportage", "outplacement"])
app.conf.beat_schedule = {
    # A tick that could not be picked up in time is worthless: the next one sees the same work.
    "tik": {"task": "outplacement.tasks.tik", "schedule": settings.TIK_SECONDEN, "options": {"expires": 10}},
    # New payers are few, and a quarter is long.
    "nieuwe_standen": {
        "task": "outplacement.tasks.nieuwe_standen",
        "schedule": settings.STANDEN_SECONDEN,
        "options": {"expires": 300},
    },
}


@worker_init.connect
def check_walls_first(**kwargs) -> None:
    """A worker starts behind the same walls as the web, or not at all."""
    from bureaus.catalogus import refuse_unsafe_start

    refuse_unsafe_start()
