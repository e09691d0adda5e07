"""Local work and the demo: the embedded engines' addresses come from `outplacement.lokaal`."""

import os

from outplacement.settings.base import *  # noqa: F403

DEBUG = os.environ.get("DEBUG", "") == "1"
SECRET_KEY = os.environ.get("SECRET_KEY", "alleen-voor-lokaal-gebruik-nooit-in-productie")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
MFA_VERPLICHT = False
DEMO = True
