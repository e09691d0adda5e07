"""One installation per test process, emptied before each test; what each test counted is shown at the end."""

import os
from collections.abc import Callable, Iterator

import pytest

from tests.storing.maat import MAAT
from tests.storing.opstelling import Opstelling, opstelling
from tests.storing.telling import Telling

# In the normal run the small form is one file; `STORING` takes every file: `lang` in full, `kort` in small numbers and
# with the proofs, for which those are enough.
LOS = ["broker", "databank", "gif", "klok", "mailserver", "werker"]
NIET = {"lang": ["kort", "bewijs"], "kort": ["kort"], "": [*LOS, "bewijs"]}
collect_ignore = [f"test_{naam}.py" for naam in NIET[os.environ.get("STORING", "")]]


@pytest.fixture(scope="session")
def installatie() -> Iterator[Opstelling]:
    """Engines, a filled database and a mail server; nothing else runs yet."""
    with opstelling(MAAT) as stand:
        yield stand


@pytest.fixture
def stand(installatie) -> Iterator[Opstelling]:
    """The installation with nothing due; whatever the test starts is stopped again."""
    installatie.reset()
    yield installatie
    installatie.stop_all()


@pytest.fixture
def meld(record_property) -> Callable[[Telling], None]:
    """Keeps one line of results for the end of the run."""
    return lambda telling: record_property("storing", str(telling))


def pytest_runtest_logreport(report) -> None:
    """Show each result as it comes when the files run by themselves, which takes minutes."""
    if os.environ.get("STORING") and report.when == "call":
        for naam, waarde in report.user_properties:
            if naam == "storing":
                print(f"\n{waarde}", flush=True)  # noqa: T201
