"""The four phases: what they are called for whom, which moves exist, and what must be done before the next one.

The moves are data (`OVERGANGEN`), and so are the checks (`EISEN`; source: `domein.md` 5).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bureaus import auditlog
from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap
from bureaus.tenancy import Publiek, current
from kandidaten.vrije_tekst import refuse_bsn
from trajecten import termijnen
from trajecten.enums import Aanwezigheid, Fase, Gesprekssoort
from trajecten.models import Actie, Faseovergang, Gesprek, Traject
from trajecten.queries import current_plaatsing, current_plan

VOLGORDE = tuple(Fase)


class Regel(Enum):
    """How a move is allowed."""

    CHECKLIST = "checklist"  # the normal step: everything on the list is done, or a reason is given
    REDEN = "reden"  # skipping ahead or going back: always with a reason


OVERGANGEN: dict[Fase, dict[Fase, Regel]] = {
    Fase.ORIENTATIE: {
        Fase.PLAN_VAN_AANPAK: Regel.CHECKLIST,
        Fase.VAARDIGHEDEN: Regel.REDEN,
        Fase.AANGENOMEN: Regel.REDEN,
    },
    Fase.PLAN_VAN_AANPAK: {
        Fase.ORIENTATIE: Regel.REDEN,
        Fase.VAARDIGHEDEN: Regel.CHECKLIST,
        Fase.AANGENOMEN: Regel.REDEN,
    },
    Fase.VAARDIGHEDEN: {
        Fase.ORIENTATIE: Regel.REDEN,
        Fase.PLAN_VAN_AANPAK: Regel.REDEN,
        Fase.AANGENOMEN: Regel.CHECKLIST,
    },
    # Back from the last phase: a placement can fall through in the trial period.
    Fase.AANGENOMEN: {
        Fase.ORIENTATIE: Regel.REDEN,
        Fase.PLAN_VAN_AANPAK: Regel.REDEN,
        Fase.VAARDIGHEDEN: Regel.REDEN,
    },
}

NAMEN_KANDIDAAT = {
    Fase.ORIENTATIE: gettext_lazy("Terugkijken en vooruitkijken"),
    Fase.PLAN_VAN_AANPAK: gettext_lazy("Wie ben ik, wat wil ik"),
    Fase.VAARDIGHEDEN: gettext_lazy("Werk zoeken"),
    Fase.AANGENOMEN: gettext_lazy("Nieuwe start"),
}
NAMEN_OPDRACHTGEVER = {
    Fase.ORIENTATIE: gettext_lazy("Oriëntatie"),
    Fase.PLAN_VAN_AANPAK: gettext_lazy("Plan van aanpak"),
    Fase.VAARDIGHEDEN: gettext_lazy("Vaardigheden en solliciteren"),
    Fase.AANGENOMEN: gettext_lazy("Nieuwe werkkring"),
}


def names(publiek: Publiek) -> dict[Fase, str]:
    """What the phases are called for an audience, in order."""
    if publiek is Publiek.KANDIDAAT:
        return {fase: str(naam) for fase, naam in NAMEN_KANDIDAAT.items()}
    if publiek is Publiek.OPDRACHTGEVER:
        return {fase: str(naam) for fase, naam in NAMEN_OPDRACHTGEVER.items()}
    return {fase: str(fase.label) for fase in VOLGORDE}


def steps(traject: Traject, publiek: Publiek) -> list[dict[str, str]]:
    """The stepper of a trajectory for an audience: label, state (klaar, nu, straks), explanation, address."""
    nu = VOLGORDE.index(Fase(traject.fase))
    staten = ["klaar" if i < nu else "nu" if i == nu else "straks" for i in range(len(VOLGORDE))]
    return [
        {"label": naam, "staat": staat, "toelichting": "", "url": ""}
        for naam, staat in zip(names(publiek).values(), staten, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Eis:
    """Something to be done in a phase. `wie` has to act; `ontbreekt` says to the coach what is missing."""

    code: str
    wie: str
    coach: Promise
    kandidaat: Promise
    ontbreekt: Promise
    is_klaar: Callable[[Traject], bool]


@dataclass(frozen=True, slots=True)
class Punt:
    """One line of a checklist, in the words of its reader."""

    code: str
    wie: str
    tekst: str
    klaar: bool
    ontbreekt: str


def _intake_held(traject: Traject) -> bool:
    return Gesprek.objects.filter(
        traject=traject, soort=Gesprekssoort.INTAKE, aanwezigheid=Aanwezigheid.GEHOUDEN
    ).exists()


def _signed_in(traject: Traject) -> bool:
    context = current()
    # Who acts as the candidate has signed in; that audience may not read the account column.
    if context and context.publiek is Publiek.KANDIDAAT:
        return True
    return traject.kandidaat.lid.gebruiker_id is not None


def _plan_filled(traject: Traject) -> bool:
    plan = current_plan(traject)
    return plan is not None and Actie.objects.filter(doel__plan=plan).exists()


def _plan_signed_by(veld: str) -> Callable[[Traject], bool]:
    def is_klaar(traject: Traject) -> bool:
        plan = current_plan(traject)
        return plan is not None and getattr(plan, veld) is not None

    return is_klaar


def _placed(traject: Traject) -> bool:
    return current_plaatsing(traject) is not None


def _placement_confirmed(traject: Traject) -> bool:
    plaatsing = current_plaatsing(traject)
    return plaatsing is not None and plaatsing.bevestigd_op is not None


EISEN: dict[Fase, tuple[Eis, ...]] = {
    Fase.ORIENTATIE: (
        Eis(
            "ingelogd",
            "kandidaat",
            gettext_lazy("De kandidaat heeft ingelogd"),
            gettext_lazy("Je hebt ingelogd"),
            gettext_lazy("De kandidaat heeft nog niet ingelogd."),
            _signed_in,
        ),
        Eis(
            "intake",
            "coach",
            gettext_lazy("De intake is gehouden"),
            gettext_lazy("Je hebt het eerste gesprek gehad"),
            gettext_lazy("De intake is nog niet gehouden."),
            _intake_held,
        ),
        Eis(
            "klik",
            "kandidaat",
            gettext_lazy("De klik met de coach is bevestigd"),
            gettext_lazy("Je hebt laten weten dat je verder wilt met deze coach"),
            gettext_lazy("De klik is nog niet bevestigd."),
            lambda traject: traject.klik_bevestigd_op is not None,
        ),
        Eis(
            "afspraak",
            "kandidaat",
            gettext_lazy("De kandidaat heeft de afspraak over rapporten gezien"),
            gettext_lazy("Je hebt gelezen wat je oude werkgever te zien krijgt"),
            gettext_lazy("De kandidaat heeft de afspraak over rapporten nog niet gezien."),
            lambda traject: traject.afspraak_gezien_op is not None,
        ),
    ),
    Fase.PLAN_VAN_AANPAK: (
        Eis(
            "plan",
            "coach",
            gettext_lazy("Er is een plan met een doel en een actie"),
            gettext_lazy("Er is een plan met een doel en een actie"),
            gettext_lazy("Het plan heeft nog geen doel met een actie."),
            _plan_filled,
        ),
        Eis(
            "getekend_coach",
            "coach",
            gettext_lazy("De coach heeft het plan getekend"),
            gettext_lazy("Je coach heeft het plan getekend"),
            gettext_lazy("De coach heeft het plan nog niet getekend."),
            _plan_signed_by("getekend_coach_op"),
        ),
        Eis(
            "getekend_kandidaat",
            "kandidaat",
            gettext_lazy("De kandidaat heeft het plan getekend"),
            gettext_lazy("Je hebt het plan getekend"),
            gettext_lazy("De kandidaat heeft het plan nog niet getekend."),
            _plan_signed_by("getekend_kandidaat_op"),
        ),
    ),
    Fase.VAARDIGHEDEN: (
        Eis(
            "plaatsing",
            "coach",
            gettext_lazy("De nieuwe baan is vastgelegd"),
            gettext_lazy("Je nieuwe baan is vastgelegd"),
            gettext_lazy("Er is nog geen nieuwe baan vastgelegd."),
            _placed,
        ),
        Eis(
            "bevestigd",
            "kandidaat",
            gettext_lazy("De kandidaat heeft de nieuwe baan bevestigd"),
            gettext_lazy("Je hebt je nieuwe baan bevestigd"),
            gettext_lazy("De kandidaat heeft de nieuwe baan nog niet bevestigd."),
            _placement_confirmed,
        ),
    ),
    Fase.AANGENOMEN: (
        Eis(
            "gesloten",
            "coach",
            gettext_lazy("Het traject is gesloten met een reden"),
            gettext_lazy("Je traject is afgerond"),
            gettext_lazy("Het traject is nog niet gesloten."),
            lambda traject: traject.gesloten_op is not None,
        ),
    ),
}


def checklist(traject: Traject, publiek: Publiek = Publiek.BUREAU) -> list[Punt]:
    """What the current phase asks, and whether it is done, in the words of `publiek` (coach or candidate)."""
    voor_kandidaat = publiek is Publiek.KANDIDAAT
    return [
        Punt(
            eis.code,
            eis.wie,
            str(eis.kandidaat if voor_kandidaat else eis.coach),
            eis.is_klaar(traject),
            str(eis.ontbreekt),
        )
        for eis in EISEN[Fase(traject.fase)]
    ]


def next_fase(traject: Traject) -> Fase | None:
    """The phase after the current one; None in the last."""
    plaats = VOLGORDE.index(Fase(traject.fase)) + 1
    return VOLGORDE[plaats] if plaats < len(VOLGORDE) else None


def lock(traject: Traject) -> None:
    """Hold the trajectory's row until commit and read again what decides about its phase; refuse when closed."""
    traject.refresh_from_db(
        fields=["fase", "fase_sinds", "klik_bevestigd_op", "afspraak_gezien_op", "gesloten_op"],
        from_queryset=Traject.objects.select_for_update(),
    )
    if traject.gesloten_op:
        raise Weigering(_("Dit traject is gesloten. Je kunt er niets meer in veranderen."))


def advance_fase(traject: Traject, *, naar: str, reden: str = "", door: Lidmaatschap) -> Faseovergang:
    """Move to phase `naar`, forward or back, and record it.

    The normal step needs a finished checklist; without that, skipping ahead and going back need `reden` (the
    candidate may read it). Raises `Weigering` that says what is missing.
    """
    reden = reden.strip()
    refuse_bsn(reden)
    lock(traject)
    regel = OVERGANGEN[Fase(traject.fase)].get(Fase(naar))
    if regel is None:
        raise Weigering(_("Het traject is al in deze fase. Kies een andere fase."))
    if not reden:
        _check(traject, regel)
    overgang = Faseovergang.objects.create(traject=traject, van=traject.fase, naar=naar, door=door, reden=reden)
    traject.fase, traject.fase_sinds = Fase(naar), timezone.localdate()
    traject.save(update_fields=["fase", "fase_sinds"])
    termijnen.update(traject.pk)
    auditlog.record(
        "fase_gewijzigd",
        traject,
        door=door,
        dossier=traject.kandidaat_id,
        van=overgang.van,
        naar=str(naar),
        met_reden=bool(reden),
    )
    return overgang


def _check(traject: Traject, regel: Regel) -> None:
    if regel is Regel.REDEN:
        raise Weigering(_("Je slaat een fase over of gaat terug. Schrijf op waarom."))
    ontbreekt = [punt.ontbreekt for punt in checklist(traject) if not punt.klaar]
    if ontbreekt:
        raise Weigering(
            _("%(wat)s Doe dit eerst, of schrijf op waarom je toch verder gaat.") % {"wat": " ".join(ontbreekt)}
        )


def confirm_klik(traject: Traject, *, door: Lidmaatschap) -> None:
    """Record that candidate and coach go on together; said by the candidate, or by the coach on their word.

    The audit line keeps who said it. Saying it again changes nothing.
    """
    lock(traject)
    if traject.klik_bevestigd_op:
        return
    traject.klik_bevestigd_op = timezone.now()
    traject.save(update_fields=["klik_bevestigd_op"])
    auditlog.record("klik_bevestigd", traject, door=door, dossier=traject.kandidaat_id)
