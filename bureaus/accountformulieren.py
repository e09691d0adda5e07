"""allauth's forms in our words. Each does what its parent does; only labels and help differ."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import TOTP
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from bureaus.enums import Mailsoort
from bureaus.forms import Formulier, Veldteksten
from bureaus.models import Lidmaatschap
from bureaus.rollen import Rol
from bureaus.voorkeuren import UIT_TE_ZETTEN

WACHTWOORDREGEL = _("Minstens 10 tekens. Kies iets dat je nergens anders gebruikt.")
LABELS = {
    "login": (_("E-mailadres"), _("Vul je e-mailadres in.")),
    "email": (_("E-mailadres"), _("Vul je e-mailadres in.")),
    "password": (_("Wachtwoord"), _("Vul je wachtwoord in.")),
    "oldpassword": (_("Wachtwoord van nu"), _("Vul je wachtwoord van nu in.")),
    "password1": (_("Nieuw wachtwoord"), _("Kies een nieuw wachtwoord.")),
    "code": (_("Code"), _("Vul de code in.")),
}


class Accounttekst(Veldteksten):
    """Our labels and sentences on allauth's fields; one password field, since a typed copy helps nobody."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for naam, field in self.fields.items():
            field.label, field.error_messages["required"] = LABELS[naam]
            field.widget.attrs.pop("placeholder", None)
            field.help_text = WACHTWOORDREGEL if naam == "password1" else ""
            if naam == "login":
                # Password managers look for it by this name.
                field.widget.attrs["autocomplete"] = "username"
            if naam == "code":
                field.widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false", "class": "invoer-code"}


class LoginForm(Accounttekst, account.LoginForm):
    """Sign in with address and password."""


class RequestLoginCodeForm(Accounttekst, account.RequestLoginCodeForm):
    """Ask for a sign-in code by mail."""


class ConfirmLoginCodeForm(Accounttekst, account.ConfirmLoginCodeForm):
    """Type the code from the mail."""


class ResetPasswordForm(Accounttekst, account.ResetPasswordForm):
    """Ask for a code to choose a new password."""


class ConfirmPasswordResetCodeForm(Accounttekst, account.ConfirmPasswordResetCodeForm):
    """Type the code from the mail, to choose a new password."""


class ResetPasswordKeyForm(Accounttekst, account.ResetPasswordKeyForm):
    """Choose a new password after the code."""


class ChangePasswordForm(Accounttekst, account.ChangePasswordForm):
    """Choose a new password while signed in."""


class ReauthenticateForm(Accounttekst, account.ReauthenticateForm):
    """Prove who you are once more, with the password."""


class AuthenticateForm(Accounttekst, mfa.AuthenticateForm):
    """The second step: a code of the app, or a spare code."""


class ReauthenticateMFAForm(Accounttekst, mfa.ReauthenticateForm):
    """Prove who you are once more, with a code of the app."""


class ActivateTOTPForm(Accounttekst, totp.ActivateTOTPForm):
    """Link an app: the first code it shows."""

    def clean_code(self) -> str:
        code = super().clean_code()
        # The code has now been seen; it cannot sign anyone in any more.
        TOTP(Authenticator(user=self.user))._mark_code_used(code)
        return code


class NieuwWachtwoord(Formulier):
    """The one field of a new person: a password, checked against `gebruiker` (unsaved) for likeness."""

    password = forms.CharField(
        label=_("Kies een wachtwoord"),
        help_text=WACHTWOORDREGEL,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Kies een wachtwoord.")},
    )

    def __init__(self, *args, gebruiker, **kwargs):
        super().__init__(*args, **kwargs)
        self.gebruiker = gebruiker

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"], self.gebruiker)
        return self.cleaned_data["password"]


class NieuwAdres(Formulier):
    """The address someone wants to sign in with from now on."""

    email = forms.EmailField(
        label=_("Nieuw e-mailadres"),
        help_text=_("Hier mailen wij een code heen."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class CodeFormulier(Formulier):
    """A code from the mail."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
        error_messages={"required": _("Vul de code in.")},
    )


class Mailkeuze(Formulier):
    """Which mail comes from one bureau. A box that is not ticked is a choice too, so nothing here is required."""

    dagoverzicht = forms.BooleanField(
        label=_("Een mail per dag"),
        help_text=_("Je herinneringen bij elkaar, in plaats van een mail per persoon."),
        required=False,
    )

    def __init__(self, *args, lid: Lidmaatschap, uit: set[Mailsoort], **kwargs):
        super().__init__(*args, auto_id=f"id_{lid.pk}_%s", initial={"dagoverzicht": lid.dagoverzicht}, **kwargs)
        eigen = {
            soort.value: forms.BooleanField(label=soort.label, required=False, initial=soort not in uit)
            for soort in UIT_TE_ZETTEN[Rol(lid.rol)]
        }
        if lid.rol != Rol.COACH:
            del self.fields["dagoverzicht"]
        self.fields = {**eigen, **self.fields}

    def aan(self) -> set[Mailsoort]:
        """The kinds that are ticked."""
        return {soort for soort in Mailsoort if self.cleaned_data.get(soort.value)}
