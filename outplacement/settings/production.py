"""Production: refuses to start without its secrets, with DEBUG, or on the embedded engines."""

import os

from django.core.exceptions import ImproperlyConfigured

from outplacement.settings.base import *  # noqa: F403

VEREIST = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "PUBLIC_URL")
if EMAIL_PROVIDER == "smtp":  # noqa: F405
    VEREIST += ("EMAIL_HOST",)
ontbreekt = [naam for naam in VEREIST if not os.environ.get(naam)]
if ontbreekt:
    raise ImproperlyConfigured(f"Production needs these settings: {', '.join(ontbreekt)}.")
if os.environ.get("DEBUG"):
    raise ImproperlyConfigured("DEBUG is never on in production.")
if os.environ.get("OUTPLACEMENT_EMBEDDED"):
    raise ImproperlyConfigured(
        "The embedded engines are for local use; give DATABASE_URL and REDIS_URL of real servers."
    )

DEBUG = False
DEMO = False
SECRET_KEY = os.environ["SECRET_KEY"]
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY needs at least 50 characters.")
ALLOWED_HOSTS = os.environ["ALLOWED_HOSTS"].split(",")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]  # noqa: F405
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXY_COUNT", "1"))
