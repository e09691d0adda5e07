"""Bureaus and the people in them: founding, inviting, accepting, ending."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import auditlog, mail
from bureaus.enums import Taal
from bureaus.errors import Weigering
from bureaus.models import (
    Agendatoegang,
    Auditkop,
    Bureau,
    Contactpersoon,
    Gebruiker,
    Lidmaatschap,
    Opdrachtgever,
    Uitnodiging,
)
from bureaus.rollen import Rol
from bureaus.tenancy import Publiek, at_gate, in_bureau, uuid7

UITNODIGING_GELDIG = timedelta(days=14)
# Addresses that lie beside the bureaus, now or by custom: a bureau with such a name could not be reached.
BEZETTE_NAMEN = frozenset(
    (
        "account",
        "admin",
        "agenda",
        "api",
        "controle",
        "demo",
        "gezond",
        "mail",
        "merk",
        "metrieken",
        "static",
        "stijlgids",
        "taal",
        "uitnodiging",
    )
)


def found_bureau(*, naam: str, slug: str, kleur: str = "#0B5D66") -> Bureau:
    """Open a new tenant. Runs as the platform; its audit chain starts with it."""
    if slug in BEZETTE_NAMEN:
        raise Weigering(_("Dit adres is al in gebruik. Kies een ander."))
    bureau = Bureau(naam=naam, slug=slug, kleur=kleur)
    with in_bureau(bureau.pk, Publiek.PLATFORM):
        bureau.save(force_insert=True)
    with in_bureau(bureau.pk):
        Auditkop.objects.create()
        auditlog.record("bureau_opgericht", bureau, door=None)
    return bureau


def add_lid(
    *, rol: Rol, naam: str, email: str = "", onderwerp: UUID | None = None, taal: str = "nl", door: Lidmaatschap | None
) -> Lidmaatschap:
    """Make a membership that nobody has taken up yet; `onderwerp` is the dossier or employer it is bound to."""
    lid = Lidmaatschap.objects.create(rol=rol, naam=naam, email=email.strip().lower(), onderwerp=onderwerp, taal=taal)
    auditlog.record("lid_toegevoegd", lid, door=door, rol=rol.value)
    return lid


def add_contactpersoon(
    opdrachtgever: Opdrachtgever, *, naam: str, email: str, functie: str = "", door: Lidmaatschap
) -> Contactpersoon:
    """Make an HR contact of `opdrachtgever` with a membership bound to that employer alone."""
    lid = add_lid(rol=Rol.OPDRACHTGEVER, naam=naam, email=email, onderwerp=opdrachtgever.pk, door=door)
    return Contactpersoon.objects.create(opdrachtgever=opdrachtgever, lid=lid, functie=functie)


def invite(lid: Lidmaatschap, *, door: Lidmaatschap | None) -> Uitnodiging:
    """Send `lid` a single-use invitation, 14 days valid; an earlier open one stops working."""
    (uitnodiging,) = invite_all([lid], door=door)
    return uitnodiging


def invite_all(leden: Sequence[Lidmaatschap], *, door: Lidmaatschap | None) -> list[Uitnodiging]:
    """Send each of these an invitation, or none when one of them cannot have any."""
    for lid in leden:
        _check_can_be_invited(lid)
    now = timezone.now()
    earlier = Uitnodiging.objects.filter(lid__in=[lid.pk for lid in leden], gebruikt_op=None, ingetrokken_op=None)
    earlier.update(ingetrokken_op=now)
    uitnodigingen = []
    for lid in leden:
        pk = uuid7()
        uitnodigingen.append(
            Uitnodiging(
                pk=pk,
                lid=lid,
                rol=lid.rol,
                email=lid.email,
                token_hash=token_hash(mail.token(pk)),
                aangemaakt_op=now,
                verloopt_op=now + UITNODIGING_GELDIG,
            )
        )
    Uitnodiging.objects.bulk_create(uitnodigingen)
    mail.queue_all("uitnodiging", ((u.lid, u.pk) for u in uitnodigingen), pad="/uitnodiging/")
    auditlog.record_all("lid_uitgenodigd", ((lid, _dossier(lid), {}) for lid in leden), door=door)
    return uitnodigingen


def _check_can_be_invited(lid: Lidmaatschap) -> None:
    if not lid.email:
        raise Weigering(_("Vul eerst een e-mailadres in. Zonder adres kan er geen uitnodiging weg."))
    if not lid.actief:
        raise Weigering(_("%(naam)s heeft geen toegang meer. Voeg deze persoon opnieuw toe.") % {"naam": lid.naam})
    if lid.gebruiker_id:
        raise Weigering(_("%(naam)s heeft de uitnodiging al aangenomen.") % {"naam": lid.naam})


def _dossier(lid: Lidmaatschap) -> UUID | None:
    return lid.onderwerp if lid.rol == Rol.KANDIDAAT else None


def token_hash(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_invitation(token: str) -> Uitnodiging | None:
    """The open invitation of this token, or None: used, withdrawn, expired and unknown look the same."""
    with at_gate(uitnodiging=token_hash(token)):
        uitnodiging = Uitnodiging.objects.only(
            "id", "bureau_id", "lid_id", "rol", "verloopt_op", "gebruikt_op", "ingetrokken_op"
        ).first()
    if uitnodiging is None or uitnodiging.gebruikt_op or uitnodiging.ingetrokken_op:
        return None
    return uitnodiging if uitnodiging.verloopt_op > timezone.now() else None


def invited_lid(uitnodiging: Uitnodiging) -> Lidmaatschap:
    """The membership an open invitation is for, with its bureau. The token has proved the right to see it."""
    with in_bureau(uitnodiging.bureau_id, readonly=True):
        return Lidmaatschap.objects.select_related("bureau").get(pk=uitnodiging.lid_id)


def accept_as_new(uitnodiging: Uitnodiging, *, password: str) -> Gebruiker:
    """Make an account for the invited address, with `password`, and take up the membership."""
    lid = invited_lid(uitnodiging)
    gebruiker = Gebruiker(email=lid.email, taal=lid.taal)
    try:
        validate_password(password, gebruiker)
    except ValidationError as error:
        raise Weigering(" ".join(error.messages)) from error
    try:
        with transaction.atomic():
            gebruiker = Gebruiker.objects.create_user(lid.email, password, taal=lid.taal)
            # Who holds the token has read mail at this address.
            EmailAddress.objects.create(user=gebruiker, email=gebruiker.email, verified=True, primary=True)
    except IntegrityError as error:
        raise Weigering(_("Je hebt al een account. Log in en open de uitnodiging daarna opnieuw.")) from error
    accept(uitnodiging, gebruiker=gebruiker)
    return gebruiker


def accept(uitnodiging: Uitnodiging, *, gebruiker: Gebruiker) -> None:
    """Bind the invited membership to `gebruiker`, whose address must be the invited one; works once."""
    with in_bureau(uitnodiging.bureau_id):
        open_one = Uitnodiging.objects.filter(
            pk=uitnodiging.pk, gebruikt_op=None, ingetrokken_op=None, verloopt_op__gt=timezone.now()
        )
        lid = Lidmaatschap.objects.get(pk=uitnodiging.lid_id)
        if not lid.actief:
            raise Weigering(_("Deze uitnodiging is al gebruikt of verlopen."))
        if lid.email != gebruiker.email:
            raise Weigering(_("Deze uitnodiging is voor een ander e-mailadres."))
        if not open_one.update(gebruikt_op=timezone.now()):
            raise Weigering(_("Deze uitnodiging is al gebruikt of verlopen."))
        lid.gebruiker, lid.laatst_gezien_op = gebruiker, timezone.now()
        lid.save(update_fields=["gebruiker", "laatst_gezien_op"])
        auditlog.record("uitnodiging_aangenomen", lid, door=lid, dossier=_dossier(lid))


def memberships(gebruiker: Gebruiker) -> list[Lidmaatschap]:
    """Every way `gebruiker` may enter now, over all bureaus, each with its bureau; one query.

    `mfa_sinds` of each is when the person linked an app as a second factor, or None.
    """
    app = Authenticator.objects.filter(user=OuterRef("gebruiker"), type=Authenticator.Type.TOTP)
    with at_gate(gebruiker=gebruiker.pk):
        return list(
            Lidmaatschap.objects.filter(gebruiker=gebruiker, actief=True)
            .select_related("bureau")
            .defer("bureau__logo")
            .annotate(mfa_sinds=Subquery(app.values("created_at")[:1]))
            .order_by("bureau__naam", "pk")
        )


def has_account(email: str) -> bool:
    """Whether someone signs in with this address. Only for who proved to read its mail."""
    return Gebruiker.objects.filter(email=email.strip().lower()).exists()


def change_email(gebruiker: Gebruiker, *, email: str) -> None:
    """Let `gebruiker` sign in with `email`, which they have shown to read; mail of their bureaus follows."""
    email, old = email.strip().lower(), gebruiker.email
    try:
        with transaction.atomic():
            EmailAddress.objects.filter(user=gebruiker).delete()
            EmailAddress.objects.create(user=gebruiker, email=email, verified=True, primary=True)
            Gebruiker.objects.filter(pk=gebruiker.pk).update(email=email)
    except IntegrityError as error:
        raise Weigering(_("Dit adres kan niet. Kies een ander e-mailadres.")) from error
    gebruiker.email = email
    for lid in memberships(gebruiker):
        with in_bureau(lid.bureau_id):
            if Lidmaatschap.objects.filter(pk=lid.pk, email=old).update(email=email):
                auditlog.record("lid_email_gewijzigd", lid, door=lid, dossier=_dossier(lid))


def change_taal(gebruiker: Gebruiker, *, taal: Taal) -> None:
    """Write to `gebruiker` in `taal` from now on, from each of their bureaus."""
    Gebruiker.objects.filter(pk=gebruiker.pk).update(taal=taal)
    for lid in memberships(gebruiker):
        with in_bureau(lid.bureau_id):
            Lidmaatschap.objects.filter(pk=lid.pk).update(taal=taal)


def record_sign_in(gebruiker: Gebruiker) -> None:
    """Note in each of the person's bureaus that they were there."""
    for lid in memberships(gebruiker):
        with in_bureau(lid.bureau_id):
            Lidmaatschap.objects.filter(pk=lid.pk).update(laatst_gezien_op=timezone.now())


def find_by_email(email: str, *, rol: Rol, onderwerp: UUID | None = None) -> Lidmaatschap | None:
    """The membership of this address in this role, ended or not."""
    rows = Lidmaatschap.objects.filter(rol=rol, onderwerp=onderwerp, email=email.strip().lower())
    return rows.order_by("-actief").first()


def invite_coach(*, naam: str, email: str, capaciteit: int, door: Lidmaatschap) -> Lidmaatschap:
    """Add a coach with room for `capaciteit` people and send the invitation; one who left comes back instead."""
    lid = find_by_email(email, rol=Rol.COACH)
    if lid is None:
        lid = add_lid(rol=Rol.COACH, naam=naam, email=email, door=door)
        invite(lid, door=door)
    else:
        restore(lid, naam=naam, door=door)
    lid.capaciteit = capaciteit
    lid.save(update_fields=["capaciteit"])
    return lid


def change_coach(lid: Lidmaatschap, *, naam: str, capaciteit: int, door: Lidmaatschap) -> None:
    """Change a coach's name and for how many people they have room."""
    lid.naam, lid.capaciteit = naam.strip(), capaciteit
    lid.save(update_fields=["naam", "capaciteit"])
    auditlog.record("lid_gewijzigd", lid, door=door, capaciteit=capaciteit)


def restore(lid: Lidmaatschap, *, naam: str, door: Lidmaatschap) -> None:
    """Let someone whose membership ended in again; who never accepted gets a new invitation."""
    if lid.actief:
        raise Weigering(_("%(naam)s staat al in de lijst met dit e-mailadres.") % {"naam": lid.naam})
    lid.actief, lid.naam = True, naam.strip()
    lid.save(update_fields=["actief", "naam"])
    auditlog.record("lid_hersteld", lid, door=door, dossier=_dossier(lid))
    if lid.gebruiker_id is None:
        invite(lid, door=door)


def end_lid(lid: Lidmaatschap, *, door: Lidmaatschap) -> None:
    """End a membership: its person is out at the next request; an open invitation and a calendar address stop too."""
    if lid.pk == door.pk:
        raise Weigering(_("Je kunt je eigen toegang niet stoppen. Vraag het een andere beheerder."))
    if not lid.actief:
        return
    lid.actief = False
    lid.save(update_fields=["actief"])
    lid.uitnodigingen.filter(gebruikt_op=None, ingetrokken_op=None).update(ingetrokken_op=timezone.now())
    Agendatoegang.objects.filter(lid=lid, ingetrokken_op=None).update(ingetrokken_op=timezone.now())
    auditlog.record("lid_beeindigd", lid, door=door, dossier=_dossier(lid))
