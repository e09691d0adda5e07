"""The mark a candidate gives the guidance, once.

Nobody reads it back: bureau and employer only ever see averages of groups (`domein.md` 3, row 25).
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from bureaus import auditlog
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap
from bureaus.rollen import Rol
from trajecten.enums import Fase
from trajecten.models import Tevredenheidsmeting, Traject

LAAGSTE, HOOGSTE = 1, 10


def is_asked(traject: Traject) -> bool:
    """Whether the candidate can give a mark: in the last phase or after the end, and not given yet.

    Only the candidate's own role can ask this.
    """
    if traject.fase != Fase.AANGENOMEN and traject.gesloten_op is None:
        return False
    return not Tevredenheidsmeting.objects.filter(traject=traject).exists()


def give_cijfer(traject: Traject, *, cijfer: int, door: Lidmaatschap) -> None:
    """Keep the mark; the audit line says that it was given, never which."""
    if door.rol != Rol.KANDIDAAT or door.onderwerp != traject.kandidaat_id:
        raise Weigering(_("Alleen de kandidaat zelf kan een cijfer geven."))
    if not LAAGSTE <= cijfer <= HOOGSTE:
        raise Weigering(_("Kies een cijfer van 1 tot en met 10."))
    if traject.fase != Fase.AANGENOMEN and traject.gesloten_op is None:
        raise Weigering(_("Een cijfer geven kan aan het eind van je traject."))
    try:
        with transaction.atomic():
            Tevredenheidsmeting.objects.create(traject=traject, cijfer=cijfer)
    except IntegrityError as fout:
        raise Weigering(_("Je hebt al een cijfer gegeven. Dank je wel.")) from fout
    auditlog.record("tevredenheid_gegeven", traject, door=door, dossier=traject.kandidaat_id)
