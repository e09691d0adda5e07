"""The part of allauth we use, under its own names. What is not here (signing up, lists of addresses) does not exist."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as reservecodes
from allauth.mfa.totp import views as totp
from django.urls import path

from bureaus.views import emailadres, mailvoorkeuren
from bureaus.views.account import activate_totp, closed, overzicht, page

urlpatterns = [
    path("", overzicht, name="account"),
    path("inloggen/", page(account.login), name="account_login"),
    path("uitloggen/", account.logout, name="account_logout"),
    path("inloggen/code/", page(account.request_login_code), name="account_request_login_code"),
    path("inloggen/code/invullen/", page(account.confirm_login_code), name="account_confirm_login_code"),
    path("inloggen/stap-twee/", page(mfa.authenticate), name="mfa_authenticate"),
    path("bevestigen/", page(account.reauthenticate), name="account_reauthenticate"),
    path("bevestigen/stap-twee/", page(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("gesloten/", account.account_inactive, name="account_inactive"),
    path("wachtwoord/", page(account.password_change), name="account_change_password"),
    path("wachtwoord/vergeten/", page(account.password_reset), name="account_reset_password"),
    path(
        "wachtwoord/vergeten/code/",
        page(account.confirm_password_reset_code),
        name="account_confirm_password_reset_code",
    ),
    path("wachtwoord/vergeten/nieuw/", page(account.complete_password_reset), name="account_complete_password_reset"),
    path(
        "wachtwoord/vergeten/klaar/",
        account.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
    path("e-mailadres/", emailadres.veranderen, name="account_email"),
    path("e-mailadres/code/", emailadres.bevestigen, name="account_email_code"),
    path("mail/", mailvoorkeuren.kiezen, name="account_mail"),
    path("twee-stappen/", overzicht, name="mfa_index"),
    path("twee-stappen/aan/", activate_totp, name="mfa_activate_totp"),
    path("twee-stappen/uit/", page(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("reservecodes/", reservecodes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("reservecodes/nieuw/", page(reservecodes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("reservecodes/bestand/", reservecodes.download_recovery_codes, name="mfa_download_recovery_codes"),
    # allauth looks this name up; there is nothing behind it.
    path("nieuw/", closed, name="account_signup"),
]
