"""A large order of the demo, most of whose people have ended: what figures about a group are made of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from bureaus.models import Bureau, Lidmaatschap, Opdracht
from bureaus.tenancy import Publiek, as_planner, in_bureau
from bureaus.wachtrij import offer
from kandidaten import dossier
from rapportage import groepen, standen
from rapportage.models import Groepsstand
from trajecten.enums import Eindreden, Fase, Plaatsingsvorm
from trajecten.models import Faseovergang, Plaatsing, Tevredenheidsmeting, Traject

MENSEN = 64
# How many had come past each phase, and ended, at the end of each of the last three quarters.
VERLOOP = ((46, 31, 17, 9), (52, 43, 32, 22), (58, 53, 47, 40))
VOORNAMEN = ("Bas", "Carla", "Dirk", "Elif", "Frank", "Greet", "Hamid", "Ilse", "Joost", "Karel", "Leyla", "Mo")
ACHTERNAMEN = ("Aalbers", "Boersma", "Cetin", "Dekkers", "Eggink", "Faber", "Groen", "Huisman", "Idema", "Jonker")
CIJFERS = (7, 8, 9, 8, 6)
JAAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Baan:
    """A job that was found, when the candidate confirmed it, and when it fell through."""

    bevestigd: date
    vorm: str = Plaatsingsvorm.VAST
    vervallen: date | None = None


@dataclass(frozen=True, slots=True)
class Deelnemer:
    """The path of one person: each move to a phase, the end with its reason, the job, the mark."""

    start: date
    fasen: tuple[tuple[date, str], ...] = ()
    einde: tuple[date, str] | None = None
    baan: Baan | None = None
    cijfer: int | None = None
    kandidaat: UUID | None = field(default=None)


def add(
    bureau: Bureau, opdracht: Opdracht, deelnemers: Iterable[Deelnemer], *, coach: Lidmaatschap, door: Lidmaatschap
) -> list[Traject]:
    """Put these people into an order with everything that happened to them; a known `kandidaat` gets a second one."""
    with in_bureau(bureau.pk):
        paren = [(_add_one(opdracht, nummer, d, coach, door), d) for nummer, d in enumerate(deelnemers)]
    for traject, deelnemer in paren:
        if deelnemer.cijfer is not None and deelnemer.einde:
            with in_bureau(bureau.pk, Publiek.KANDIDAAT, onderwerp=traject.kandidaat_id):
                Tevredenheidsmeting.objects.create(
                    traject_id=traject.pk, cijfer=deelnemer.cijfer, op=_at(deelnemer.einde[0])
                )
    return [traject for traject, _deelnemer in paren]


def _at(dag: date) -> datetime:
    return datetime.combine(dag, time(11), UTC)


def _add_one(opdracht: Opdracht, nummer: int, deelnemer: Deelnemer, coach: Lidmaatschap, door: Lidmaatschap) -> Traject:
    kandidaat = deelnemer.kandidaat or _dossier(nummer, door)
    laatste = deelnemer.fasen[-1] if deelnemer.fasen else (deelnemer.start, Fase.ORIENTATIE)
    gesloten, reden = deelnemer.einde or (None, "")
    traject = Traject.objects.create(
        opdracht=opdracht,
        kandidaat_id=kandidaat,
        coach=coach,
        fase=laatste[1],
        fase_sinds=laatste[0],
        startdatum=deelnemer.start,
        einddatum=max(deelnemer.start + JAAR, gesloten or deelnemer.start),
        laatste_contact_op=laatste[0],
        gesloten_op=gesloten,
        eindreden=reden,
    )
    Faseovergang.objects.bulk_create(
        Faseovergang(traject=traject, naar=naar, op=_at(op), door=coach) for op, naar in deelnemer.fasen
    )
    if deelnemer.baan:
        Plaatsing.objects.create(
            traject=traject,
            startdatum=deelnemer.baan.bevestigd,
            vorm=deelnemer.baan.vorm,
            geregistreerd_op=_at(deelnemer.baan.bevestigd),
            bevestigd_op=_at(deelnemer.baan.bevestigd),
            vervallen_op=_at(deelnemer.baan.vervallen) if deelnemer.baan.vervallen else None,
        )
    return traject


def _dossier(nummer: int, door: Lidmaatschap) -> UUID:
    voornaam = VOORNAMEN[nummer % len(VOORNAMEN)]
    achternaam = ACHTERNAMEN[nummer // len(VOORNAMEN) % len(ACHTERNAMEN)]
    gegevens = dossier.Dossiergegevens(roepnaam=voornaam, achternaam=achternaam, email="")
    return dossier.open_dossier(gegevens, door=door).pk


def story(vandaag: date) -> list[Deelnemer]:
    """64 people of whom, at the end of each of the last three quarters, `VERLOOP` had come so far."""
    kwartalen = [first_quarter(vandaag)]
    while len(kwartalen) < len(VERLOOP):
        kwartalen.append(groepen.next_quarter(kwartalen[-1]))
    begin = kwartalen[0] - timedelta(days=150)
    # They came in over two months.
    return [_path(nummer, begin + timedelta(days=14 * (nummer % 5)), kwartalen) for nummer in range(MENSEN)]


def _path(nummer: int, begin: date, kwartalen: list[date]) -> Deelnemer:
    stappen = []
    for stap in range(4):
        kwartaal = next((i for i, aantallen in enumerate(VERLOOP) if nummer < aantallen[stap]), None)
        if kwartaal is not None:
            # One after another within the quarter, and not all on one day.
            dagen = 80 - 20 * stap - nummer % 17
            stappen.append(kwartalen[kwartaal] - timedelta(days=max(dagen, 1)))
    fasen = tuple(zip(stappen[:3], list(Fase)[1:], strict=False))
    if len(stappen) < 4:
        return Deelnemer(begin, fasen)
    geplaatst = nummer % 3 != 2
    reden = Eindreden.GEPLAATST if geplaatst else Eindreden.VERHUIZING if nummer % 6 == 5 else _other(nummer)
    return Deelnemer(
        begin,
        fasen,
        (stappen[3], reden),
        Baan(stappen[2]) if geplaatst else None,
        CIJFERS[nummer % 5] if nummer % 4 else None,
    )


def publish(vanaf: date) -> None:
    """What the clock and the workers would have done at the end of each quarter from `vanaf` on."""
    with as_planner():
        nieuw = standen.find_new()
    for bureau_id, opdrachtgevers in nieuw.items():
        standen.begin(bureau_id, opdrachtgevers, vanaf=vanaf)
    while True:
        with as_planner():
            aanbod = offer(Groepsstand)
        if not aanbod:
            return
        for bureau_id, pk in aanbod:
            standen.build(bureau_id, pk)


def first_quarter(vandaag: date) -> date:
    """The end of the first quarter the group's story tells of."""
    dag = vandaag
    for _kwartaal in VERLOOP:
        dag = groepen.quarter_before(dag)
    return dag


def _other(nummer: int) -> str:
    return Eindreden.TERMIJN_VERSTREKEN if nummer % 2 else Eindreden.EIGEN_VERZOEK
