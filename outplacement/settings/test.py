"""Tests: real PostgreSQL and Valkey, started by `tests/conftest.py` unless their addresses are given."""

import os
from datetime import timedelta

from outplacement.settings.base import *  # noqa: F403

DEBUG = False
SECRET_KEY = "alleen-voor-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
MFA_VERPLICHT = False
DEMO = True
# What a test sends may leave at once; the tests of the minutes to stop it set those themselves.
VERZEND_BEDENKTIJD = timedelta(seconds=int(os.environ.get("VERZEND_BEDENKTIJD", "0")))
# Hashing is slow on purpose; the tests check that Argon2 is configured and then use its cheapest setting.
PASSWORD_HASHERS = ["bureaus.adapters.CheapArgon2Hasher"]
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "ONBEKEND:%s"  # noqa: F405
# Looks for static files when they are asked for: a fresh clone has not collected any.
WHITENOISE_AUTOREFRESH = True
