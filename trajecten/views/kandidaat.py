"""The candidate's start page and plan."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from bureaus.tenancy import Publiek
from kandidaten.queries import count_since, current_coach, first_name, kandidaat
from trajecten import fasen, plaatsingen, plannen, queries, stappen, termijnlijst, tevredenheid, waarnemingen
from trajecten.enums import Fase, Uitvoerder
from trajecten.forms import Cijferformulier
from trajecten.models import Actie, Doel, PlanVanAanpak, Traject
from trajecten.views.traject import plan_content

VIER_WEKEN = timedelta(weeks=4)
# Counters begin where looking for work begins; before that they would only push.
MET_TELLING = (Fase.VAARDIGHEDEN, Fase.AANGENOMEN)


def _own(door: Lidmaatschap) -> Traject:
    """The candidate's running trajectory to act on, or 404."""
    traject = stappen.own_trajectory(door)
    if traject is None or traject.gesloten_op:
        raise Http404
    return traject


def _own_actie(door: Lidmaatschap, pk: UUID) -> Actie:
    """An action the candidate does, or 404."""
    own = Actie.objects.filter(traject__kandidaat=door.onderwerp, uitvoerder=Uitvoerder.KANDIDAAT)
    actie = own.select_related("doel__plan__traject").filter(pk=pk).first()
    if actie is None:
        raise Http404
    return actie


def _under_way(traject: Traject) -> str:
    """For how long this has been going on, in plain words."""
    dagen = (timezone.localdate() - traject.startdatum).days
    if dagen < 0:
        return _("Je begint op %(dag)s.") % {"dag": date_format(traject.startdatum, "j F")}
    if dagen < 7:
        return _("Je bent net begonnen. Kijk rustig rond.")
    weken = dagen // 7
    tekst = ngettext("Je bent %(n)s week bezig.", "Je bent %(n)s weken bezig.", weken) % {"n": weken}
    return " ".join([tekst, _("Stap voor stap.")])


@voor(Rol.KANDIDAAT)
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Where you stand and the one next thing to do; calm when there is nothing."""
    door = request.door
    traject = stappen.own_trajectory(door)
    context: dict = {"kandidaat": kandidaat(door), "traject": traject}
    if traject and tevredenheid.is_asked(traject):
        context["form"] = Cijferformulier()
    if traject is None or traject.gesloten_op:
        return render(request, "start/rust.html", context)
    coach = current_coach(door)
    telling = None
    if traject.fase in MET_TELLING:
        telling = count_since(door, timezone.localdate() - VIER_WEKEN)
    afspraak = stappen.next_appointment(traject)
    waarneming = waarnemingen.replaces([coach.pk]).get(coach.pk) if coach else None
    data = termijnlijst.nearest(termijnlijst.of_candidate(traject, door))
    context |= {
        "data": data,
        "coach": first_name(coach) if coach else "",
        "waarnemer": first_name(waarneming.waarnemer) if waarneming else "",
        "waarneming": waarneming,
        "onder": _under_way(traject),
        "stappen": fasen.steps(traject, Publiek.KANDIDAAT),
        "stap": stappen.next_step(traject, coach, door, data) if coach else None,
        "afspraak": afspraak,
        "moment": stappen.say_moment(afspraak) if afspraak else "",
        "telling": telling,
        "klaar": _just_done(request),
    }
    return render(request, "start/start.html", context)


def _just_done(request: HttpRequest) -> Actie | None:
    """The action that was finished a moment ago, for the undo bar; the address of the page names it."""
    try:
        actie = _own_actie(request.door, UUID(request.GET.get("klaar", "")))
    except (ValueError, Http404):
        return None
    return actie if actie.klaar_op else None


@voor(Rol.KANDIDAAT)
@require_POST
def klik(request: HttpRequest) -> HttpResponse:
    """The candidate goes on with this coach."""
    fasen.confirm_klik(_own(request.door), door=request.door)
    messages.success(request, _("Fijn. Je coach ziet dat je verder wilt."))
    return redirect(pad(request.door.bureau, "start:start"))


@voor(Rol.KANDIDAAT)
@require_POST
def baan(request: HttpRequest) -> HttpResponse:
    """The new job is real."""
    plaatsing = queries.current_plaatsing(_own(request.door))
    if plaatsing is None:
        raise Weigering(_("Deze baan gaat niet door. Vraag je coach hoe het zit."))
    plaatsingen.confirm(plaatsing, door=request.door)
    messages.success(request, _("Gefeliciteerd met je nieuwe baan!"))
    return redirect(pad(request.door.bureau, "start:start"))


def _seen(plan: PlanVanAanpak, doelen: Iterable[Doel]) -> str:
    """A mark of what the plan says: nobody signs what they did not see."""
    inhoud = [plan.versie, plan.samenvatting]
    for doel in doelen:
        inhoud += [doel.code, doel.omschrijving]
        inhoud += [(a.omschrijving, a.uitvoerder, a.deadline.isoformat()) for a in doel.regels]
    return hashlib.sha256(repr(inhoud).encode()).hexdigest()[:32]


@voor(Rol.KANDIDAAT)
@require_GET
def plan(request: HttpRequest, versie: int | None = None) -> HttpResponse:
    """The plan to read, tick and sign; an earlier version only to read."""
    traject = stappen.own_trajectory(request.door)
    versies = list(PlanVanAanpak.objects.filter(traject=traject)) if traject else []
    gekozen = next((p for p in versies if versie in (None, p.versie)), None)
    if gekozen is None and versie is not None:
        raise Http404
    doelen = plan_content(traject, gekozen) if traject else []
    coach = current_coach(request.door)
    is_nieuwste = gekozen is not None and gekozen is versies[0]
    mag = is_nieuwste and traject is not None and traject.gesloten_op is None
    context = {
        "plan": gekozen,
        "doelen": doelen,
        "eerder": [p for p in versies[1:] if p is not gekozen],
        "is_nieuwste": is_nieuwste,
        "mag_vinken": mag,
        "mag_tekenen": mag and gekozen.getekend_kandidaat_op is None and any(doel.regels for doel in doelen),
        "gezien": _seen(gekozen, doelen) if gekozen else "",
        "coach": first_name(coach) if coach else "",
        "klaar": _just_done(request) if mag else None,
    }
    return render(request, "start/plan.html", context)


@voor(Rol.KANDIDAAT)
@require_POST
def tekenen(request: HttpRequest) -> HttpResponse:
    """Sign the plan as it was on the screen."""
    traject = _own(request.door)
    # Changes of the plan hold the same row, so what is compared here is what gets signed.
    fasen.lock(traject)
    versie = queries.current_plan(traject)
    if versie is None:
        raise Http404
    if request.POST.get("gezien") != _seen(versie, plan_content(traject, versie)):
        raise Weigering(_("Je coach heeft het plan net aangepast. Lees het nog een keer. Teken daarna."))
    plannen.sign(versie, door=request.door)
    messages.success(request, _("Je hebt je plan getekend."))
    return redirect(pad(request.door.bureau, "start:plan"))


def _back_to(request: HttpRequest) -> str:
    naam = "start:start" if request.POST.get("terug") == "start" else "start:plan"
    return pad(request.door.bureau, naam)


@voor(Rol.KANDIDAAT)
@require_POST
def klaar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tick an action as done; the page that follows offers to undo it."""
    actie = _own_actie(request.door, pk)
    plannen.finish_actie(actie, door=request.door)
    return redirect(f"{_back_to(request)}?klaar={actie.pk}")


@voor(Rol.KANDIDAAT)
@require_POST
def toch_niet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the tick off again."""
    plannen.reopen_actie(_own_actie(request.door, pk), door=request.door)
    messages.success(request, _("De actie staat weer open."))
    return redirect(_back_to(request))
