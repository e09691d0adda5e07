"""The agreement on reporting: what, how often, to whom. Versions; the candidate reads it before any report."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import auditlog
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap, Opdracht
from bureaus.rollen import Rol
from rapportage.enums import Frequentie, Onderdeel
from rapportage.models import Rapportageafspraak
from trajecten.models import Traject

# Counts of applications and words of the coach only when they were asked for (`domein.md` 3, row 14 and rule 3).
STANDAARD = (
    Onderdeel.FASE,
    Onderdeel.UREN,
    Onderdeel.AANWEZIGHEID,
    Onderdeel.ACTIVITEITEN,
    Onderdeel.PLAN,
    Onderdeel.PLAATSING,
)


def current_afspraak(traject: Traject) -> Rapportageafspraak | None:
    """The newest version of the agreement of `traject`, or None."""
    return Rapportageafspraak.objects.filter(traject=traject).order_by("-versie").first()


def record_afspraak(
    traject: Traject,
    *,
    onderdelen: Iterable[str] = STANDAARD,
    frequentie: str = Frequentie.PER_FASE,
    door: Lidmaatschap,
) -> Rapportageafspraak:
    """Record a new version; without arguments the bureau's usual one. The candidate has to read it again."""
    gekozen = set(onderdelen)
    vreemd = gekozen - set(Onderdeel.values)
    if vreemd or frequentie not in Frequentie.values:
        raise Weigering(_("Kies alleen onderdelen die in een rapport mogen staan."))
    if not gekozen:
        raise Weigering(_("Kies minstens één onderdeel voor het rapport."))
    if door.rol not in (Rol.COACH, Rol.BEHEERDER):
        raise Weigering(_("Alleen de coach of de beheerder kan de afspraak vastleggen."))
    # The lock puts two coaches' tabs in order: each gets a version of its own.
    Traject.objects.select_for_update().only("pk").get(pk=traject.pk)
    vorige = current_afspraak(traject)
    afspraak = Rapportageafspraak.objects.create(
        opdracht_id=traject.opdracht_id,
        traject=traject,
        dienst=Opdracht.objects.values_list("dienst", flat=True).get(pk=traject.opdracht_id),
        versie=vorige.versie + 1 if vorige else 1,
        onderdelen=[code.value for code in Onderdeel if code.value in gekozen],
        frequentie=frequentie,
        vastgelegd_door=door,
    )
    if vorige:
        Traject.objects.filter(pk=traject.pk).update(afspraak_gezien_op=None)
        traject.afspraak_gezien_op = None
    auditlog.record(
        "afspraak_vastgelegd",
        afspraak,
        door=door,
        dossier=traject.kandidaat_id,
        versie=afspraak.versie,
        onderdelen=afspraak.onderdelen,
    )
    return afspraak


def mark_seen(afspraak: Rapportageafspraak, *, door: Lidmaatschap) -> None:
    """The candidate has read this version; from here on reports may be made. A second time changes nothing."""
    if door.rol != Rol.KANDIDAAT:
        raise Weigering(_("Alleen de kandidaat kan zeggen dat de afspraak gelezen is."))
    nu = timezone.now()
    if not Rapportageafspraak.objects.filter(pk=afspraak.pk, gezien_op=None).update(gezien_op=nu):
        return
    Traject.objects.filter(pk=afspraak.traject_id).update(afspraak_gezien_op=nu)
    afspraak.gezien_op = nu
    auditlog.record("afspraak_gezien", afspraak, door=door, dossier=door.onderwerp, versie=afspraak.versie)
