"""The sweep of reminders: what deciding costs over only writing, and that deadlines of later cost nothing now."""

import statistics
from collections.abc import Callable, Iterator
from uuid import UUID

import psycopg
from django.db import connection

from benchmarks.meting import Figuur, interleave, seconds
from benchmarks.omgeving import Databank
from benchmarks.vulling import fill
from bureaus.tenancy import as_planner, in_bureau
from trajecten import herinneringen

# A million deadlines, of which a tenth is due: ten bureaus of 2,000 people with fifty dates each.
BUREAUS, COACHES, PER_COACH, TERMIJNEN, WAARVAN_NU = 10, 50, 40, 50, 5
RONDEN = 3
# With nothing due: so many deadlines per person, and ten times as many.
WEINIG, VEEL = 5, 50

# Everybody can sign in and reads mail: who cannot is not reminded, and that would be less work.
_MENSEN = """
insert into bureaus_gebruiker (id, password, email, taal, is_active, date_joined)
    select l.id, '', l.id || '@voorbeeld.example', 'nl', true, now() from bureaus_lidmaatschap l;
update bureaus_lidmaatschap set gebruiker_id = id, email = id || '@voorbeeld.example';
update bureaus_bureau set mail_van = 0, mail_tot = 24, mail_dagen = '{1,2,3,4,5,6,7}';
update trajecten_traject set herberekenen_op = null;
"""
_TERMIJNEN = """
insert into trajecten_termijn (id, bureau_id, traject_id, regel, onderwerp, volgnummer, ankerdatum, op, staat,
        volgende_herinnering_op)
    select gen_random_uuid(), t.bureau_id, t.id,
        (array['actie_kandidaat', 'actie_coach', 'gesprek', 'inzage', 'looptijd'])[1 + k %% 5], gen_random_uuid(), 0,
        dag.op, dag.op, 'loopt',
        case when k <= %(nu)s then date_trunc('minute', now()) - make_interval(mins => 1 + k)
             else now() + make_interval(days => k) end
    from trajecten_traject t, generate_series(1, %(aantal)s) k,
        lateral (select case when k <= %(nu)s then current_date else current_date + 10 + k end as op) dag
"""
# What the sweep leaves behind, written and nothing more: the same rows into the same tables, as the same role.
_KAAL = """
with brief as (
    insert into bureaus_verzending (id, bureau_id, soort, lid_id, pad, gegevens, message_id, aangemaakt_op,
        werk_staat, pogingen, niet_voor, laatste_fout, terug_code)
    select id, bureau_id, soort, lid_id, pad, gegevens, message_id, aangemaakt_op, werk_staat, pogingen, niet_voor,
        laatste_fout, terug_code
    from kopie_verzending where bureau_id = %(bureau)s
)
insert into trajecten_herinnering (id, bureau_id, termijn_id, op, aanloop, ontvanger_id, verzending_id, gemaakt_op)
select id, bureau_id, termijn_id, op, aanloop, ontvanger_id, verzending_id, gemaakt_op
from kopie_herinnering where bureau_id = %(bureau)s
"""
_BEWAREN = """
create table kopie_verzending as select * from bureaus_verzending;
create table kopie_herinnering as select * from trajecten_herinnering;
create table kopie_termijn as select id, volgende_herinnering_op from trajecten_termijn;
create index on kopie_verzending (bureau_id);
create index on kopie_herinnering (bureau_id);
grant select on kopie_verzending, kopie_herinnering to outplacement_bureau;
"""


def measure(make: Callable[[str], Databank]) -> Iterator[Figuur]:
    """`make(name)` gives an empty migrated database."""
    yield _nothing_due(make("ronde_weinig"), make("ronde_veel"))
    yield _sweep(make("ronde"))


def _fill(databank: Databank, *, aantal: int, nu: int) -> None:
    fill(databank.superuser, prefix="b", bureaus=BUREAUS, coaches=COACHES, per_coach=PER_COACH, sollicitaties=0)
    with psycopg.connect(databank.superuser, cursor_factory=psycopg.ClientCursor) as superuser:
        superuser.execute("set session_replication_role = replica")
        superuser.execute(_MENSEN)
        superuser.execute(_TERMIJNEN, {"aantal": aantal, "nu": nu})
    databank.analyze()


def _sweep(databank: Databank) -> Figuur:
    """Ten bureaus swept until nothing is due, over writing the same reminders and mails; they take turns."""
    _fill(databank, aantal=TERMIJNEN, nu=WAARVAN_NU)
    with psycopg.connect(databank.superuser) as superuser:
        superuser.execute("create table begin_termijn as select id, volgende_herinnering_op from trajecten_termijn")
        superuser.execute("create index on begin_termijn (id)")
    databank.select()
    bureaus = _find()
    for bureau_id in bureaus:
        herinneringen.finish(bureau_id)
    with psycopg.connect(databank.superuser) as superuser:
        superuser.execute(_BEWAREN)
        gemaakt = superuser.execute("select count(*) from kopie_herinnering").fetchone()[0]
    if len(bureaus) != BUREAUS or gemaakt != BUREAUS * COACHES * PER_COACH * WAARVAN_NU:
        raise SystemExit(f"{gemaakt} reminders of {len(bureaus)} bureaus")
    ratios = []
    for _ in range(RONDEN):
        _begin_again(databank)
        kaal = sum(seconds(lambda pk=pk: _write(pk)) for pk in bureaus)
        _begin_again(databank)
        ratios.append(sum(seconds(lambda pk=pk: herinneringen.finish(pk)) for pk in bureaus) / kaal)
    return Figuur("reminders_sweep_100000_of_1000000_over_insert", statistics.median(ratios), 3)


def _write(bureau_id: UUID) -> None:
    with in_bureau(bureau_id), connection.cursor() as cursor:
        cursor.execute(_KAAL, {"bureau": bureau_id})


def _begin_again(databank: Databank) -> None:
    """Everything due once more, and no reminder made yet."""
    with psycopg.connect(databank.superuser, autocommit=True) as superuser:
        superuser.execute("truncate trajecten_herinnering, bureaus_verzending cascade")
        superuser.execute(
            "update trajecten_termijn t set volgende_herinnering_op = b.volgende_herinnering_op from begin_termijn b"
            " where b.id = t.id and b.volgende_herinnering_op is distinct from t.volgende_herinnering_op"
        )
        superuser.execute("vacuum analyze trajecten_termijn, trajecten_herinnering, bureaus_verzending")
        superuser.execute("checkpoint")


def _nothing_due(weinig: Databank, veel: Databank) -> Figuur:
    """The clock's look for work, and a bureau's whole sweep, when every deadline lies ahead."""
    for databank, aantal in ((weinig, WEINIG), (veel, VEEL)):
        _fill(databank, aantal=aantal, nu=0)

    def run(databank: Databank) -> Callable[[], None]:
        databank.select()
        with psycopg.connect(databank.superuser) as superuser:
            bureau_id = superuser.execute("select id from bureaus_bureau order by slug limit 1").fetchone()[0]

        def look() -> None:
            databank.select()
            if _find() or herinneringen.remind(bureau_id):
                raise SystemExit("something was due")

        return look

    times = interleave({"weinig": run(weinig), "veel": run(veel)}, rounds=200)
    ratio = statistics.median(times["veel"]) / statistics.median(times["weinig"])
    return Figuur("reminders_nothing_due_10x_over_1x", ratio, 1.5)


def _find() -> list[UUID]:
    with as_planner():
        return herinneringen.find_bureaus()
