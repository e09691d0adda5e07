"""Work in PostgreSQL is offered fairly, claimed once, and never lost or doubled."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bureaus import mail, wachtrij
from bureaus.models import Verzending
from bureaus.tenancy import as_planner, in_bureau
from bureaus.wachtrij import WerkStaat

pytestmark = pytest.mark.wachtrij


def _queue(wereld, aantal: int = 1) -> list[Verzending]:
    with wereld.open():
        return [mail.queue("waarneming", lid=wereld.coach, pad="/x/") for _ in range(aantal)]


def _state(wereld, verzending) -> Verzending:
    with wereld.open():
        return Verzending.objects.get(pk=verzending.pk)


def test_offer_takes_turns_between_bureaus(wereld, ander):
    _queue(wereld, 30)
    _queue(ander, 2)
    with as_planner():
        aanbod = wachtrij.offer(Verzending, limiet=6)
    assert [bureau for bureau, _pk in aanbod].count(ander.bureau.pk) == 2


def test_what_was_offered_is_not_offered_again_until_the_offer_expires(wereld):
    (verzending,) = _queue(wereld)
    with as_planner():
        assert wachtrij.offer(Verzending) == [(wereld.bureau.pk, verzending.pk)]
    with as_planner():
        assert wachtrij.offer(Verzending) == []
    with wereld.open():
        Verzending.objects.update(aangeboden_tot=timezone.now() - timedelta(seconds=1))
    with as_planner():
        assert wachtrij.offer(Verzending) == [(wereld.bureau.pk, verzending.pk)]


def test_one_of_many_workers_gets_the_row(wereld):
    (verzending,) = _queue(wereld)
    winners, barrier = [], threading.Barrier(6)

    def work():
        barrier.wait()
        try:
            with in_bureau(wereld.bureau.pk):
                winners.append(wachtrij.claim(Verzending, verzending.pk) is not None)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(winners) == [False] * 5 + [True]


def test_an_id_that_is_in_the_queue_twice_does_not_skip_the_pause(wereld):
    (verzending,) = _queue(wereld)
    with wereld.open():
        wachtrij.retry_later(wachtrij.claim(Verzending, verzending.pk), fout="De mailserver is niet bereikbaar.")
        assert wachtrij.claim(Verzending, verzending.pk) is None
        Verzending.objects.update(niet_voor=timezone.now())
        assert wachtrij.claim(Verzending, verzending.pk).pogingen == 2


def test_a_poison_row_is_tried_three_times_and_then_rests(wereld):
    (verzending,) = _queue(wereld)
    for poging in range(1, wachtrij.MAX_POGINGEN + 1):
        with wereld.open():
            Verzending.objects.update(niet_voor=timezone.now())
            werk = wachtrij.claim(Verzending, verzending.pk)
            assert werk.pogingen == poging
            wachtrij.retry_later(werk, fout="De mailserver is niet bereikbaar.")
    with wereld.open():
        Verzending.objects.update(niet_voor=timezone.now())
        assert wachtrij.claim(Verzending, verzending.pk) is None
    assert _state(wereld, verzending).werk_staat == WerkStaat.MISLUKT
    with as_planner():
        assert wachtrij.offer(Verzending) == []


def test_a_worker_that_died_before_its_work_is_followed_by_another(wereld):
    (verzending,) = _queue(wereld)
    with wereld.open():
        assert wachtrij.claim(Verzending, verzending.pk, pacht=timedelta(seconds=-1))
    with as_planner():
        assert wachtrij.offer(Verzending) == [(wereld.bureau.pk, verzending.pk)]


def test_a_worker_that_was_overtaken_changes_nothing(wereld):
    """Its lease ran out, another worker took the row and finished it: the late one may not say it failed."""
    (verzending,) = _queue(wereld)
    with wereld.open():
        laat = wachtrij.claim(Verzending, verzending.pk, pacht=timedelta(seconds=-1))
        opvolger = wachtrij.claim(Verzending, verzending.pk)
        wachtrij.finish(laat, staat=WerkStaat.MISLUKT, fout="De mail kon niet worden gemaakt.")
        wachtrij.retry_later(laat, fout="De mailserver is niet bereikbaar.")
        assert _row(verzending) == (WerkStaat.BEZIG, "")
        wachtrij.finish(opvolger, staat=WerkStaat.ONZEKER, fout="Geen antwoord van de mailserver.")
        wachtrij.finish(laat, staat=WerkStaat.MISLUKT)
        assert _row(verzending) == (WerkStaat.ONZEKER, "Geen antwoord van de mailserver.")


def _row(verzending) -> tuple[str, str]:
    return Verzending.objects.values_list("werk_staat", "laatste_fout").get(pk=verzending.pk)


def test_the_planner_sees_no_content(wereld):
    _queue(wereld)
    for kolom in ("soort", "pad", "gegevens", "lid_id"):
        with pytest.raises(Exception, match="permission denied"), as_planner(), connection.cursor() as cursor:
            cursor.execute(f"select {kolom} from bureaus_verzending")
