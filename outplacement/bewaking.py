"""What who runs an installation watches: whether it can serve, and figures about work, without a bureau or a name."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache

import redis
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Min, Q
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bureaus import hartslag
from bureaus.models import Hartslag, Verzending
from bureaus.tenancy import as_planner
from bureaus.wachtrij import WerkStaat, Werkstuk, due_since
from outplacement.tasks import WACHTRIJEN

# A check that waits longer than this says no.
GEDULD = 2  # seconds
OPEN = (WerkStaat.WACHT, WerkStaat.BEZIG)
# These stay until a person looks. What is done is not counted: that only grows.
VAST = (WerkStaat.ONZEKER, WerkStaat.MISLUKT)


def _hurry() -> None:
    """The rest of this transaction waits for no statement longer than we have patience."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('statement_timeout', %s, true)", [f"{int(GEDULD * 1000)}ms"])


def _database() -> bool:
    try:
        with transaction.atomic():
            _hurry()
            with connection.cursor() as cursor:
                # Something that is stored: a connection alone can still be there.
                cursor.execute("select 1 from django_migrations limit 1")
    except DatabaseError:
        return False
    return True


def _broker() -> bool:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=GEDULD, socket_connect_timeout=GEDULD, retry=None
        ) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


@cache
def _on_disk() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _migraties() -> bool:
    try:
        with transaction.atomic():
            _hurry()
            return _on_disk() <= set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return False


ONDERDELEN: dict[str, Callable[[], bool]] = {"database": _database, "broker": _broker, "migraties": _migraties}


# Pages work without it: taking every web process away for it would make a delay of work into a site that is down.
ONTBEERLIJK = frozenset({"broker"})


def readiness() -> dict[str, bool]:
    """Per part whether it answers."""
    return {naam: werkt() for naam, werkt in ONDERDELEN.items()}


def can_serve(delen: dict[str, bool]) -> bool:
    """Whether requests can be served with the parts that answer."""
    return all(werkt for naam, werkt in delen.items() if naam not in ONTBEERLIJK)


def lag() -> dict[str, int | None]:
    """In whole seconds: since the last signs of life of the clock (None: never), and how long the oldest mail waits.

    Empty when the database does not say it in time.
    """
    nu = timezone.now()
    try:
        with as_planner():
            _hurry()
            tijden = dict(Hartslag.objects.values_list("naam", "op"))
            mail = _oldest(Verzending, nu)
    except DatabaseError:
        return {}
    sinds = {naam: tijden.get(naam) for naam in (hartslag.TIK, hartslag.HERINNERINGEN)}
    return {**{naam: op and max(int((nu - op).total_seconds()), 0) for naam, op in sinds.items()}, "mail": int(mail)}


def _oldest(model: type[Werkstuk], nu: datetime) -> float:
    """For how many seconds the oldest row that is due could have been done; a failed attempt does not start it anew."""
    # What was never tried and is for later is most of a queue, and cannot be the oldest.
    rijen = model.objects.order_by().filter(Q(niet_voor__lte=nu) | Q(pogingen__gt=0), werk_staat__in=OPEN)
    sinds = rijen.annotate(sinds=due_since()).filter(sinds__lte=nu).aggregate(op=Min("sinds"))["op"]
    return (nu - sinds).total_seconds() if sinds else 0


class Werkmeter(Collector):
    """Reads the figures as the planner when somebody asks: ids, dates and states are all it can see."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Rows per queue and state, how long the oldest due one waits, and the signs of life of the clock."""
        nu = timezone.now()
        aantal = GaugeMetricFamily("outplacement_werk", "Rows of background work.", labels=["rij", "staat"])
        wacht = GaugeMetricFamily(
            "outplacement_werk_oudste_seconden", "How long the oldest row that is due waits.", labels=["rij"]
        )
        tekens = GaugeMetricFamily(
            "outplacement_hartslag_seconden", "Since the last sign of life of the clock.", labels=["naam"]
        )
        with as_planner():
            for naam, rij in WACHTRIJEN.items():
                rijen = rij.model.objects.order_by()
                # Each by an index of its own, where the table has one.
                for staten in (OPEN, VAST):
                    per_staat = dict(
                        rijen.filter(werk_staat__in=staten).values_list("werk_staat").annotate(Count("pk"))
                    )
                    for staat in staten:
                        aantal.add_metric([naam, staat.value], per_staat.get(staat.value, 0))
                wacht.add_metric([naam], _oldest(rij.model, nu))
            for naam, op in Hartslag.objects.values_list("naam", "op"):
                tekens.add_metric([naam], max((nu - op).total_seconds(), 0))
        yield from (aantal, wacht, tekens)


def metrics() -> bytes:
    """The figures in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(Werkmeter())
    return generate_latest(registry)
