"""Whatever was done, in whatever order: the deadlines are those that a computation from nothing gives."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bureaus.enums import Dienst
from bureaus.errors import Weigering
from bureaus.models import Bureau, Opdracht
from kandidaten import sollicitaties
from kandidaten.models import Kandidaat
from rapportage import afspraken, bezwaren, rapporten
from rapportage.enums import Frequentie, Onderdeel
from rapportage.models import Rapport
from tests.rapportage.wereld import als_kandidaat
from tests.wereld import Wereld, maak_traject
from trajecten import (
    fasen,
    gesprekken,
    ijkdata,
    looptijd,
    nazorg,
    plaatsingen,
    plannen,
    regelinstellingen,
    termijnen,
    trajecten,
)
from trajecten.enums import (
    Aanwezigheid,
    Doelcode,
    Eindreden,
    Fase,
    Gesprekssoort,
    Ijksoort,
    Plaatsingsvorm,
    Regelcode,
    Termijnstaat,
    Uitvoerder,
)
from trajecten.kalender import next_allowed
from trajecten.models import Actie, Doel, Gesprek, Nazorgmoment, Termijn, Traject
from trajecten.queries import current_plaatsing, current_plan

BEGIN = datetime(2026, 11, 4, 9, tzinfo=UTC)
OPEN = (Termijnstaat.LOOPT, Termijnstaat.STIL)


class Verhaal:
    """Things people do to one trajectory, one after the other, picked by `toeval`."""

    def __init__(self, wereld: Wereld, toeval: random.Random):
        self.wereld, self.toeval, self.coach = wereld, toeval, wereld.coach

    def traject(self) -> Traject:
        return Traject.objects.get(pk=self.wereld.traject.pk)

    def dag(self, van: int = -20, tot: int = 90) -> date:
        return timezone.localdate() + timedelta(days=self.toeval.randint(van, tot))

    def een(self, rijen):
        rijen = list(rijen)
        return self.toeval.choice(rijen) if rijen else None

    # --- the coach ---

    def maak_plan(self):
        plannen.start_from_template(self.traject(), sjabloon=self.toeval.choice(["kantoor", "55plus"]), door=self.coach)

    def nieuw_doel(self):
        if plan := current_plan(self.traject()):
            plannen.add_doel(plan, code=Doelcode.NETWERK, omschrijving="Mensen spreken", door=self.coach)

    def doel_weg(self):
        if doel := self.een(Doel.objects.filter(plan=current_plan(self.traject()))):
            plannen.remove_doel(doel, door=self.coach)

    def nieuwe_actie(self):
        if doel := self.een(Doel.objects.filter(plan=current_plan(self.traject()))):
            wie = self.toeval.choice(list(Uitvoerder))
            plannen.add_actie(doel, omschrijving="Bel Kees", uitvoerder=wie, deadline=self.dag(), door=self.coach)

    def actie(self) -> Actie | None:
        return self.een(Actie.objects.filter(doel__plan=current_plan(self.traject())).select_related("doel__plan"))

    def verzet_actie(self):
        if actie := self.actie():
            wie = self.toeval.choice(list(Uitvoerder))
            plannen.change_actie(actie, omschrijving="Bel Ans", uitvoerder=wie, deadline=self.dag(), door=self.coach)

    def actie_klaar(self):
        if actie := self.actie():
            plannen.finish_actie(actie, door=self.coach)

    def actie_toch_niet(self):
        if actie := self.actie():
            plannen.reopen_actie(actie, door=self.coach)

    def actie_weg(self):
        if actie := self.actie():
            plannen.remove_actie(actie, door=self.coach)

    def teken(self):
        if plan := current_plan(self.traject()):
            plannen.sign(plan, door=self.coach)

    def plan_gesprek(self):
        begin = timezone.now() + timedelta(days=self.toeval.randint(1, 30))
        soort = self.toeval.choice([Gesprekssoort.INTAKE, Gesprekssoort.VOORTGANG])
        gesprekken.plan_gesprek(self.traject(), soort=soort, begint_op=begin, door=self.coach)

    def leg_vast(self):
        gepland = self.een(Gesprek.objects.filter(aanwezigheid=Aanwezigheid.GEPLAND))
        gesprekken.record_gesprek(
            self.traject(),
            soort=gepland.soort if gepland else Gesprekssoort.INTAKE,
            begint_op=timezone.now() - timedelta(hours=1),
            aanwezigheid=self.toeval.choice([a for a in Aanwezigheid if a != Aanwezigheid.GEPLAND]),
            afspraken=[gesprekken.Afspraak("Bel Kees", self.dag(1, 30))] * self.toeval.randint(0, 2),
            gesprek=gepland,
            door=self.coach,
        )

    def andere_fase(self):
        fasen.advance_fase(self.traject(), naar=self.toeval.choice(list(Fase)), reden="Zo ging het", door=self.coach)

    def pauzeer(self):
        looptijd.pause(self.traject(), door=self.coach)

    def hervat(self):
        looptijd.resume(self.traject(), door=self.coach)

    def einddatum(self):
        looptijd.change_einddatum(self.traject(), einddatum=self.dag(1, 300), door=self.coach)

    def ijkdatum(self):
        soort = self.toeval.choice(list(Ijksoort))
        keuze = {soort: self.toeval.choice([None, self.dag(-400, 60), self.dag(-30, 0)])}
        ijkdata.save(self.traject(), data=keuze, noemt_bedenktijd=self.toeval.random() < 0.5, door=self.coach)

    def baan(self):
        dag = self.dag(-100, 10)
        plaatsingen.register_plaatsing(self.traject(), startdatum=dag, vorm=Plaatsingsvorm.VAST, door=self.coach)

    def baan_vervalt(self):
        if plaatsing := current_plaatsing(self.traject()):
            plaatsingen.cancel_plaatsing(plaatsing, reden="Proeftijd", door=self.coach)

    def nazorg(self):
        if moment := self.een(Nazorgmoment.objects.select_related("traject")):
            nazorg.record_moment(moment, gehouden_op=self.dag(-3, 0), aan_het_werk=True, door=self.coach)

    def vink_af(self):
        if termijn := self.een(Termijn.objects.filter(regel__in=termijnen.BUITEN_PROGRAMMA, staat__in=OPEN)):
            termijnen.tick_off(termijn, door=self.coach)

    def vink_terug(self):
        if termijn := self.een(Termijn.objects.filter(afgevinkt_op__isnull=False)):
            termijnen.untick(termijn, door=self.coach)

    def afspraak(self):
        frequentie = self.toeval.choice([Frequentie.MAANDELIJKS, Frequentie.PER_FASE, Frequentie.ALLEEN_EIND])
        afspraken.record_afspraak(self.traject(), onderdelen=[Onderdeel.FASE], frequentie=frequentie, door=self.coach)

    def rapport(self):
        vandaag = timezone.localdate()
        rapport = rapporten.create_concept(
            self.traject(), van=vandaag - timedelta(days=9), tot=vandaag, door=self.coach
        )
        rapporten.present(rapport, door=self.coach)

    def haal_terug(self):
        if rapport := self.een(Rapport.objects.select_related("traject__opdracht").filter(staat="ter_inzage")):
            rapporten.take_back(rapport, door=self.coach)

    def besluit(self):
        if rapport := self.een(Rapport.objects.filter(staat="bezwaar")):
            bezwaren.decide(rapport, uitkomst="toegewezen", reden="Dat klopt", door=self.wereld.beheerder)

    def instelling(self):
        regelinstellingen.change_regel(
            Regelcode.INTAKE, aanlopen=(2, 0), ontvangers=("coach",), aantal=self.toeval.randint(1, 20),
            door=self.wereld.beheerder,
        )  # fmt: skip

    # --- the candidate, who can only mark ---

    def k_teken(self):
        if plan := current_plan(self.traject()):
            plannen.sign(plan, door=self.wereld.kandidaat_lid)

    def k_actie(self):
        if actie := self.actie():
            daad = plannen.reopen_actie if actie.klaar_op else plannen.finish_actie
            daad(actie, door=self.wereld.kandidaat_lid)

    def k_baan(self):
        if plaatsing := current_plaatsing(self.traject()):
            plaatsingen.confirm(plaatsing, door=self.wereld.kandidaat_lid)

    def k_gelezen(self):
        if afspraak := afspraken.current_afspraak(self.traject()):
            afspraken.mark_seen(afspraak, door=self.wereld.kandidaat_lid)

    def k_antwoord(self):
        if rapport := self.een(Rapport.objects.filter(staat="ter_inzage")):
            lid = self.wereld.kandidaat_lid
            keuze = self.toeval.randint(0, 2)
            if keuze == 0:
                rapporten.akkoord(rapport, door=lid)
            elif keuze == 1:
                rapporten.vraag_aanpassing(rapport, tekst="Graag anders", door=lid)
            else:
                bezwaren.maak_bezwaar(rapport, tekst="Dit klopt niet", door=lid)

    def k_solliciteer(self):
        kandidaat = Kandidaat.objects.get(pk=self.wereld.kandidaat.pk)
        for _keer in range(4):
            sollicitaties.log(
                kandidaat, bedrijf="x", functie="y", datum=self.dag(-5, 0), door=self.wereld.kandidaat_lid
            )

    def daden(self) -> list[Callable[[], None]]:
        return [
            getattr(self, naam)
            for naam, waarde in vars(Verhaal).items()
            if callable(waarde) and naam not in ("__init__", "traject", "dag", "een", "actie", "daden")
        ]


def _open(traject) -> dict:
    return {
        (t.regel, t.onderwerp, t.volgnummer): (t.ankerdatum, t.op, t.verlengd_op, t.staat, t.volgende_herinnering_op)
        for t in Termijn.objects.filter(traject=traject, staat__in=OPEN)
    }


class Terug(Exception):
    """Undo what was only a trial."""


def _from_nothing(traject) -> dict:
    rijen = {}
    with suppress(Terug), transaction.atomic():
        Termijn.objects.filter(traject=traject)._raw_delete("default")
        termijnen.update(traject)
        rijen = _open(traject)
        raise Terug
    return rijen


def _compare(wereld, na: str) -> None:
    """The rows as they stand against those from nothing; what a person ticked off stays off."""
    traject, nu = wereld.traject.pk, timezone.now()
    staat = _open(traject)
    vers = _from_nothing(traject)
    gevinkt = {
        (t.regel, t.onderwerp, t.volgnummer): t.op
        for t in Termijn.objects.filter(traject=traject, afgevinkt_op__isnull=False)
    }
    vers = {sleutel: rij for sleutel, rij in vers.items() if gevinkt.get(sleutel) != rij[1]}
    # A reminder whose moment has come waits for the sweep; from nothing it would be skipped, or be made up for at once.
    meteen = next_allowed(nu, Bureau.objects.get(pk=wereld.bureau.pk))
    komend = {s: (*rij[:4], None if rij[4] and rij[4] <= meteen else rij[4]) for s, rij in staat.items()}
    vers = {s: (*rij[:4], None if rij[4] and rij[4] <= meteen else rij[4]) for s, rij in vers.items()}
    laat = {s for s, rij in staat.items() if rij[4] and rij[4] <= nu}
    assert {s: rij[:4] for s, rij in komend.items()} == {s: rij[:4] for s, rij in vers.items()}, na
    assert {s: rij for s, rij in komend.items() if s not in laat} == {
        s: rij for s, rij in vers.items() if s not in laat
    }, na


@pytest.mark.parametrize("zaad", [1, 2])
@pytest.mark.parametrize("dienst", [Dienst.OUTPLACEMENT_INDIVIDUEEL, Dienst.SPOOR2])
def test_any_history_leaves_what_a_computation_from_nothing_gives(wereld, zaad, dienst):
    toeval = random.Random(f"{zaad} {dienst}")
    verhaal, gedaan = Verhaal(wereld, toeval), set()
    with wereld.open():
        Opdracht.objects.filter(pk=wereld.opdracht.pk).update(dienst=dienst)
        Traject.objects.update(herberekenen_op=BEGIN)
    daden = verhaal.daden()
    for stap in range(40):
        daad = toeval.choice(daden)
        with time_machine.travel(BEGIN + timedelta(days=stap, hours=toeval.randint(0, 9)), tick=True):
            ruimte = als_kandidaat(wereld) if daad.__name__.startswith("k_") else wereld.open()
            with ruimte, suppress(Weigering), transaction.atomic():
                daad()
                gedaan.add(daad.__name__)
            with wereld.open():
                termijnen.recompute_marked()
                _compare(wereld, daad.__name__)
                voor = list(Termijn.objects.order_by("pk").values())
                termijnen.update(wereld.traject.pk)
                assert list(Termijn.objects.order_by("pk").values()) == voor, daad.__name__
    assert len(gedaan) > len(daden) / 2
    with time_machine.travel(BEGIN + timedelta(days=41), tick=True), wereld.open():
        looptijd.resume(verhaal.traject(), door=wereld.coach)
        trajecten.close_traject(verhaal.traject(), eindreden=Eindreden.VERHUIZING, door=wereld.coach)
        _compare(wereld, "sluiten")


def test_500_trajectories_take_the_queries_of_one(wereld):
    with wereld.open():
        mens = Kandidaat.objects.get(pk=wereld.kandidaat.pk)
        een = Traject.objects.bulk_create(
            Traject(opdracht=wereld.opdracht, kandidaat=mens, coach=wereld.coach, startdatum=date(2026, 9, 1),
                    einddatum=date(2027, 6, 1), importsleutel=f"k{n}")
            for n in range(500)
        )  # fmt: skip
        plannen.start_from_template(een[0], sjabloon="kantoor", door=wereld.coach)
        ijkdata.save(
            een[0],
            data={Ijksoort.UIT_DIENST: date(2026, 12, 1), Ijksoort.EERSTE_WERKLOOSHEIDSDAG: date(2026, 12, 2)},
            door=wereld.coach,
        )
        aantallen = []
        for groep in (een[:1], een):
            Termijn.objects.filter(traject__in=[t.pk for t in groep])._raw_delete("default")
            Traject.objects.filter(pk__in=[t.pk for t in groep]).update(herberekenen_op=timezone.now())
            with CaptureQueriesContext(connection) as queries:
                termijnen.update(*(t.pk for t in groep))
            aantallen.append(len(queries))
        assert aantallen[0] == aantallen[1] <= 20
        assert Termijn.objects.filter(traject__in=een, regel=Regelcode.LOOPTIJD).count() == 500
        # And again, now that every row is there and every one moves.
        Traject.objects.filter(pk__in=[t.pk for t in een]).update(einddatum=date(2027, 6, 8))
        with CaptureQueriesContext(connection) as queries:
            termijnen.update(*(t.pk for t in een))
        assert len(queries) <= 20
        rijen = Termijn.objects.filter(traject__in=een, regel=Regelcode.LOOPTIJD)
        assert set(rijen.values_list("op", flat=True)) == {date(2027, 6, 8)}


def test_more_than_an_operation_should_wait_for_is_left_to_the_clock(wereld, monkeypatch):
    monkeypatch.setattr(termijnen, "METEEN", 1)
    with wereld.open():
        Traject.objects.update(herberekenen_op=None)
        termijnen.update(wereld.traject.pk, wereld.ander_traject.pk)
        assert Traject.objects.filter(herberekenen_op__isnull=False).count() == 1
        assert Termijn.objects.values("traject").distinct().count() == 1
        assert [termijnen.recompute_marked(), termijnen.recompute_marked()] == [1, 0]
        assert Termijn.objects.values("traject").distinct().count() == 2


def test_a_mark_counts_from_the_first_change_so_that_a_long_sleep_loses_nothing(wereld):
    """The candidate reopens an action on Monday; the clock is down until Thursday; the reminder was for Tuesday."""
    maandag = datetime(2026, 11, 23, 12, tzinfo=UTC)
    with time_machine.travel(maandag, tick=True):
        with wereld.open():
            plan = plannen.save_plan(wereld.traject, samenvatting="", door=wereld.coach)
            doel = plannen.add_doel(plan, code=Doelcode.NETWERK, omschrijving="x", door=wereld.coach)
            dinsdag = maandag.date() + timedelta(days=1)
            actie = plannen.add_actie(doel, omschrijving="Bel Kees", deadline=dinsdag, door=wereld.coach)
            plannen.finish_actie(actie, door=wereld.coach)
        with als_kandidaat(wereld) as lid:
            plannen.reopen_actie(Actie.objects.select_related("doel__plan").get(pk=actie.pk), door=lid)
    with time_machine.travel(maandag + timedelta(days=1), tick=True), als_kandidaat(wereld):
        termijnen.update(wereld.traject.pk)
    with time_machine.travel(maandag + timedelta(days=3), tick=True), wereld.open():
        assert Traject.objects.get(pk=wereld.traject.pk).herberekenen_op < maandag + timedelta(minutes=5)
        termijnen.recompute_marked()
        termijn = Termijn.objects.get(onderwerp=actie.pk, regel=Regelcode.ACTIE_KANDIDAAT)
        assert termijn.volgende_herinnering_op < timezone.now()
        assert timezone.localdate(termijn.volgende_herinnering_op) == dinsdag
        # One that came and was not sent yet survives whatever else changes.
        looptijd.change_einddatum(wereld.traject, einddatum=date(2027, 4, 1), door=wereld.coach)
        termijn.refresh_from_db()
        assert timezone.localdate(termijn.volgende_herinnering_op) == dinsdag


def test_what_somebody_else_holds_is_left_for_the_next_round(wereld, database):
    with wereld.open():
        Traject.objects.exclude(pk=wereld.traject.pk).update(herberekenen_op=None)
        Traject.objects.filter(pk=wereld.traject.pk).update(herberekenen_op=timezone.now())
    with psycopg.connect(database["SUPERUSER"]) as ander:
        ander.execute("select id from trajecten_traject where id = %s for update", [wereld.traject.pk])
        with wereld.open():
            assert termijnen.recompute_marked() == 0
    with wereld.open():
        assert termijnen.recompute_marked() == 1


def test_bureaus_do_not_meet(wereld, ander):
    with wereld.open():
        termijnen.update(wereld.traject.pk, ander.traject.pk)
    with ander.open():
        assert not Termijn.objects.exists()
        termijnen.recompute_marked()
        assert set(Termijn.objects.values_list("traject", flat=True)) == {ander.traject.pk, ander.ander_traject.pk}


def test_a_new_trajectory_is_computed_without_anybody_asking(wereld):
    traject = maak_traject(wereld.bureau, wereld.opdracht, None, roepnaam="Bo", achternaam="Vis", nummer="103")
    with wereld.open():
        assert not Termijn.objects.filter(traject=traject).exists()
        termijnen.recompute_marked()
        assert {t.regel for t in Termijn.objects.filter(traject=traject)} == {
            Regelcode.LOOPTIJD, Regelcode.INTAKE, Regelcode.FASE_ORIENTATIE,
        }  # fmt: skip
