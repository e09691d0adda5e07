"""The caseload page: what the walls cost, and that neither many bureaus nor a giant next door slow it down."""

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.meting import Figuur, interleave, p95, seconds
from benchmarks.omgeving import Databank
from benchmarks.vulling import fill, sign_up_coach

RONDEN = 9
AANVRAGEN = 400


class Pagina:
    """The caseload page of one coach in one database, as a browser asks for it."""

    def __init__(self, databank: Databank, slug: str):
        self.databank, self.slug = databank, slug
        databank.select()
        self.client = Client()
        self.client.force_login(sign_up_coach(databank.superuser, slug))
        self.url = f"/{slug}/mensen/"

    def __call__(self) -> None:
        self.databank.select()
        response = self.client.get(self.url)
        if response.status_code != 200:
            raise SystemExit(f"{self.url} answered {response.status_code}")

    def queries(self) -> list[str]:
        """The statements of one request, with their values filled in."""
        self()
        with CaptureQueriesContext(connection) as captured:
            self()
        return [query["sql"] for query in captured.captured_queries]


@contextmanager
def walls_down(databank: Databank) -> Iterator[None]:
    """The same database without row level security, for the time of one round."""
    with psycopg.connect(databank.superuser, autocommit=True) as superuser:
        tabellen = [
            rij[0]
            for rij in superuser.execute(
                "select relname from pg_class where relrowsecurity and relnamespace = 'public'::regnamespace"
            )
        ]
        for verb in ("disable", "enable"):
            if verb == "enable":
                yield
            superuser.execute(";".join(f"alter table {tabel} {verb} row level security" for tabel in tabellen))


def measure(make: Callable[[str], Databank]) -> Iterator[Figuur]:
    """`make(name)` gives an empty migrated database."""
    klein, groot, reus = make("klein"), make("groot"), make("reus")
    gewoon = {"bureaus": 1, "coaches": 4, "per_coach": 25, "sollicitaties": 10}
    fill(klein.superuser, prefix="b", **gewoon)
    fill(groot.superuser, prefix="b", **{**gewoon, "bureaus": 2000})
    fill(reus.superuser, prefix="b", **gewoon)
    fill(reus.superuser, prefix="reus", bureaus=1, coaches=1000, per_coach=100, sollicitaties=3)
    pagina = {"klein": Pagina(klein, "b1"), "groot": Pagina(groot, "b1"), "reus": Pagina(reus, "b1")}
    aantal = {naam: len(p.queries()) for naam, p in pagina.items()}
    if len(set(aantal.values())) != 1:
        raise SystemExit(f"the page asks a different number of queries per size: {aantal}")
    yield _cost_of_walls(pagina["klein"])
    times = interleave(pagina, rounds=AANVRAGEN)
    for naam, grens in (("groot", 1.3), ("reus", 1.2)):
        yield Figuur(f"caseload_p95_{naam}_over_klein", p95(times[naam]) / p95(times["klein"]), grens)
    yield _giant_lists(reus)


def _cost_of_walls(pagina: Pagina) -> Figuur:
    """Requests per second with walls over the same page and database without."""
    ratios = []
    for _ in range(RONDEN):
        met = _median_time(pagina)
        with walls_down(pagina.databank):
            ratios.append(_median_time(pagina) / met)
    return Figuur("caseload_throughput_walls_over_none", statistics.median(ratios), 0.9, minstens=True)


def _median_time(pagina: Pagina) -> float:
    for _ in range(5):
        pagina()
    return statistics.median(seconds(pagina) for _ in range(60))


def _giant_lists(reus: Databank) -> Figuur:
    """The list statements of the giant itself, behind the walls over the same SQL without them."""
    pagina = Pagina(reus, "reus1")
    lijsten = [sql for sql in pagina.queries() if 'FROM "trajecten_' in sql or 'FROM "kandidaten_' in sql]
    if not lijsten:
        raise SystemExit("the caseload page of the giant shows no list")
    met = psycopg.connect(reus.app, autocommit=True)
    zonder = psycopg.connect(reus.superuser, autocommit=True)
    with met, zonder:
        bureau = zonder.execute("select id from bureaus_bureau where slug = 'reus1'").fetchone()[0]
        met.execute(
            "select set_config('app.bureau', %s, false), set_config('role', 'outplacement_bureau', false)",
            [str(bureau)],
        )

        def run(session) -> Callable[[], None]:
            return lambda: [session.execute(sql).fetchall() for sql in lijsten]

        times = interleave({"met": run(met), "zonder": run(zonder)}, rounds=200)
    ratio = statistics.median(times["met"]) / statistics.median(times["zonder"])
    return Figuur("giant_list_sql_walls_over_none", ratio, 1.3)
