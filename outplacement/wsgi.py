"""The web entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outplacement.settings.local")
application = get_wsgi_application()

from bureaus.catalogus import refuse_unsafe_start  # noqa: E402 - needs the settings

refuse_unsafe_start()
