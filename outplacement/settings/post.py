"""How mail leaves: through an SMTP server, or through a provider that `django-anymail` speaks with."""

from collections.abc import Mapping

from django.core.exceptions import ImproperlyConfigured

SMTP = "smtp"
# Per provider what Anymail must know, under Anymail's own names; in the environment each begins with ANYMAIL_. The last
# one proves that news about a mail that came back is the provider's: a `name:password`, or what it signs with.
PROVIDERS = {
    "brevo": ("BREVO_API_KEY", "WEBHOOK_SECRET"),
    "mailgun": ("MAILGUN_API_KEY", "MAILGUN_SENDER_DOMAIN", "MAILGUN_WEBHOOK_SIGNING_KEY"),
    "mailjet": ("MAILJET_API_KEY", "MAILJET_SECRET_KEY", "WEBHOOK_SECRET"),
    "postmark": ("POSTMARK_SERVER_TOKEN", "WEBHOOK_SECRET"),
    "sparkpost": ("SPARKPOST_API_KEY", "WEBHOOK_SECRET"),
}


def mail_settings(provider: str, env: Mapping[str, str]) -> dict:
    """The settings of mail from the environment; refuses a provider that is unknown or half filled in."""
    if provider == SMTP:
        return {
            "EMAIL_PROVIDER": SMTP,
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "ANYMAIL": {},
        }
    if provider not in PROVIDERS:
        raise ImproperlyConfigured(f"EMAIL_PROVIDER is one of smtp, {', '.join(PROVIDERS)}; not {provider!r}.")
    ontbreekt = [f"ANYMAIL_{naam}" for naam in PROVIDERS[provider] if not env.get(f"ANYMAIL_{naam}")]
    if ontbreekt:
        raise ImproperlyConfigured(f"EMAIL_PROVIDER={provider} needs these settings: {', '.join(ontbreekt)}.")
    gegeven = {naam: env[f"ANYMAIL_{naam}"] for naam in PROVIDERS[provider]}
    adres = f"{provider.upper()}_API_URL"
    if env.get(f"ANYMAIL_{adres}"):
        # A region of the provider, such as Mailgun's in Europe.
        gegeven[adres] = env[f"ANYMAIL_{adres}"]
    return {
        "EMAIL_PROVIDER": provider,
        "EMAIL_BACKEND": f"anymail.backends.{provider}.EmailBackend",
        # What a provider cannot (say which mail it was, leave links alone) must not keep the mail from leaving.
        "ANYMAIL": {**gegeven, "IGNORE_UNSUPPORTED_FEATURES": True},
    }
