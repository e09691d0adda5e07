"""Where allauth meets our rules: invitation only, own mail texts, sealed secrets."""

import base64
import hashlib
import time

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from bureaus import accountpost, leden

TE_VAAK = _("Je hebt het te vaak geprobeerd. Wacht vijf minuten en probeer het dan opnieuw.")
FOUTE_CODE = _("Deze code klopt niet. Kijk de code na en typ hem opnieuw.")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from an invitation; nobody signs up by themselves."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Het e-mailadres en het wachtwoord horen niet bij elkaar. Probeer het opnieuw."),
        "enter_current_password": _("Dit is niet je wachtwoord van nu. Typ het opnieuw."),
        "incorrect_password": _("Dit wachtwoord klopt niet. Typ het opnieuw."),
        "incorrect_code": FOUTE_CODE,
        "too_many_login_attempts": TE_VAAK,
        "rate_limited": TE_VAAK,
    }

    def is_open_for_signup(self, request) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Who proved less than five minutes ago who they are is not asked again."""
        records = get_authentication_records(self.request, self.request.user)
        if any(time.time() - record["at"] < REAUTHENTICATION_TIMEOUT for record in records):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def post_login(self, request, user, **kwargs):
        leden.record_sign_in(user)
        response = super().post_login(request, user, **kwargs)
        # On a new device: the language chosen before. Dutch is what nobody had to choose, so it says nothing.
        if user.taal != settings.LANGUAGE_CODE and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.taal,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite=settings.LANGUAGE_COOKIE_SAMESITE,
            )
        return response

    def add_message(self, request, level, message_template=None, message_context=None, extra_tags="", message=None):
        """Only what went wrong, or was changed, is worth a notice; the page itself shows the rest."""
        silent = ("logged_in", "logged_out", "login_code_sent", "recovery_codes_generated")
        if level < messages.ERROR and str(message_template).rpartition("/")[2].removesuffix(".txt") in silent:
            return
        super().add_message(request, level, message_template, message_context, extra_tags, message)

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        mail = self.render_mail(template_prefix, email, {"email": email, **context})
        mail.extra_headers["Auto-Submitted"] = "auto-generated"
        # An address without an account gets no mail, and the answer takes as long as with one.
        accountpost.deliver(mail, weg=template_prefix.endswith("unknown_account"))


class MFAAdapter(DefaultMFAAdapter):
    """Keeps second-factor secrets sealed with a key that is not in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": FOUTE_CODE,
        "unverified_email": _("Bevestig eerst je e-mailadres."),
    }

    def _fernet(self) -> Fernet:
        key = hashlib.sha256(b"mfa:" + settings.SECRET_KEY.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(key))

    def encrypt(self, text: str) -> str:
        return self._fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._fernet().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> SafeString:
        """The QR code as an element of the page: the content policy allows no `data:` images.

        It brings its own white ground, since no app reads a code on a dark page.
        """
        svg = qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode")
        naam = escape(gettext("QR-code voor je app"))
        return mark_safe(svg.replace("<svg", f'<svg class="qr" role="img" aria-label="{naam}"', 1))  # noqa: S308


class CheapArgon2Hasher(Argon2PasswordHasher):
    """Argon2 at its lowest cost, for tests only."""

    time_cost, memory_cost, parallelism = 1, 8, 1
