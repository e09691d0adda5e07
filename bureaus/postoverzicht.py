"""Outgoing mail as the manager meets it: how it is going, and what needs a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from bureaus import auditlog, hartslag, mail, wachtrij
from bureaus.models import Hartslag, Lidmaatschap, Verzending
from bureaus.rollen import Rol
from bureaus.wachtrij import WerkStaat

TERUGKIJKEN = timedelta(days=30)
HOOGSTENS = 50
# The clock ticks every few seconds; this long without is no coincidence.
KLOK_STIL = timedelta(minutes=2)
TE_LANG = timedelta(minutes=10)
VAST = Q(werk_staat__in=[WerkStaat.MISLUKT, WerkStaat.ONZEKER])
TERUG = Q(teruggekomen_op__isnull=False)


@dataclass(frozen=True, slots=True)
class Post:
    """Health of the outgoing mail of the last 30 days; `aandacht` is what somebody has to look at."""

    wacht: int
    verzonden: int
    vandaag: int
    mislukt: int
    onzeker: int
    teruggekomen: int
    oudste: datetime | None
    aandacht: tuple[Verzending, ...]

    @property
    def vraagt_aandacht(self) -> int:
        """How many need a person, also those that are not in the list."""
        return self.mislukt + self.onzeker + self.teruggekomen


@dataclass(frozen=True, slots=True)
class Klok:
    """Signs of life of what looks for work; None means it was never seen."""

    tik: datetime | None
    herinneringen: datetime | None

    @property
    def stil(self) -> bool:
        """Whether nothing looks for work at the moment."""
        return self.tik is None or timezone.now() - self.tik > KLOK_STIL


def _recent() -> QuerySet[Verzending]:
    return Verzending.objects.filter(aangemaakt_op__gte=timezone.now() - TERUGKIJKEN)


def mail_health(*, hoogstens: int = 20) -> Post:
    """Counts per state, and the mails somebody has to look at, the latest first."""
    nu = timezone.now()
    wacht = Q(werk_staat__in=[WerkStaat.WACHT, WerkStaat.BEZIG])
    begin_van_vandaag = timezone.localtime(nu).replace(hour=0, minute=0, second=0, microsecond=0)
    tellingen = (
        _recent()
        .annotate(sinds=wachtrij.due_since())
        .aggregate(
            wacht=Count("pk", filter=wacht),
            verzonden=Count("pk", filter=Q(werk_staat=WerkStaat.KLAAR)),
            vandaag=Count("pk", filter=Q(verzonden_op__gte=begin_van_vandaag)),
            mislukt=Count("pk", filter=Q(werk_staat=WerkStaat.MISLUKT)),
            onzeker=Count("pk", filter=Q(werk_staat=WerkStaat.ONZEKER, teruggekomen_op=None)),
            teruggekomen=Count("pk", filter=TERUG & ~Q(werk_staat=WerkStaat.MISLUKT)),
            # What may not leave yet is not late.
            oudste=Min("sinds", filter=wacht & Q(sinds__lte=nu)),
        )
    )
    aandacht = _recent().filter(VAST | TERUG).select_related("lid").order_by("-aangemaakt_op", "-pk")[:hoogstens]
    return Post(**tellingen, aandacht=tuple(aandacht))


def clock() -> Klok:
    """When the clock last ticked, and when the last sweep for reminders was done."""
    tijden = dict(Hartslag.objects.values_list("naam", "op"))
    return Klok(tijden.get(hartslag.TIK), tijden.get(hartslag.HERINNERINGEN))


def is_late(post: Post) -> bool:
    """Whether a mail waits longer than it should."""
    return post.oudste is not None and timezone.now() - post.oudste > TE_LANG


def what_to_do(verzending: Verzending) -> str:
    """One or two sentences for a manager: what happened, and what helps."""
    if verzending.teruggekomen_op is not None:
        if verzending.terug_code.startswith("4."):
            return _("De mail kwam terug: bezorgen lukte lange tijd niet. Verstuur hem later opnieuw.")
        if verzending.terug_code == "5.2.2":
            return _("De mail kwam terug: de mailbox is vol. Vraag om ruimte te maken, of pas het adres aan.")
        return _("De mail kwam terug: dit adres neemt geen mail aan. Pas het adres aan en verstuur opnieuw.")
    if verzending.werk_staat == WerkStaat.ONZEKER:
        return _("De mailserver gaf geen antwoord. Misschien is de mail aangekomen. Vraag het na, of verstuur opnieuw.")
    if verzending.laatste_fout == mail.GEEN_ADRES:
        return _("Er is geen e-mailadres bekend. Vul het adres in en verstuur opnieuw.")
    # The error was stored as it is written in the source, and is translated here.
    return _(verzending.laatste_fout) if verzending.laatste_fout else _("Het versturen lukte niet.")


def get_verzending(door: Lidmaatschap, pk: UUID) -> Verzending:
    """A mail of the bureau, for its manager; otherwise 404."""
    verzending = Verzending.objects.filter(pk=pk).first()
    if verzending is None or door.rol != Rol.BEHEERDER:
        raise Http404
    return verzending


def send_again(verzending: Verzending, *, door: Lidmaatschap) -> bool:
    """Queue a mail that failed, came back, or of which nobody knows whether it arrived; False when it needs nothing."""
    terug = Verzending.objects.filter(pk=verzending.pk, teruggekomen_op__isnull=False).exclude(
        werk_staat__in=[WerkStaat.WACHT, WerkStaat.BEZIG]
    )
    opnieuw = bool(
        terug.update(
            werk_staat=WerkStaat.WACHT,
            verzonden_op=None,
            teruggekomen_op=None,
            terug_code="",
            pogingen=0,
            niet_voor=timezone.now(),
            laatste_fout="",
            aangeboden_tot=None,
            pacht_tot=None,
        )
    ) or wachtrij.again(verzending)
    if opnieuw:
        auditlog.record("mail_opnieuw", verzending, door=door)
    return opnieuw


def send_failed_again(*, door: Lidmaatschap) -> int:
    """Queue every mail that was given up, as after a fault of the mail server; how many those are.

    Not what came back, or may have arrived: that is for a person to decide, one by one.
    """
    mislukt = list(_recent().filter(werk_staat=WerkStaat.MISLUKT, teruggekomen_op=None).select_for_update())
    wachtrij.again_all(Verzending.objects.filter(pk__in=[verzending.pk for verzending in mislukt]))
    auditlog.record_all("mail_opnieuw", [(verzending, None, {}) for verzending in mislukt], door=door)
    return len(mislukt)
