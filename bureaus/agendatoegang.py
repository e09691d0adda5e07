"""A secret address per person at which a calendar programme reads their dates. It works without signing in, so its
owner can renew or close it, and it ends with the membership."""

from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from bureaus import auditlog
from bureaus.errors import Weigering
from bureaus.leden import token_hash
from bureaus.models import Agendatoegang, Gebruiker, Lidmaatschap
from bureaus.rollen import Rol
from bureaus.tenancy import at_gate, in_bureau


def token(toegang_id: UUID) -> str:
    """What the address ends in: derived, not stored, so that its owner can look it up again."""
    return salted_hmac("bureaus.agenda", str(toegang_id), algorithm="sha256").hexdigest()


def current_address(door: Lidmaatschap) -> str:
    """The whole address that is open for `door`, or an empty text."""
    toegang = Agendatoegang.objects.filter(lid=door, ingetrokken_op=None).first()
    # After a change of the secret key the old address is lost; only a new one helps.
    if toegang is None or toegang.token_hash != token_hash(token(toegang.pk)):
        return ""
    return settings.PUBLIC_URL + reverse("agenda_bestand", args=[token(toegang.pk)])


def open_address(*, door: Lidmaatschap) -> Agendatoegang:
    """Give `door` a new address; the one before it stops working."""
    _close_open(door)
    toegang = Agendatoegang(lid=door)
    toegang.token_hash = token_hash(token(toegang.pk))
    try:
        with transaction.atomic():
            toegang.save(force_insert=True)
    except IntegrityError as error:
        raise Weigering(_("Er is net al een nieuw adres gemaakt. Bekijk de pagina opnieuw.")) from error
    auditlog.record("agenda_gekoppeld", toegang, door=door, dossier=_dossier(door))
    return toegang


def close_address(*, door: Lidmaatschap) -> None:
    """Let the address of `door` stop working; without one nothing happens."""
    for toegang in _close_open(door):
        auditlog.record("agenda_losgemaakt", toegang, door=door, dossier=_dossier(door))


def _close_open(door: Lidmaatschap) -> list[Agendatoegang]:
    rows = Agendatoegang.objects.filter(lid=door, ingetrokken_op=None)
    closed = list(rows)
    rows.update(ingetrokken_op=timezone.now())
    return closed


def _dossier(door: Lidmaatschap) -> UUID | None:
    return door.onderwerp if door.rol == Rol.KANDIDAAT else None


def find_lid(geheim: str) -> Lidmaatschap | None:
    """Whose address ends in this token, with the bureau, or None: closed, ended and unknown look the same."""
    with at_gate(agenda=token_hash(geheim)):
        toegang = Agendatoegang.objects.only("id", "bureau_id", "lid_id", "ingetrokken_op").first()
    if toegang is None or toegang.ingetrokken_op:
        return None
    with in_bureau(toegang.bureau_id, readonly=True):
        lid = Lidmaatschap.objects.select_related("bureau").defer("bureau__logo").get(pk=toegang.lid_id)
    # Whether the account itself still stands, only the gate can see.
    leeft = lid.actief and Gebruiker.objects.filter(pk=lid.gebruiker_id, is_active=True).exists()
    return lid if leeft else None
