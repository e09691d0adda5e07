"""The shared cache: counters of attempts and marks of used codes. It must never hold up a page.

While Redis does not answer, each web process counts by itself: limits stay, only wider by the number of processes.
Signing in goes on, and no thread waits for it longer than a second, once in a few seconds.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)
GEDULD = 1.0  # seconds for one answer
RUST = 5.0  # seconds before a server that did not answer is asked again


class _Storing:
    """Until when this process asks nothing; shared by its threads, which each have a cache object of their own."""

    tot = 0.0


class Geheugen(RedisCache):
    """Django's Redis cache, with the memory of this process to fall back on."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        snel = {
            "socket_timeout": GEDULD,
            "socket_connect_timeout": GEDULD,
            # The client would try three times more, and wait longer each time.
            "retry": Retry(NoBackoff(), 0),
        }
        super().__init__(server, {**params, "OPTIONS": {**snel, **params.get("OPTIONS", {})}})
        self._eigen = LocMemCache(f"geheugen {server}", {"OPTIONS": {"MAX_ENTRIES": 10_000}})

    def _ask(self, naam: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= _Storing.tot:
            try:
                return getattr(super(), naam)(*args, **kwargs)
            except RedisError as error:
                _Storing.tot = time.monotonic() + RUST
                logger.warning("the shared cache does not answer: %s", type(error).__name__)
        return getattr(self._eigen, naam)(*args, **kwargs)


def _patient(naam: str) -> Callable:
    def methode(self: Geheugen, *args: Any, **kwargs: Any) -> Any:
        return self._ask(naam, *args, **kwargs)

    methode.__name__ = naam
    return methode


for _naam in ("add", "get", "set", "touch", "delete", "has_key", "incr"):
    setattr(Geheugen, _naam, _patient(_naam))
