"""The website, spoiled: it publishes to the broker at every request. For `test_bewijs` only."""

from uuid import UUID

from outplacement.celery import app
from outplacement.wsgi import application as echt

NIEMAND = str(UUID(int=0))


def application(environ, start_response):
    app.send_task("bureaus.tasks.send_mail", (NIEMAND, NIEMAND))
    return echt(environ, start_response)
