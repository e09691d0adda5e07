"""What who runs an installation watches: whether it can serve, and figures about work, without a bureau or a name."""

from collections.abc import Callable, Iterator
from functools import cache

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bureaus.models import Hartslag
from bureaus.tenancy import as_planner
from bureaus.wachtrij import WerkStaat
from outplacement.tasks import WACHTRIJEN

# A check that waits longer than this says no.
GEDULD = 2  # seconds
OPEN = (WerkStaat.WACHT, WerkStaat.BEZIG)
# These stay until a person looks. What is done is not counted: that only grows.
VAST = (WerkStaat.ONZEKER, WerkStaat.MISLUKT)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
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
        return _on_disk() <= set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return False


ONDERDELEN: dict[str, Callable[[], bool]] = {"database": _database, "broker": _broker, "migraties": _migraties}


def readiness() -> dict[str, bool]:
    """Per part this installation cannot do without, whether it answers."""
    return {naam: werkt() for naam, werkt in ONDERDELEN.items()}


class Werkmeter(Collector):
    """Reads the figures as the planner when somebody asks: ids, dates and states are all it can see."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Rows per queue and state, how long the oldest due one waits, and the signs of life of the clock."""
        nu = timezone.now()
        aantal = GaugeMetricFamily("outplacement_werk", "Rows of background work.", labels=["rij", "staat"])
        wacht = GaugeMetricFamily(
            "outplacement_werk_oudste_seconden", "How long the oldest row that is due waits.", labels=["rij"]
        )
        hartslag = GaugeMetricFamily(
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
                oudste = rijen.filter(werk_staat__in=OPEN, niet_voor__lte=nu).aggregate(op=Min("niet_voor"))["op"]
                wacht.add_metric([naam], max((nu - oudste).total_seconds(), 0) if oudste else 0)
            for naam, op in Hartslag.objects.values_list("naam", "op"):
                hartslag.add_metric([naam], max((nu - op).total_seconds(), 0))
        yield from (aantal, wacht, hartslag)


def metrics() -> bytes:
    """The figures in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(Werkmeter())
    return generate_latest(registry)
