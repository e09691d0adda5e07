"""What holds everywhere. Each environment adds what differs; see `local`, `test` and `production`."""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from outplacement.settings.post import mail_settings

BASE_DIR = Path(__file__).resolve().parents[2]
# The local stack and its tests may keep their things elsewhere.
VAR_DIR = Path(os.environ.get("OUTPLACEMENT_VAR") or BASE_DIR / "var")


def database(address: str) -> dict:
    """A `postgresql://` address as Django's dictionary. A socket directory comes as `?host=`."""
    delen = urlsplit(address)
    query = dict(parse_qsl(delen.query))
    host, port = query.pop("host", delen.hostname or ""), query.pop("port", str(delen.port or ""))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": delen.path.lstrip("/"),
        "USER": unquote(delen.username or ""),
        "PASSWORD": unquote(delen.password or ""),
        "HOST": host,
        "PORT": port,
        # A new connection per request costs a third of the throughput; a stale one is noticed and replaced.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **query},
    }


# `default` is the unprivileged login role, `eigenaar` owns the tables and is used by `migrate` only.
DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""))}
if os.environ.get("DATABASE_OWNER_URL"):
    DATABASES["eigenaar"] = database(os.environ["DATABASE_OWNER_URL"])
REDIS_URL = os.environ.get("REDIS_URL", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "django_cotton",
    "csp",
    "rest_framework",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "bureaus",
    "kandidaten",
    "trajecten",
    "rapportage",
    "outplacement",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pads each answer at random, so that its length says nothing about a secret in it.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "bureaus.middleware.NoStoreMiddleware",
    # Last: it runs the view, and the rendering of its response, inside the transaction of the bureau.
    "bureaus.middleware.BureauMiddleware",
]

ROOT_URLCONF = "outplacement.urls"
WSGI_APPLICATION = "outplacement.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "outplacement.context.page",
            ],
        },
    }
]
COTTON_DIR = "components"

AUTH_USER_MODEL = "bureaus.Gebruiker"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "thuis"
# Coaches, managers and HR contacts prove who they are twice; the local demo leaves it out to stay easy to try.
MFA_VERPLICHT = True

ACCOUNT_ADAPTER = "bureaus.adapters.AccountAdapter"
MFA_ADAPTER = "bureaus.adapters.MFAAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
# A code and not a link: it also works on another device, and no token stands in an address.
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
# The adapter throws this mail away; making it costs as much time as making a real one.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_FORMS = {
    "login": "bureaus.accountformulieren.LoginForm",
    "request_login_code": "bureaus.accountformulieren.RequestLoginCodeForm",
    "confirm_login_code": "bureaus.accountformulieren.ConfirmLoginCodeForm",
    "reset_password": "bureaus.accountformulieren.ResetPasswordForm",
    "confirm_password_reset_code": "bureaus.accountformulieren.ConfirmPasswordResetCodeForm",
    "reset_password_from_key": "bureaus.accountformulieren.ResetPasswordKeyForm",
    "change_password": "bureaus.accountformulieren.ChangePasswordForm",
    "reauthenticate": "bureaus.accountformulieren.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "bureaus.accountformulieren.AuthenticateForm",
    "reauthenticate": "bureaus.accountformulieren.ReauthenticateMFAForm",
    "activate_totp": "bureaus.accountformulieren.ActivateTOTPForm",
}
MFA_TOTP_ISSUER = "Outplacement"
ACCOUNT_SESSION_REMEMBER = False
# Beside what allauth limits itself: the public page where a report's number or PDF is checked, and the calendar
# addresses, each by itself and all that do not exist by who asks.
ACCOUNT_RATE_LIMITS = {"controle": "30/5m/ip", "agenda": "60/h/key", "agenda_onbekend": "60/5m/ip"}
# News about mail that came back: a whole outage may come back at once.
ACCOUNT_RATE_LIMITS |= {"terug": "1200/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXY_COUNT", "0"))
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Nederlands")), ("en", _("Engels"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
# A language is chosen once per device.
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# An upload may hold what we refuse to keep (BSN, salary): it stays in memory and never becomes a file.
FILE_UPLOAD_HANDLERS = ["bureaus.uploads.BoundedMemoryUploadHandler"]
MAX_UPLOAD_BYTES = 10 * 1024 * 1024

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

CACHES = {"default": {"BACKEND": "bureaus.geheugen.Geheugen", "LOCATION": REDIS_URL}}

PUBLIC_URL = os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
# TLS from the first word (port 465), or else after a greeting (STARTTLS): never both.
EMAIL_USE_SSL = os.environ.get("EMAIL_USE_SSL", "") == "1"
EMAIL_USE_TLS = not EMAIL_USE_SSL and os.environ.get("EMAIL_USE_TLS", "") == "1"
_post = mail_settings(os.environ.get("EMAIL_PROVIDER") or "smtp", os.environ)
EMAIL_PROVIDER, EMAIL_BACKEND, ANYMAIL = _post["EMAIL_PROVIDER"], _post["EMAIL_BACKEND"], _post["ANYMAIL"]
# Django waits for ever by default; a silent mail server must not hold a worker.
EMAIL_TIMEOUT = 20
MAIL_DOMEIN = urlsplit(PUBLIC_URL).hostname or "localhost"
# Mail systems send back what they cannot deliver to this name with the id of the mail: terug+<id>@...
TERUG_ADRES = os.environ.get("TERUG_ADRES", "") or f"terug@{MAIL_DOMEIN}"
# What our own mail server proves itself with when it hands such a mail to /mail/terug/. Without it that door is shut.
TERUG_SLEUTEL = os.environ.get("TERUG_SLEUTEL", "")
# What who watches this installation proves itself with at /metrieken/. Without it that door is shut.
METRIEKEN_SLEUTEL = os.environ.get("METRIEKEN_SLEUTEL", "")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", f"noreply@{MAIL_DOMEIN}")

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 270
# Longer than the hard limit, so that a task still running is not handed out a second time.
# Celery looks for it in three places; what is left out in one falls back to an hour.
ZICHTBAAR_NA = 300
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": ZICHTBAAR_NA, "socket_timeout": 5, "socket_connect_timeout": 5}
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": ZICHTBAAR_NA}
CELERY_VISIBILITY_TIMEOUT = ZICHTBAAR_NA
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 350_000
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "bureaus.tasks.send_mail": {"queue": "mail"},
    "rapportage.tasks.build_pdf": {"queue": "pdf"},
    "rapportage.tasks.build_bundel": {"queue": "pdf"},
    "rapportage.tasks.build_stand": {"queue": "pdf"},
    "trajecten.tasks.run_import": {"queue": "import"},
}
TIK_SECONDEN = 2
# How often payers without quarterly figures are looked for.
STANDEN_SECONDEN = 600
# How long a report that was sent off can still be stopped, in seconds.
VERZEND_BEDENKTIJD = timedelta(seconds=int(os.environ.get("VERZEND_BEDENKTIJD", "600")))
CELERY_TIMEZONE = TIME_ZONE

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"regel": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"zonder_geheim": {"()": "outplacement.logboek.ZonderGeheim"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "regel", "filters": ["zonder_geheim"]}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # These tell every step of a layout and every glyph of a font; a warning of theirs still gets through.
    "loggers": {
        **{naam: {"level": "WARNING"} for naam in ("weasyprint", "fontTools")},
        # These write down addresses, for whatever listens.
        **{naam: {"filters": ["zonder_geheim"]} for naam in ("django.request", "django.security.csrf")},
    },
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    # JSON only: what a plain form of another site can send is no request here.
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["bureaus.tempo.Leestempo", "bureaus.tempo.Schrijftempo"],
    "DEFAULT_THROTTLE_RATES": {"api_lezen": "120/min", "api_schrijven": "30/min"},
    "EXCEPTION_HANDLER": "bureaus.api.answer_error",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Outplacement",
    "VERSION": "0.1.0",
    "DESCRIPTION": "A candidate's applications and an employer's reports, behind the same walls as the pages.",
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "COMPONENT_SPLIT_PATCH": False,
    "ENUM_NAME_OVERRIDES": {
        "Sollicitatiestatus": "kandidaten.enums.SollicitatieStatus",
        "Sollicitatiesoort": "kandidaten.enums.SollicitatieSoort",
        "Rapportsoort": "rapportage.enums.Rapportsoort",
        "Rapportstaat": "rapportage.api.STATEN",
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
