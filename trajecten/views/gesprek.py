"""Sessions, notes and instruments: recording in under a minute."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from trajecten import gesprekken, queries
from trajecten.enums import Gesprekssoort
from trajecten.forms import Gespreksformulier, Interventieformulier, Notitieformulier
from trajecten.models import Gesprek, Traject
from trajecten.views.coach import own_people
from trajecten.views.formulieren import changed, press


@voor(Rol.COACH)
def vastleggen(request: HttpRequest) -> HttpResponse:
    """Record a session with a person chosen here."""
    return _record(request, None, None, _just_now())


@voor(Rol.COACH, Rol.BEHEERDER)
def gesprek(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record a session with the person of trajectory `pk`."""
    rij = queries.get_own_traject(request.door, pk)
    begin = _just_now()
    if not queries.intakes([rij.pk]):
        begin["soort"] = Gesprekssoort.INTAKE
    return _record(request, rij, None, begin)


def _just_now() -> dict:
    nu = timezone.localtime()
    return {"dag": nu.date(), "tijd": nu.replace(minute=nu.minute - nu.minute % 15).time()}


@voor(Rol.COACH, Rol.BEHEERDER)
def gesprek_vastleggen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record what became of the planned appointment `pk`."""
    gepland = queries.get_gesprek(request.door, pk)
    moment = timezone.localtime(gepland.begint_op)
    begin = {"soort": gepland.soort, "dag": moment.date(), "tijd": moment.time(), "minuten": gepland.minuten}
    return _record(request, gepland.traject, gepland, begin)


def _record(request: HttpRequest, rij: Traject | None, gepland: Gesprek | None, begin: dict) -> HttpResponse:
    door = request.door
    form = Gespreksformulier(request.POST or None, initial=begin, trajecten=None if rij else own_people(door))

    def change() -> None:
        schoon = form.cleaned_data
        gesprekken.record_gesprek(
            rij or schoon["traject"],
            soort=schoon["soort"],
            begint_op=form.begint_op,
            aanwezigheid=schoon["aanwezigheid"],
            minuten=schoon["minuten"],
            tekst=schoon["tekst"],
            zichtbaarheid=schoon["zichtbaarheid"],
            afspraken=form.afspraken,
            gesprek=gepland,
            door=door,
        )

    if changed(form, change):
        messages.success(request, _("Het gesprek is vastgelegd."))
        return redirect(pad(door.bureau, "trajecten:traject", (rij or form.cleaned_data["traject"]).pk))
    doel = gesprekken.goal_for_afspraken(rij) if rij else None
    terug = pad(door.bureau, "trajecten:traject", rij.pk) if rij else pad(door.bureau, "trajecten:vandaag")
    context = {"form": form, "traject": rij, "doel": doel, "terug": terug}
    return render(request, "trajecten/gesprek.html", context, status=form.status)


@voor(Rol.COACH, Rol.BEHEERDER)
def notitie(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A note outside a session."""
    door = request.door
    rij = queries.get_own_traject(door, pk)
    form = Notitieformulier(request.POST or None)
    if changed(form, lambda: gesprekken.add_notitie(rij, **form.cleaned_data, door=door), "tekst"):
        messages.success(request, _("De notitie is bewaard."))
        return redirect(pad(door.bureau, "trajecten:tijdlijn", rij.pk))
    return render(request, "trajecten/notitie.html", {"form": form, "traject": rij}, status=form.status)


@voor(Rol.COACH, Rol.BEHEERDER)
def interventie(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An instrument to use, or one that was used."""
    door = request.door
    rij = queries.get_own_traject(door, pk)
    form = Interventieformulier(request.POST or None, initial={"datum": timezone.localdate()})
    if changed(form, lambda: gesprekken.plan_interventie(rij, **form.cleaned_data, door=door)):
        messages.success(request, _("De activiteit is bewaard."))
        return redirect(pad(door.bureau, "trajecten:tijdlijn", rij.pk))
    return render(request, "trajecten/interventie.html", {"form": form, "traject": rij}, status=form.status)


@voor(Rol.COACH, Rol.BEHEERDER)
@require_POST
def interventie_gedaan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark an instrument as used."""
    rij = queries.get_interventie(request.door, pk)
    return press(
        request,
        lambda: gesprekken.finish_interventie(rij, door=request.door),
        gelukt=_("De activiteit staat op gedaan."),
        terug=pad(request.door.bureau, "trajecten:tijdlijn", rij.traject_id),
    )
