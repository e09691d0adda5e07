"""The candidate's one next step: the first thing on a list, in the order in which things wait for each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bureaus.models import Lidmaatschap
from bureaus.paden import pad
from kandidaten.queries import first_name, has_applications
from trajecten.enums import Aanwezigheid, Fase, Gesprekssoort, Uitvoerder
from trajecten.models import Actie, Gesprek, Traject
from trajecten.plannen import ACTIES
from trajecten.queries import current_plaatsing, current_plan
from trajecten.termijnlijst import Regel

# How early an action becomes the next step.
VOORUIT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Stap:
    """One verb, one button. `is_daad` when the button acts (POST), otherwise it leads to a page."""

    titel: str
    tekst: str = ""
    knop: str = ""
    url: str = ""
    is_daad: bool = False


Bron = Callable[[Traject, Lidmaatschap], Stap | None]
# Steps of apps above this one; they come first, because somebody waits for the answer.
_VAN_BUITEN: list[Bron] = []


def register(bron: Bron) -> Bron:
    """Let an app above this one say what its next step is; called once, when the apps are ready."""
    if bron not in _VAN_BUITEN:
        _VAN_BUITEN.append(bron)
    return bron


def own_trajectory(door: Lidmaatschap) -> Traject | None:
    """The candidate's running trajectory, or else the last one."""
    own = Traject.objects.filter(kandidaat=door.onderwerp).order_by("-startdatum", "-id")
    return own.filter(gesloten_op=None).first() or own.first()


def next_appointment(traject: Traject) -> Gesprek | None:
    """The first appointment to come."""
    return Gesprek.objects.filter(
        traject=traject, aanwezigheid=Aanwezigheid.GEPLAND, begint_op__gte=timezone.now()
    ).first()


def say_moment(gesprek: Gesprek) -> str:
    """Day and time of an appointment, as people say them: "donderdag 3 december om 10.00 uur"."""
    begin = timezone.localtime(gesprek.begint_op)
    return _("%(dag)s om %(tijd)s uur") % {"dag": date_format(begin, "l j F"), "tijd": date_format(begin, _("H.i"))}


def next_step(traject: Traject, coach: Lidmaatschap, door: Lidmaatschap, data: Sequence[Regel] = ()) -> Stap | None:
    """The one thing to do now, or None when nothing waits for the candidate.

    `data` are the candidate's own open dates. While the trajectory stands still only those of the law go on.
    """
    datum = partial(_keep_date, data=data)
    own = (partial(_confirm_klik, coach=coach), _sign_plan, _confirm_placement, datum, _do_action, _first_application)
    bronnen = (partial(_keep_date, data=data, vanzelf=True),) if traject.gepauzeerd_sinds else (*_VAN_BUITEN, *own)
    steps = (bron(traject, door) for bron in bronnen)
    return next((stap for stap in steps if stap), None)


def _confirm_klik(traject: Traject, door: Lidmaatschap, *, coach: Lidmaatschap) -> Stap | None:
    # Before the first talk there is nothing to say about it.
    held = Gesprek.objects.filter(traject=traject, soort=Gesprekssoort.INTAKE, aanwezigheid=Aanwezigheid.GEHOUDEN)
    if traject.klik_bevestigd_op or traject.fase != Fase.ORIENTATIE or not held.exists():
        return None
    return Stap(
        _("Wil je verder met %(coach)s?") % {"coach": first_name(coach)},
        _("Jullie hebben elkaar gesproken. Voelt het goed? Zo niet, zeg het gerust."),
        _("Ja, ik ga verder"),
        pad(door.bureau, "start:klik"),
        is_daad=True,
    )


def _sign_plan(traject: Traject, door: Lidmaatschap) -> Stap | None:
    plan = current_plan(traject)
    if plan is None or plan.getekend_kandidaat_op or not Actie.objects.filter(doel__plan=plan).exists():
        return None
    return Stap(
        _("Lees je plan en teken het"),
        _("Je coach heeft het plan klaargezet. Klopt het voor jou?"),
        _("Lees je plan"),
        pad(door.bureau, "start:plan"),
    )


def _confirm_placement(traject: Traject, door: Lidmaatschap) -> Stap | None:
    plaatsing = current_plaatsing(traject)
    if plaatsing is None or plaatsing.bevestigd_op:
        return None
    waar = ", ".join(deel for deel in (plaatsing.functie, plaatsing.werkgever) if deel)
    dag = date_format(plaatsing.startdatum, "j F Y")
    tekst = _("Je begint op %(dag)s.") % {"dag": dag}
    return Stap(
        _("Klopt je nieuwe baan?"),
        f"{waar}. {tekst}" if waar else tekst,
        _("Ja, dit klopt"),
        pad(door.bureau, "start:baan"),
        is_daad=True,
    )


def _keep_date(traject: Traject, door: Lidmaatschap, *, data: Sequence[Regel], vanzelf: bool = False) -> Stap | None:
    """The nearest date of the law, when it comes soon and no action comes before it (`vanzelf`: or even then)."""
    vandaag = timezone.localdate()
    regel = next((regel for regel in data if regel.vink and regel.op <= vandaag + VOORUIT), None)
    if regel is None or (not vanzelf and any(ander.op < regel.op for ander in data if ander.regel in ACTIES)):
        return None
    if regel.op >= vandaag:
        tekst = _("Doe dit uiterlijk op %(dag)s.") % {"dag": date_format(regel.op, "l j F")}
    else:
        tekst = regel.wanneer
    return Stap(regel.titel, " ".join(filter(None, [tekst, regel.verlengd])), _("Dit is gedaan"), regel.vink, True)


def _do_action(traject: Traject, door: Lidmaatschap) -> Stap | None:
    plan, vandaag = current_plan(traject), timezone.localdate()
    if plan is None:
        return None
    actie = Actie.objects.filter(
        doel__plan=plan, uitvoerder=Uitvoerder.KANDIDAAT, klaar_op=None, deadline__lte=vandaag + VOORUIT
    ).first()
    if actie is None:
        return None
    return Stap(
        actie.omschrijving,
        _say_deadline(actie.deadline, vandaag),
        _("Dit is klaar"),
        pad(door.bureau, "start:klaar", actie.pk),
        is_daad=True,
    )


def _say_deadline(deadline: date, vandaag: date) -> str:
    """When it is planned for; a day gone by is said without blame."""
    if deadline == vandaag:
        return _("Dit staat voor vandaag.")
    dag = date_format(deadline, "j F")
    if deadline < vandaag:
        return _("Dit stond voor %(dag)s. Het kan nog.") % {"dag": dag}
    return _("Dit staat voor %(dag)s.") % {"dag": dag}


def _first_application(traject: Traject, door: Lidmaatschap) -> Stap | None:
    if traject.fase != Fase.VAARDIGHEDEN or has_applications(door):
        return None
    return Stap(
        _("Schrijf je eerste sollicitatie op"),
        _("Of een baan die je leuk lijkt. Drie vragen, meer niet."),
        _("Sollicitatie toevoegen"),
        pad(door.bureau, "kandidaten:nieuw"),
    )
