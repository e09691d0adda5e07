"""The web entry point."""

import logging
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outplacement.settings.local")
application = get_wsgi_application()

from bureaus.catalogus import refuse_unsafe_start  # noqa: E402 - needs the settings
from outplacement.logboek import ZonderGeheim  # noqa: E402 - needs the settings

# The server's own lines: it makes these loggers before our settings are read.
for naam in ("gunicorn.access", "gunicorn.error"):
    logging.getLogger(naam).addFilter(ZonderGeheim())

refuse_unsafe_start()
