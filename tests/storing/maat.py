"""How much each fault test does: little in the normal test run, everything in `make test-storing`."""

import os
from dataclasses import dataclass

LANG = os.environ.get("STORING") == "lang"


@dataclass(frozen=True, slots=True)
class Maat:
    """Numbers and seconds of one form. Limits that follow from them are the same in both."""

    werkers: int
    bureaus: int
    per_bureau: int
    per_stap: int
    # One in so many kills takes the whole worker, the others only the process that does the work.
    hele_werker: int
    achterstand: int
    broker_stil: int
    broker_weg: int
    bezoekers: int
    warm: int
    per_mailfout: int
    # A shared machine in the middle of other tests says nothing about a hundredth part of a second.
    p99_telt: bool


MAAT = (
    Maat(2, 50, 20, 50, 10, 1_000, 60, 10, 4, 20, 20, p99_telt=True)
    if LANG
    else Maat(1, 3, 10, 1, 8, 30, 8, 2, 2, 3, 2, p99_telt=False)
)
