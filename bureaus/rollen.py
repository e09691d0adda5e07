"""Roles of people inside a bureau, and which role a view is for."""

from collections.abc import Callable

from django.db import models
from django.utils.translation import gettext_lazy as _

from bureaus.tenancy import Publiek


class Rol(models.TextChoices):
    """`domein.md` 2. One person may hold several, in several bureaus."""

    BEHEERDER = "beheerder", _("Beheerder")
    COACH = "coach", _("Coach")
    KANDIDAAT = "kandidaat", _("Kandidaat")
    OPDRACHTGEVER = "opdrachtgever", _("Opdrachtgever")

    @property
    def publiek(self) -> Publiek:
        """The database role that requests of this role run as."""
        return PUBLIEK_VAN_ROL[self]


PUBLIEK_VAN_ROL = {
    Rol.BEHEERDER: Publiek.BUREAU,
    Rol.COACH: Publiek.BUREAU,
    Rol.KANDIDAAT: Publiek.KANDIDAAT,
    Rol.OPDRACHTGEVER: Publiek.OPDRACHTGEVER,
}
# Those who see many people's data prove who they are twice (`domein.md` 4).
ROLLEN_MET_MFA = (Rol.BEHEERDER, Rol.COACH, Rol.OPDRACHTGEVER)


def voor(*rollen: Rol, schrijft_bij_get: bool = False) -> Callable:
    """Declare whose view this is. A tenant view without it answers nobody.

    `schrijft_bij_get` is the narrow door for a GET that must record something, such as an opening.
    """

    def decorate(view: Callable) -> Callable:
        view.rollen = frozenset(rollen)
        view.schrijft_bij_get = schrijft_bij_get
        return view

    return decorate
