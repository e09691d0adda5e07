"""Addresses inside a bureau."""

from django.urls import reverse

from bureaus.models import Bureau, Lidmaatschap
from bureaus.rollen import Rol

HOME = {
    Rol.COACH: "trajecten:vandaag",
    Rol.BEHEERDER: "beheer:sturing",
    Rol.KANDIDAAT: "start:start",
    Rol.OPDRACHTGEVER: "rapportage:overzicht",
}


def pad(bureau: Bureau, naam: str, *args, **kwargs) -> str:
    """The path of a named page of `bureau`; every tenant page lies under the bureau's slug."""
    if args:
        # Positional arguments come after the slug, in the order of the pattern.
        return reverse(naam, args=[bureau.slug, *args])
    return reverse(naam, kwargs={"bureau_slug": bureau.slug, **kwargs})


def home_path(lid: Lidmaatschap) -> str:
    """The first page of this membership's role."""
    return pad(lid.bureau, HOME[lid.rol])
