"""Work that waits in PostgreSQL until a worker has done it. Celery only carries ids.

A row is offered (planner, across bureaus, fair), claimed (worker, in its bureau, one winner) and finished.
A crash at any point leaves a row that is offered again, at most `MAX_POGINGEN` times.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, models
from django.db.models import Case, ExpressionWrapper, F, Q, QuerySet, Value, When
from django.db.models.functions import Power
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bureaus.muren import Mag, Tenantmodel

MAX_POGINGEN = 3
# Longer than a worker is at a bundle of mail, and short enough that a broker that lost everything costs no minute. What
# takes longer is offered twice: a claim has one winner.
AANBOD_GELDIG = timedelta(seconds=45)
PACHT = timedelta(minutes=5)
EERSTE_PAUZE = timedelta(minutes=1)
# What was no attempt is tried again before long, however often.
RUST_HOOGSTENS = timedelta(minutes=15)
# Offered rows are among a bureau's oldest: counting looks no further.
VENSTER = 1000
# The planner's whole view of any queue: ids, dates and states.
PLANNER_ZIET = ("id", "bureau_id", "werk_staat", "pogingen", "niet_voor", "aangeboden_tot", "pacht_tot")
PLANNER = Mag(lezen=PLANNER_ZIET, wijzigen=("aangeboden_tot",))


class WerkStaat(models.TextChoices):
    """Where a piece of background work stands."""

    RUST = "rust", _("nog niet aan de beurt")
    WACHT = "wacht", _("wacht")
    BEZIG = "bezig", _("bezig")
    KLAAR = "klaar", _("klaar")
    ONZEKER = "onzeker", _("onzeker")
    MISLUKT = "mislukt", _("mislukt")
    # Nobody needs it any more; it never ran.
    GESTOPT = "gestopt", _("niet meer nodig")


class Werkstuk(Tenantmodel):
    """The columns of one piece of background work; abstract, mixed into the row the work is about."""

    werk_staat = models.CharField(max_length=8, choices=WerkStaat, default=WerkStaat.WACHT)
    pogingen = models.PositiveSmallIntegerField(default=0)
    niet_voor = models.DateTimeField(default=timezone.now)
    aangeboden_tot = models.DateTimeField(null=True, blank=True)
    pacht_tot = models.DateTimeField(null=True, blank=True)
    laatste_fout = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        abstract = True


def wacht_index(naam: str) -> models.Index:
    """The partial index that keeps looking for work cheap, however much was done before or waits elsewhere."""
    return models.Index(
        fields=["bureau", "niet_voor"], name=naam, condition=Q(werk_staat__in=[WerkStaat.WACHT, WerkStaat.BEZIG])
    )


def offer(model: type[Werkstuk], *, limiet: int = 100, per_bureau: int = 20) -> list[tuple[UUID, UUID]]:
    """Pick due rows as the planner and mark them offered; returns `(bureau_id, id)` pairs in the order of their turn.

    Each bureau's first waiting row comes before any bureau's second, and no bureau has more than `per_bureau` rows
    offered that no worker took yet: a batch of 1,000 stays here, and does not stand in the workers' queue before
    another bureau's single one. Safe to run in any number of schedulers at once.
    """
    tabel = connection.ops.quote_name(model._meta.db_table)
    wacht = "werk_staat in ('wacht', 'bezig') and niet_voor <= %(now)s"
    now = timezone.now()
    # The bureaus are found by hopping through the index: one step each, however many rows they have waiting.
    statement = f"""
        with recursive bureau as (
            (select bureau_id from {tabel} where {wacht} order by bureau_id limit 1)
            union all
            select (
                select bureau_id from {tabel} where {wacht} and bureau_id > bureau.bureau_id order by bureau_id limit 1
            ) from bureau where bureau.bureau_id is not null
        ), gekozen as (
            select vrij.id, onderweg.aantal + row_number() over (
                partition by bureau.bureau_id order by vrij.niet_voor, vrij.id
            ) as beurt
            from bureau, lateral (
                select count(*) as aantal from (
                    select werk_staat, aangeboden_tot from {tabel}
                    where {wacht} and bureau_id = bureau.bureau_id order by niet_voor limit %(venster)s
                ) oudste where werk_staat = 'wacht' and aangeboden_tot >= %(now)s
            ) onderweg, lateral (
                select id, niet_voor from {tabel}
                where {wacht} and bureau_id = bureau.bureau_id
                  and (aangeboden_tot is null or aangeboden_tot < %(now)s)
                  and (werk_staat = 'wacht' or pacht_tot < %(now)s)
                order by niet_voor limit greatest(%(per_bureau)s - onderweg.aantal, 0) for update skip locked
            ) vrij
            where bureau.bureau_id is not null
            order by beurt, vrij.id limit %(limiet)s
        )
        update {tabel} werk set aangeboden_tot = %(tot)s from gekozen where werk.id = gekozen.id
        returning gekozen.beurt, werk.bureau_id, werk.id
    """  # noqa: S608 - the table is one of our own models
    params = {"now": now, "tot": now + AANBOD_GELDIG, "per_bureau": per_bureau, "limiet": limiet, "venster": VENSTER}
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [(bureau_id, pk) for _beurt, bureau_id, pk in sorted(cursor.fetchall())]


def claim(
    model: type[Werkstuk],
    pk: UUID,
    *,
    pacht: timedelta = PACHT,
    hoogstens: int = MAX_POGINGEN,
    verlaten: bool = True,
    gelezen: Werkstuk | None = None,
) -> Werkstuk | None:
    """Take one row for this worker: counts the attempt and commits with the caller's transaction.

    Returns None when another worker has it, it is done, its time has not come (an id may be in the queue twice, and the
    first attempt put it off), or its attempts are used up (then it is `mislukt`).
    With `verlaten` also a row whose worker did not come back. Who read the row before gives it as `gelezen` and gets
    it back. The caller must end the transaction before the work itself starts.
    """
    now = timezone.now()
    tabel = connection.ops.quote_name(model._meta.db_table)
    # Plain SQL: a worker does this for every mail, and putting it together costs more than running it.
    statement = f"""
        update {tabel} set werk_staat = 'bezig', pogingen = pogingen + 1, pacht_tot = %(tot)s
        where bureau_id = (select nullif(current_setting('app.bureau', true), '')::uuid) and id = %(pk)s
          and pogingen < %(hoogstens)s and niet_voor <= %(now)s
          and (werk_staat = 'wacht' or (%(verlaten)s and werk_staat = 'bezig' and pacht_tot < %(now)s))
        returning pogingen
    """  # noqa: S608 - the table is one of our own models
    params = {"pk": pk, "tot": now + pacht, "now": now, "hoogstens": hoogstens, "verlaten": verlaten}
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        geclaimd = cursor.fetchone()
    if geclaimd is None:
        free = Q(werk_staat=WerkStaat.WACHT)
        if verlaten:
            free |= Q(werk_staat=WerkStaat.BEZIG, pacht_tot__lt=now)
        model.objects.filter(free, pk=pk, pogingen__gte=hoogstens).update(werk_staat=WerkStaat.MISLUKT, pacht_tot=None)
        return None
    if gelezen is None:
        return model.objects.get(pk=pk)
    gelezen.werk_staat, gelezen.pogingen, gelezen.pacht_tot = WerkStaat.BEZIG, geclaimd[0], params["tot"]
    return gelezen


def hand_back(model: type[Werkstuk], pks: Iterable[UUID]) -> None:
    """Take back the offer of rows that were not begun: they may be offered again at once."""
    model.objects.filter(pk__in=list(pks), werk_staat=WerkStaat.WACHT).update(aangeboden_tot=None)


def _mine(werk: Werkstuk) -> QuerySet[Werkstuk]:
    """The row while this attempt still holds it. A worker whose lease ran out must not undo its successor's work."""
    return type(werk).objects.filter(pk=werk.pk, werk_staat=WerkStaat.BEZIG, pogingen=werk.pogingen)


def finish(werk: Werkstuk, *, staat: WerkStaat = WerkStaat.KLAAR, fout: str = "") -> None:
    """Close a claimed row. `fout` is a sentence a manager can read; it carries no personal data."""
    _mine(werk).update(werk_staat=staat, laatste_fout=fout[:200], pacht_tot=None, aangeboden_tot=None)


def retry_later(
    werk: Werkstuk,
    *,
    fout: str,
    hoogstens: int = MAX_POGINGEN,
    venster: Callable[[datetime], datetime] | None = None,
) -> None:
    """Give a claimed row back, to be tried again after a growing pause; after the last attempt it fails.

    `venster` says when, from a moment on, the work may be done.
    """
    if werk.pogingen >= hoogstens:
        finish(werk, staat=WerkStaat.MISLUKT, fout=fout)
        return
    moment = timezone.now() + _pause(werk)
    _mine(werk).update(
        werk_staat=WerkStaat.WACHT,
        niet_voor=venster(moment) if venster else moment,
        laatste_fout=fout[:200],
        pacht_tot=None,
        aangeboden_tot=None,
    )


def _pause(werk: Werkstuk) -> timedelta:
    return EERSTE_PAUZE * 4 ** (werk.pogingen - 1)


def give_back(werk: Werkstuk, *, fout: str) -> None:
    """Undo a claim that was no attempt, and offer the row again before long, however often.

    `niet_voor` stays: since then it could have been done, and how long a row waits is told from that.
    """
    _mine(werk).update(
        werk_staat=WerkStaat.WACHT,
        pogingen=werk.pogingen - 1,
        laatste_fout=fout[:200],
        pacht_tot=None,
        aangeboden_tot=timezone.now() + min(_pause(werk), RUST_HOOGSTENS),
    )


def due_since() -> ExpressionWrapper:
    """Since when an open row could have been done: the pauses after attempts that failed put `niet_voor` off.

    Made of what the planner sees.
    """
    mislukt = F("pogingen") - Case(When(werk_staat=WerkStaat.BEZIG, then=1), default=0)
    # The sum of that many pauses, of which each is four times the one before.
    pauzes = (Power(Value(4.0), mislukt) - 1.0) * Value(EERSTE_PAUZE / 3)
    return ExpressionWrapper(F("niet_voor") - pauzes, output_field=models.DateTimeField())


def put_off(werk: Werkstuk, *, tot: datetime) -> bool:
    """Let a row that waits do so until `tot`; False when it does not wait."""
    wacht = type(werk).objects.filter(pk=werk.pk, werk_staat=WerkStaat.WACHT)
    return bool(wacht.update(niet_voor=tot, aangeboden_tot=None))


def again(werk: Werkstuk) -> bool:
    """Put work that failed, or of which nobody knows how it ended, back in the queue; False when it was neither."""
    return bool(again_all(type(werk).objects.filter(pk=werk.pk)))


def again_all(rijen: QuerySet[Werkstuk]) -> int:
    """Put those of the rows back in the queue that failed, or of which nobody knows how they ended; how many."""
    return rijen.filter(werk_staat__in=[WerkStaat.MISLUKT, WerkStaat.ONZEKER]).update(
        werk_staat=WerkStaat.WACHT,
        pogingen=0,
        niet_voor=timezone.now(),
        laatste_fout="",
        aangeboden_tot=None,
        pacht_tot=None,
    )
