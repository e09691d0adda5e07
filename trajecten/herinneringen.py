"""One reminder per rule, subject, due date, lead and person, whatever the scheduler did: late, twice, or asleep.

A sweep is one statement per bureau. It takes what is due by now (`<=`, never `= today`), so that a clock that stood
still for days finds the same rows when it runs again; of the leads it missed only the latest one is said. That a
reminder is made once is the unique key of `Herinnering`, and not this code.
"""

import logging
import time
from datetime import date, datetime, timedelta
from datetime import time as tijdstip
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import F, Min, OuterRef, Subquery
from django.utils import timezone

from bureaus.enums import Mailsoort
from bureaus.models import Bureau
from bureaus.paden import pad
from bureaus.rollen import Rol
from bureaus.tenancy import in_bureau
from bureaus.wachtrij import WerkStaat
from trajecten import kalender, regelinstellingen, regels, termijnen
from trajecten.enums import Ontvangersoort, Regelcode, Termijnstaat
from trajecten.models import Herinnering, Termijn

logger = logging.getLogger(__name__)
# The first half of the advisory lock of a bureau's sweep; the second is the bureau.
SLOT = 7461
# Reminder moments are looked up this far ahead. A date beyond it is looked at again on the last of these days.
VOORUIT = timedelta(days=400)
# What comes due in the same morning belongs in the same daily mail, also when the sweep of it takes a while.
VERZAMELEN = timedelta(minutes=10)
# How many deadlines one statement takes, and how long one task goes on before another bureau has its turn.
LIMIET = 5000
BEURT = 60  # seconds
ERGENS = UUID(int=0)
# Where a candidate finds what a reminder is about; everything else is on the first page.
PLEK = {
    Regelcode.ACTIE_KANDIDAAT: "start:plan",
    Regelcode.PLAN_KANDIDAAT: "start:plan",
    Regelcode.INZAGE: "rapportage:werkgever",
    Regelcode.SOLLICITATIEPLICHT: "kandidaten:banen",
}

# One step through the index per bureau: the first entry of a bureau is its earliest one.
_HOPPEN = """
    with recursive termijn as (
        (select bureau_id, volgende_herinnering_op as sinds from trajecten_termijn
         where volgende_herinnering_op is not null order by bureau_id, volgende_herinnering_op limit 1)
        union all
        select volgende.bureau_id, volgende.sinds from termijn, lateral (
            select bureau_id, volgende_herinnering_op as sinds from trajecten_termijn
            where volgende_herinnering_op is not null and bureau_id > termijn.bureau_id
            order by bureau_id, volgende_herinnering_op limit 1
        ) volgende
    ), traject as (
        (select bureau_id, herberekenen_op as sinds from trajecten_traject
         where herberekenen_op is not null order by bureau_id, herberekenen_op limit 1)
        union all
        select volgende.bureau_id, volgende.sinds from traject, lateral (
            select bureau_id, herberekenen_op as sinds from trajecten_traject
            where herberekenen_op is not null and bureau_id > traject.bureau_id
            order by bureau_id, herberekenen_op limit 1
        ) volgende
    )
    select bureau_id from (select * from termijn union all select * from traject) werk
    where sinds <= %(nu)s group by bureau_id order by min(sinds) limit %(limiet)s
"""
_BEZET = """
    select objid::bigint from pg_locks where locktype = 'advisory' and classid = %(slot)s
    and database = (select oid from pg_database where datname = current_database())
"""
# From what is due to who is told, in steps. `grens` is the last day whose reminder moment has come, so a lead has come
# when the due date minus the lead is not after it. `bundel` is the trajectory a mail is about, empty for one with all.
# `stempel` makes random ids time-ordered (uuid7). A mail carries its own deadlines along as arrays: joining them again
# would be as many steps as reminders times mails, because PostgreSQL cannot know how many rows a step leaves. A daily
# mail comes once a day, but what is due before the next one (`haast`) does not wait for it.
_RONDE = """
    with regel as materialized (
        select code, aanlopen::int[] as aanlopen, aan_kandidaat, aan_coach, aan_beheerder, na_sluiten, pad from unnest(
            %(codes)s::text[], %(aanlopen)s::text[], %(aan_kandidaat)s::bool[], %(aan_coach)s::bool[],
            %(aan_beheerder)s::bool[], %(na_sluiten)s::bool[], %(paden)s::text[]
        ) as r (code, aanlopen, aan_kandidaat, aan_coach, aan_beheerder, na_sluiten, pad)
    ), kalender as materialized (
        select dag, moment from unnest(%(dagen)s::date[], %(momenten)s::timestamptz[]) as k (dag, moment)
    ), oudste as materialized (
        select distinct traject_id from (
            select traject_id from trajecten_termijn
            where bureau_id = %(bureau)s and volgende_herinnering_op <= %(nu)s
            order by volgende_herinnering_op limit %(limiet)s
        ) rijen
    ), beurt as materialized (
        select t.id, t.traject_id, t.regel, t.op
        from oudste join trajecten_termijn t on t.bureau_id = %(bureau)s and t.traject_id = oudste.traject_id
        where t.volgende_herinnering_op <= %(nu)s
        for update of t skip locked
    ), zaak as materialized (
        select b.id, b.traject_id, b.op, t.coach_id, k.lid_id as kandidaat_lid, aanloop.gekomen, aanloop.volgende,
            r.aan_kandidaat, r.aan_coach, r.aan_beheerder, r.pad,
            aanloop.gekomen is not null and k.beperking_sinds is null
                and (t.gesloten_op is null or r.na_sluiten) as telt
        from beurt b
        join trajecten_traject t on t.bureau_id = %(bureau)s and t.id = b.traject_id
        join kandidaten_kandidaat k on k.bureau_id = %(bureau)s and k.id = t.kandidaat_id
        left join regel r on r.code = b.regel
        left join lateral (
            select min(a) filter (where b.op - a <= %(grens)s) as gekomen,
                max(a) filter (where b.op - a > %(grens)s) as volgende
            from unnest(r.aanlopen) a
        ) aanloop on true
    ), lid as materialized (
        select l.id, l.rol, l.gebruiker_id, l.dagoverzicht, uit.id is null as mailen
        from bureaus_lidmaatschap l
        left join bureaus_mailvoorkeur uit
            on uit.bureau_id = %(bureau)s and uit.lid_id = l.id and uit.soort = %(mailsoort)s
        where l.bureau_id = %(bureau)s and l.actief and l.gebruiker_id is not null
            and (l.rol in ('coach', 'beheerder') or l.id in (select kandidaat_lid from zaak where aan_kandidaat))
    ), werker as materialized (
        select id as coach_id, id as lid_id, gebruiker_id from lid where rol = 'coach'
        union
        select w.coach_id, lid.id, lid.gebruiker_id
        from trajecten_waarneming w join lid on lid.id = w.waarnemer_id
        where w.bureau_id = %(bureau)s and %(vandaag)s between w.van and w.tot
    ), ontvangst as (
        select z.id as termijn_id, z.op, z.gekomen, z.traject_id::text as bundel, lid.id as lid_id, lid.mailen,
            'herinnering' as soort, z.pad
        from zaak z join lid on lid.id = z.kandidaat_lid
        where z.telt and z.aan_kandidaat
        union all
        select z.id, z.op, z.gekomen, case when lid.dagoverzicht then '' else z.traject_id::text end, lid.id,
            lid.mailen, case when lid.dagoverzicht then 'dagoverzicht' else 'herinnering' end,
            case when lid.dagoverzicht then %(vandaag_pad)s
                 else replace(%(traject_pad)s, %(ergens)s, z.traject_id::text) end
        from zaak z join werker w on w.coach_id = z.coach_id join lid on lid.id = w.lid_id
        where z.telt and z.aan_coach
        union all
        select z.id, z.op, z.gekomen, '', lid.id, lid.mailen, 'dagoverzicht', %(sturing_pad)s
        from zaak z join lid on lid.rol = 'beheerder'
        where z.telt
            and (z.aan_beheerder
                or z.aan_coach and (z.coach_id in (select coach_id from werker)) is not true)
            and not (z.aan_coach and exists (
                select from werker w where w.coach_id = z.coach_id and w.gebruiker_id = lid.gebruiker_id))
    ), nieuw as materialized (
        select o.* from ontvangst o
        left join trajecten_herinnering h on h.bureau_id = %(bureau)s and h.termijn_id = o.termijn_id
            and h.op = o.op and h.aanloop = o.gekomen and h.ontvanger_id = o.lid_id
        where h.id is null
    ), groep as materialized (
        select lid_id, bundel, soort, bool_or(op >= %(vandaag)s and op < %(morgen_dag)s) as haast,
            encode(set_bit(set_bit(overlay(
                uuid_send(gen_random_uuid()) placing %(stempel)s from 1 for 6), 52, 1), 53, 1), 'hex')::uuid as id,
            case when min(pad) = max(pad) then min(pad) else %(start_pad)s end as pad,
            array_agg(termijn_id) as termijnen, array_agg(op) as dagen, array_agg(gekomen) as aanlopen
        from nieuw where mailen group by lid_id, bundel, soort
    ), brief as materialized (
        select g.lid_id, g.bundel, g.soort, g.pad, g.termijnen, g.dagen, g.aanlopen, coalesce(wacht.id, g.id) as id,
            wacht.id is null as is_nieuw,
            case when g.soort = 'herinnering' then %(meteen)s
                 when not g.haast and exists (
                    select from bureaus_verzending v
                    where v.bureau_id = %(bureau)s and v.lid_id = g.lid_id and v.soort = g.soort
                        and v.niet_voor >= %(dag_begin)s and v.werk_staat in ('wacht', 'bezig', 'klaar', 'onzeker')
                 ) then %(morgen)s
                 else %(straks)s end as niet_voor
        from groep g left join lateral (
            select v.id from bureaus_verzending v
            where v.bureau_id = %(bureau)s and v.lid_id = g.lid_id and v.soort = g.soort
                and coalesce(v.gegevens ->> 'traject', '') = g.bundel and v.werk_staat = 'wacht' and v.pogingen = 0
                and (not g.haast or v.niet_voor <= %(straks)s)
            order by v.id limit 1 for update skip locked
        ) wacht on true
    ), verzonden as (
        insert into bureaus_verzending (id, bureau_id, soort, lid_id, pad, gegevens, message_id, aangemaakt_op,
            werk_staat, pogingen, niet_voor, laatste_fout, terug_code)
        select id, %(bureau)s, soort, lid_id, pad,
            case when bundel = '' then '{}'::jsonb else jsonb_build_object('traject', bundel) end,
            '<' || id || '@' || %(domein)s || '>', %(nu)s, 'wacht', 0, niet_voor, '', ''
        from brief where is_nieuw
    ), gemaakt as (
        insert into trajecten_herinnering (id, bureau_id, termijn_id, op, aanloop, ontvanger_id, verzending_id,
            gemaakt_op)
        select encode(set_bit(set_bit(overlay(
                uuid_send(gen_random_uuid()) placing %(stempel)s from 1 for 6), 52, 1), 53, 1), 'hex')::uuid,
            %(bureau)s, rij.termijn_id, rij.op, rij.aanloop, rij.lid_id, rij.verzending_id, %(nu)s
        from (
            select r.termijn_id, r.op, r.aanloop, b.lid_id, b.id as verzending_id
            from brief b, unnest(b.termijnen, b.dagen, b.aanlopen) as r (termijn_id, op, aanloop)
            union all
            select termijn_id, op, gekomen, lid_id, null from nieuw where not mailen
        ) rij
        on conflict do nothing
        returning 1
    ), verder as (
        update trajecten_termijn t
        set volgende_herinnering_op = case when z.volgende is not null then coalesce(k.moment, %(verste)s) end
        from zaak z left join kalender k on k.dag = z.op - z.volgende
        where t.bureau_id = %(bureau)s and t.id = z.id
        returning 1
    )
    select (select count(*) from verder), (select count(*) from gemaakt)
"""


def find_bureaus(limiet: int = 1000) -> list[UUID]:
    """Bureaus with reminders or deadlines to work on that no worker is at, the longest waiting first.

    Runs as the planner. Costs one step per bureau, however many deadlines there are.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HOPPEN, {"nu": timezone.now(), "limiet": limiet})
        gevonden = [bureau_id for (bureau_id,) in cursor.fetchall()]
        if not gevonden:
            return []
        cursor.execute(_BEZET, {"slot": SLOT})
        bezet = {sleutel for (sleutel,) in cursor.fetchall()}
    return [bureau_id for bureau_id in gevonden if _key(bureau_id) not in bezet]


def remind(bureau_id: UUID, *, limiet: int = LIMIET) -> int:
    """Bring deadlines up to date, then queue the mails of what is due; returns how many deadlines it took.

    All or nothing, and safe to run twice or in many places at once: who comes second finds the bureau taken, and
    takes nothing. There may be more to do when it took `limiet` or more.
    """
    try:
        _bring_up_to_date(bureau_id)
    except Exception as error:
        # What cannot be computed must not keep a whole bureau from its reminders. The type only: a message may quote
        # what a person wrote.
        logger.error("deadlines of bureau %s could not be computed: %s", bureau_id, type(error).__name__)
    with in_bureau(bureau_id):
        if not _alone(bureau_id):
            return 0
        bureau = Bureau.objects.only("slug", "mail_van", "mail_tot", "mail_dagen").get(pk=bureau_id)
        with connection.cursor() as cursor:
            cursor.execute(_RONDE, {**_times(bureau), **_rules(bureau), "bureau": bureau_id, "limiet": limiet})
            genomen, _gemaakt = cursor.fetchone()
    return genomen


def hand_over(traject_ids: list[UUID]) -> None:
    """These trajectories go to another coach: what waits to be mailed to the old one is due again, for the new one.

    It will not leave for who no longer works with them, and its lead has passed. Who was told of it before is not told
    again: that is the unique key. It is due since it was made, so before any mark: a computation leaves it alone.
    """
    wacht = Herinnering.objects.filter(
        termijn=OuterRef("pk"),
        op=OuterRef("op"),
        ontvanger__rol=Rol.COACH,
        verzending__werk_staat__in=(WerkStaat.WACHT, WerkStaat.BEZIG),
    )
    sinds = wacht.order_by().values("termijn").annotate(sinds=Min("gemaakt_op")).values("sinds")
    rijen = Termijn.objects.filter(traject__in=traject_ids, staat=Termijnstaat.LOOPT).annotate(sinds=Subquery(sinds))
    rijen.filter(sinds__isnull=False).update(volgende_herinnering_op=F("sinds"))


def finish(bureau_id: UUID) -> bool:
    """Go on, pass after pass, until nothing is due; False when that takes too long, and the clock comes back to it."""
    einde = time.monotonic() + BEURT
    while remind(bureau_id) >= LIMIET:
        if time.monotonic() > einde:
            return False
    return True


def _bring_up_to_date(bureau_id: UUID) -> None:
    """Compute what was marked, in transactions of their own: a long import is not one long lock."""
    einde = time.monotonic() + BEURT
    while time.monotonic() < einde and _compute_batch(bureau_id) >= termijnen.METEEN:
        pass


def _compute_batch(bureau_id: UUID) -> int:
    """Compute one batch of what was marked, one by one where that fails together; returns how many it took."""
    try:
        with in_bureau(bureau_id):
            return termijnen.recompute_marked() if _alone(bureau_id) else 0
    except Exception as error:
        logger.warning("deadlines of bureau %s are computed one by one: %s", bureau_id, type(error).__name__)
    with in_bureau(bureau_id):
        gemarkeerd = termijnen.marked()
    for traject_id in gemarkeerd:
        _compute_one(bureau_id, traject_id)
    return len(gemarkeerd)


def _compute_one(bureau_id: UUID, traject_id: UUID) -> None:
    """Compute one trajectory; one that cannot be is put off, for whoever comes after it in line."""
    try:
        with in_bureau(bureau_id):
            if _alone(bureau_id):
                termijnen.recompute_marked(alleen=traject_id)
    except Exception as error:
        # The type only: a message may quote what a person wrote.
        logger.error("deadlines of trajectory %s could not be computed: %s", traject_id, type(error).__name__)
        with in_bureau(bureau_id):
            termijnen.put_off(traject_id)


def _key(bureau_id: UUID) -> int:
    return bureau_id.int & 0x7FFFFFFF


def _alone(bureau_id: UUID) -> bool:
    """Take the bureau for the rest of this transaction; False when another worker has it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s, %s)", [SLOT, _key(bureau_id)])
        return cursor.fetchone()[0]


def _times(bureau: Bureau) -> dict:
    """What the calendar says: which leads have come, when the next one does, and when mail may leave."""
    nu = timezone.now()
    vandaag = timezone.localdate(nu, kalender.NEDERLAND)
    dagen = [vandaag + timedelta(days=n) for n in range(-2, VOORUIT.days)]
    momenten = [kalender.reminder_moment(dag, bureau) for dag in dagen]
    # Moments never go back in time, so those that have come are the first ones.
    gekomen = sum(moment <= nu for moment in momenten)
    meteen = kalender.next_allowed(nu, bureau)
    morgen = kalender.next_allowed(_midnight(vandaag + timedelta(days=1)), bureau)
    return {
        "nu": nu,
        "stempel": int(nu.timestamp() * 1000).to_bytes(6, "big"),
        "vandaag": vandaag,
        "dagen": dagen[gekomen:],
        "momenten": momenten[gekomen:],
        "grens": dagen[gekomen - 1],
        "verste": momenten[-1],
        "meteen": meteen,
        "straks": kalender.next_allowed(max(meteen, nu + VERZAMELEN), bureau),
        "dag_begin": _midnight(vandaag),
        "morgen": morgen,
        "morgen_dag": timezone.localdate(morgen, kalender.NEDERLAND),
    }


def _midnight(dag: date) -> datetime:
    return datetime.combine(dag, tijdstip(0), kalender.NEDERLAND)


def _rules(bureau: Bureau) -> dict:
    """The rules with this bureau's own leads and recipients, column by column, and the pages a mail leads to."""
    ingesteld = regelinstellingen.effective()
    na_sluiten = {regel.code for regel in regels.REGELS if regel.na_sluiten}
    start = pad(bureau, "start:start")
    return {
        "codes": [str(code) for code in ingesteld],
        "aanlopen": ["{" + ",".join(str(int(n)) for n in regel.aanlopen) + "}" for regel in ingesteld.values()],
        **{
            f"aan_{soort}": [soort in regel.ontvangers for regel in ingesteld.values()]
            for soort in Ontvangersoort.values
        },
        "na_sluiten": [code in na_sluiten for code in ingesteld],
        "paden": [pad(bureau, PLEK[code]) if code in PLEK else start for code in ingesteld],
        "start_pad": start,
        "vandaag_pad": pad(bureau, "trajecten:vandaag"),
        "sturing_pad": pad(bureau, "beheer:sturing"),
        "traject_pad": pad(bureau, "trajecten:traject", ERGENS),
        "ergens": str(ERGENS),
        "mailsoort": Mailsoort.HERINNERING.value,
        "domein": settings.MAIL_DOMEIN,
    }
