"""The talk between candidate and coach."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import auditlog, mail
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap
from bureaus.paden import HOME, pad
from bureaus.rollen import Rol
from kandidaten.models import Bericht, Kandidaat
from kandidaten.vrije_tekst import refuse_bsn


def send(kandidaat: Kandidaat, *, tekst: str, door: Lidmaatschap, aan: Lidmaatschap | None = None) -> Bericht:
    """Write a message in the talk of `kandidaat`, from the candidate or from the coach.

    `aan` gets one neutral mail, unless an earlier message of this side still waits to be read: that mail was sent.
    """
    tekst = tekst.strip()
    if not tekst:
        raise Weigering(_("Schrijf eerst je bericht."))
    refuse_bsn(tekst)
    bericht = Bericht.objects.create(kandidaat=kandidaat, afzender=door, tekst=tekst)
    auditlog.record("bericht_verstuurd", bericht, door=door, dossier=kandidaat.pk)
    # After the audit line: its lock lets two messages of one moment see each other.
    if aan is not None and not _unread_of(kandidaat, door).exclude(pk=bericht.pk).exists():
        naam = "kandidaten:berichten" if aan.rol == Rol.KANDIDAAT else HOME[aan.rol]
        mail.queue("bericht", lid=aan, pad=pad(door.bureau, naam))
    return bericht


def _unread_of(kandidaat: Kandidaat, afzender: Lidmaatschap) -> QuerySet[Bericht]:
    """What the side of `afzender` wrote and the other side has not opened."""
    nieuw = Bericht.objects.filter(kandidaat=kandidaat, gelezen_op=None)
    if afzender.pk == kandidaat.lid_id:
        return nieuw.filter(afzender=kandidaat.lid_id)
    return nieuw.exclude(afzender=kandidaat.lid_id)


def mark_read(kandidaat: Kandidaat, *, door: Lidmaatschap) -> int:
    """Mark what the other one wrote as read; returns how many were new to `door`."""
    nieuw = Bericht.objects.filter(kandidaat=kandidaat, gelezen_op=None)
    nieuw = nieuw.exclude(afzender=door) if door.pk == kandidaat.lid_id else nieuw.filter(afzender=kandidaat.lid_id)
    return nieuw.update(gelezen_op=timezone.now())
