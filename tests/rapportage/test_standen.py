"""Quarterly figures: begun once, counted by a worker, judged together, published whole, read by who may."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
import time_machine
from django.db import DatabaseError, connection, connections
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from bureaus.models import Auditregel, Opdracht, Opdrachtgever
from bureaus.tenancy import Publiek, as_planner
from bureaus.wachtrij import WerkStaat, offer
from outplacement.tasks import nieuwe_standen
from outplacement.voorbeeld.groep import Baan, Deelnemer, add
from rapportage import groepen, groepsinhoud, pdf, standen
from rapportage.models import Groepsstand
from tests.wereld import Wereld
from trajecten.enums import Eindreden, Fase

NU = datetime(2026, 11, 22, 10, tzinfo=UTC)
JUNI, SEPTEMBER, DECEMBER = date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)
START = date(2026, 1, 5)
PER_PAGINA = 10
GEPLAATST, NIET = Eindreden.GEPLAATST, Eindreden.TERMIJN_VERSTREKEN


@pytest.fixture(autouse=True)
def nu():
    with time_machine.travel(NU, tick=True):
        yield


def klaar(dag: date, *, geplaatst: bool) -> Deelnemer:
    return Deelnemer(
        START,
        ((START + timedelta(days=20), Fase.VAARDIGHEDEN),),
        (dag, GEPLAATST if geplaatst else NIET),
        Baan(dag) if geplaatst else None,
        8 if geplaatst else 6,
    )


@pytest.fixture
def groep(wereld: Wereld) -> Opdracht:
    """30 people: 12 ended by June (7 placed), 10 more by September (5 placed), 8 still in the first phase."""
    with wereld.open():
        opdracht = Opdracht.objects.create(
            opdrachtgever=wereld.opdrachtgever,
            naam="Hal 4",
            referentie="H4",
            startdatum=START,
            einddatum=date(2027, 1, 5),
        )
    mensen = [klaar(date(2026, 5, 1) + timedelta(days=i), geplaatst=i < 7) for i in range(12)]
    mensen += [klaar(date(2026, 8, 1) + timedelta(days=i), geplaatst=i < 5) for i in range(10)]
    add(wereld.bureau, opdracht, [*mensen, *[Deelnemer(START)] * 8], coach=wereld.coach, door=wereld.beheerder)
    return opdracht


def run(vanaf: date = JUNI) -> int:
    """The clock and one worker, until nothing is due; how many rows were offered."""
    with as_planner():
        nieuw = standen.find_new()
    for bureau_id, opdrachtgevers in nieuw.items():
        standen.begin(bureau_id, opdrachtgevers, vanaf=vanaf)
    aantal = 0
    while True:
        with as_planner():
            aanbod = offer(Groepsstand)
        if not aanbod:
            return aantal
        for bureau_id, pk in aanbod:
            standen.build(bureau_id, pk)
            aantal += 1


def rows(wereld: Wereld) -> dict[tuple, Groepsstand]:
    with wereld.open():
        rijen = Groepsstand.objects.filter(opdrachtgever=wereld.opdrachtgever)
        return {(rij.peildatum, rij.opdracht_id): rij for rij in rijen}


def test_every_quarter_is_made_once_and_the_next_one_waits(wereld, groep):
    assert run() == 2
    rijen = rows(wereld)
    # The order of the standing world (2 people, from 1 September) has its own row in September only.
    assert set(rijen) == {
        (JUNI, None),
        (JUNI, groep.pk),
        (SEPTEMBER, None),
        (SEPTEMBER, groep.pk),
        (SEPTEMBER, wereld.opdracht.pk),
        (DECEMBER, None),
    }
    inhoud = groepsinhoud.from_json(rijen[JUNI, groep.pk].inhoud)
    # Nobody was in two of the phases by then: those stand together with their neighbours.
    vakken = [(vak.codes, vak.aantal) for vak in inhoud.vakken]
    assert vakken == [
        (("orientatie", "plan_van_aanpak"), 8),
        (("vaardigheden", "aangenomen"), 10),
        (("afgerond",), 12),
    ]
    assert (inhoud.resultaat.geplaatst, inhoud.resultaat.niet_geplaatst) == (7, 5)
    assert (inhoud.opdracht, inhoud.referentie, inhoud.vanaf) == ("Hal 4", "H4", START)
    inhoud = groepsinhoud.from_json(rijen[SEPTEMBER, groep.pk].inhoud)
    assert (inhoud.resultaat.geplaatst, inhoud.resultaat.niet_geplaatst) == (12, 10)
    wacht = rijen[DECEMBER, None]
    assert (wacht.werk_staat, wacht.gepubliceerd_op) == (WerkStaat.WACHT, None)
    assert wacht.niet_voor == groepen.end_of(DECEMBER) + timedelta(hours=2)
    assert run() == 0
    assert rows(wereld).keys() == rijen.keys()


def test_two_people_beside_a_large_order_keep_the_whole_back(wereld, groep):
    """The whole minus the large order would be the two of the other order."""
    run()
    rijen = rows(wereld)
    assert rijen[JUNI, None].inhoud["te_weinig"] is False
    assert rijen[SEPTEMBER, None].inhoud["te_weinig"] is True
    klein = rijen[SEPTEMBER, wereld.opdracht.pk]
    assert klein.inhoud["te_weinig"] is True
    assert (klein.pdf, klein.inhoud["mensen"], klein.tellingen["tabel"]) == (None, None, None)
    assert klein.gepubliceerd_op is not None


def test_a_scheduler_that_slept_finds_every_quarter_it_missed(wereld, groep):
    run()
    with time_machine.travel(NU + timedelta(days=300), tick=True):
        assert run() == 3
        assert {peildatum for peildatum, _o in rows(wereld)} >= {DECEMBER, date(2027, 3, 31), date(2027, 6, 30)}
        # Nothing moved: nothing new is told.
        assert rows(wereld)[DECEMBER, groep.pk].inhoud["te_weinig"] is True


def test_two_workers_make_one_set(wereld, groep):
    with as_planner():
        nieuw = standen.find_new()
    for _keer in range(2):
        standen.begin(wereld.bureau.pk, nieuw[wereld.bureau.pk], vanaf=SEPTEMBER)
    with as_planner():
        ((_bureau, pk),) = offer(Groepsstand)

    def work(_nummer: int) -> None:
        try:
            standen.build(wereld.bureau.pk, pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    assert len(rows(wereld)) == 4
    with wereld.open():
        assert Auditregel.objects.filter(gebeurtenis="groepscijfers_gemaakt").count() == 1


def test_a_worker_that_was_overtaken_publishes_nothing(wereld, groep, monkeypatch):
    standen.begin(wereld.bureau.pk, [wereld.opdrachtgever.pk], vanaf=SEPTEMBER)
    (stand,) = rows(wereld).values()
    echt = pdf.render_document

    def slow(*args, **kwargs):
        with wereld.open():
            Groepsstand.objects.filter(pk=stand.pk).update(pogingen=F("pogingen") + 1)
        return echt(*args, **kwargs)

    monkeypatch.setattr(pdf, "render_document", slow)
    standen.build(wereld.bureau.pk, stand.pk)
    assert [rij.gepubliceerd_op for rij in rows(wereld).values()] == [None]


def test_a_document_that_fails_shows_nothing_and_is_tried_again(wereld, groep, monkeypatch, als):
    standen.begin(wereld.bureau.pk, [wereld.opdrachtgever.pk], vanaf=SEPTEMBER)
    (stand,) = rows(wereld).values()
    with monkeypatch.context() as kapot:
        kapot.setattr(pdf, "render_document", lambda *a, **k: 1 / 0)
        for keer in range(3):
            with time_machine.travel(NU + timedelta(hours=keer + 1), tick=True):
                standen.build(wereld.bureau.pk, stand.pk)
    (stand,) = rows(wereld).values()
    assert (stand.werk_staat, stand.pogingen, stand.inhoud, stand.pdf) == (WerkStaat.MISLUKT, 3, {}, None)
    beheerder = als(wereld.beheerder)
    pagina = beheerder.get(f"/kompas/groep/bij/{wereld.opdrachtgever.pk}/").content.decode()
    assert "De cijfers konden niet worden gemaakt" in pagina
    assert "konden niet" not in als(wereld.hr).get("/kompas/groep/").content.decode()
    assert beheerder.post(f"/kompas/groep/{stand.pk}/opnieuw/").status_code == 302
    standen.build(wereld.bureau.pk, stand.pk)
    assert rows(wereld)[SEPTEMBER, groep.pk].pdf


def test_the_planner_finds_new_payers_by_id_alone(wereld, ander):
    with as_planner():
        assert standen.find_new() == {
            wereld.bureau.pk: [wereld.opdrachtgever.pk],
            ander.bureau.pk: [ander.opdrachtgever.pk],
        }
        for sql in ("select naam from bureaus_opdrachtgever", "select inhoud from rapportage_groepsstand"):
            with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
                cursor.execute("savepoint a")
                try:
                    cursor.execute(sql)
                finally:
                    cursor.execute("rollback to savepoint a")


def test_a_new_payer_begins_with_the_last_quarter(wereld, monkeypatch):
    gestuurd = []
    monkeypatch.setattr("outplacement.tasks.begin_standen.delay", lambda *args: gestuurd.append(args))
    nieuwe_standen()
    assert gestuurd == [(str(wereld.bureau.pk), [str(wereld.opdrachtgever.pk)])]
    standen.begin(wereld.bureau.pk, [wereld.opdrachtgever.pk])
    assert [peildatum for peildatum, _o in rows(wereld)] == [SEPTEMBER]
    nieuwe_standen()
    assert len(gestuurd) == 1


def test_nobody_yet_is_nothing_to_tell(wereld):
    with wereld.open():
        leeg = Opdrachtgever.objects.create(naam="Nog leeg")
    standen.begin(wereld.bureau.pk, [leeg.pk])
    run()
    with wereld.open():
        eerste = Groepsstand.objects.filter(opdrachtgever=leeg).order_by("peildatum").first()
    assert (eerste.werk_staat, eerste.gepubliceerd_op) == (WerkStaat.KLAAR, None)


def test_a_person_more_is_not_told_by_two_quarters(wereld, groep):
    """After June's 12 a September with one more ended shows nothing: the difference would be that one."""
    with wereld.open():
        groep.trajecten.filter(gesloten_op__gt=JUNI).update(gesloten_op=None, eindreden="")
        een = groep.trajecten.filter(gesloten_op=None).order_by("id").first()
        groep.trajecten.filter(pk=een.pk).update(gesloten_op=date(2026, 8, 3), eindreden=NIET)
    run()
    rijen = rows(wereld)
    assert rijen[JUNI, groep.pk].inhoud["te_weinig"] is False
    assert rijen[SEPTEMBER, groep.pk].inhoud["te_weinig"] is True


def test_employer_reads_only_published_figures_of_its_own(wereld, groep):
    run()
    als_hr = {"publiek": Publiek.OPDRACHTGEVER, "lid": wereld.hr.pk, "onderwerp": wereld.hr.onderwerp}
    with wereld.open(**als_hr), connection.cursor() as cursor:
        cursor.execute("select count(*), count(*) filter (where gepubliceerd_op is null) from rapportage_groepsstand")
        assert cursor.fetchone() == (5, 0)
    for kolom in ("tellingen", "laatste_fout", "werk_staat"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            wereld.open(**als_hr),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"select {kolom} from rapportage_groepsstand")
    with pytest.raises(DatabaseError, match="permission denied"), wereld.open(**als_hr), connection.cursor() as cursor:
        cursor.execute("update rapportage_groepsstand set inhoud = '{}'")


def test_stored_counts_hold_no_mark_and_no_person(wereld, groep):
    run()
    for rij in rows(wereld).values():
        tabel = rij.tellingen.get("tabel")
        if tabel:
            assert set(tabel) == {
                "peildatum", "mensen", "bereikt", "geplaatst", "niet_geplaatst", "uitgezonderd", "doorlooptijd",
                "antwoorden", "uit",
            }  # fmt: skip
            assert set(tabel["bereikt"]) <= {"0", "1", "2", "3"}


def test_document_is_accessible_names_nobody_and_is_the_same_twice(wereld, groep):
    run()
    rij = rows(wereld)[SEPTEMBER, groep.pk]
    with pikepdf.open(BytesIO(bytes(rij.pdf))) as document:
        assert len(document.pages) <= 2
        assert str(document.Root.Lang) == "nl"
        assert "/StructTreeRoot" in document.Root
        assert str(document.docinfo["/Title"]).startswith("Groepscijfers 30")
        assert "Hal 4" not in str(document.docinfo)
    inhoud = groepsinhoud.from_json(rij.inhoud)
    assert standen.render(inhoud, wereld.bureau) == bytes(rij.pdf)


def test_pages_of_employer_and_manager(wereld, groep, als):
    run()
    rijen = rows(wereld)
    hr, beheerder = als(wereld.hr), als(wereld.beheerder)
    pagina = hr.get("/kompas/groep/").content.decode()
    # Opens with the first group of the newest quarter that has figures.
    assert "Hal 4" in pagina
    assert "55% van 22" in pagina
    assert "30 juni 2026" in pagina
    klein = hr.get(f"/kompas/groep/{rijen[SEPTEMBER, wereld.opdracht.pk].pk}/").content.decode()
    assert "Te weinig kandidaten" in klein
    assert "Download de pdf" not in klein
    geheel = hr.get(f"/kompas/groep/{rijen[SEPTEMBER, None].pk}/").content.decode()
    assert "Bekijk de laatste cijfers, van 30 juni 2026" in geheel
    assert beheerder.get(f"/kompas/groep/{rijen[SEPTEMBER, groep.pk].pk}/").status_code == 200
    assert als(wereld.coach).get(f"/kompas/groep/{rijen[SEPTEMBER, groep.pk].pk}/").status_code == 404
    assert hr.get(f"/kompas/groep/{rijen[DECEMBER, None].pk}/").status_code == 404
    for naam in ("Jan Jansen", "Petra Bos", "Aalbers"):
        assert naam not in pagina + klein + geheel


def test_the_page_asks_the_same_of_one_quarter_and_of_three(wereld, groep, als):
    hr = als(wereld.hr)
    run(vanaf=SEPTEMBER)
    hr.get("/kompas/groep/")
    with CaptureQueriesContext(connection) as een:
        assert hr.get("/kompas/groep/").status_code == 200
    with time_machine.travel(NU + timedelta(days=300), tick=True):
        run()
        hr = als(wereld.hr)
        hr.get("/kompas/groep/")
        with CaptureQueriesContext(connection) as vier:
            assert hr.get("/kompas/groep/").content.decode().count("te weinig kandidaten</span>") >= 3
    # What the figures themselves take: one query.
    assert (len(een), len(vier)) == (PER_PAGINA, PER_PAGINA)


def test_a_download_is_written_down(wereld, groep, als):
    run()
    rijen = rows(wereld)
    pk = rijen[SEPTEMBER, groep.pk].pk
    antwoord = als(wereld.hr).get(f"/kompas/groep/{pk}/pdf/")
    assert antwoord.content == bytes(rijen[SEPTEMBER, groep.pk].pdf)
    assert antwoord.headers["Content-Disposition"] == 'attachment; filename="groepscijfers-2026-09-30.pdf"'
    assert antwoord.headers["Cache-Control"] == "no-store"
    assert als(wereld.hr).get(f"/kompas/groep/{rijen[SEPTEMBER, None].pk}/pdf/").status_code == 404
    with wereld.open():
        (regel,) = Auditregel.objects.filter(gebeurtenis="groepscijfers_gedownload")
        assert (regel.door_id, regel.gegevens) == (wereld.hr.pk, {"peildatum": "2026-09-30"})
