"""Measuring: interleaved rounds, medians, and one line per figure."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figuur:
    """One measured figure and the bound it must keep."""

    naam: str
    waarde: float
    grens: float
    minstens: bool = False

    @property
    def ok(self) -> bool:
        return self.waarde >= self.grens if self.minstens else self.waarde <= self.grens

    def __str__(self) -> str:
        teken = ">=" if self.minstens else "<="
        oordeel = "" if self.ok else "   PAST THE LIMIT"
        return f"{self.naam:<44} {self.waarde:>9.3f}  {teken} {self.grens}{oordeel}"


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def interleave(variants: dict[str, Callable[[], object]], *, rounds: int) -> dict[str, list[float]]:
    """Times of each variant, one call of each in turn, so that the machine's moods hit all of them alike."""
    for work in variants.values():
        for _ in range(5):
            work()
    times: dict[str, list[float]] = {naam: [] for naam in variants}
    for _ in range(rounds):
        for naam, work in variants.items():
            times[naam].append(seconds(work))
    return times
