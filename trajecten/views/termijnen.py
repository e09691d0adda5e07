"""Dates of a trajectory: all of them, those that terms count from, its last day, and what a person ticks off."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from trajecten import ijkdata, looptijd, queries, stappen, termijnen, termijnlijst
from trajecten.forms_data import Einddatumformulier, Ijkdataformulier
from trajecten.models import Termijn
from trajecten.views.formulieren import changed, press


@voor(Rol.COACH, Rol.BEHEERDER)
@require_GET
def data(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every date of the trajectory: what went by, what comes, what stands still, what is done."""
    rij = queries.get_traject(request.door, pk)
    regels = termijnlijst.all_of(rij, request.door)
    eigen = queries.is_own(request.door, rij.coach)
    context = {"traject": rij, "groepen": termijnlijst.grouped(regels), "is_eigen": eigen}
    return render(request, "trajecten/data.html", context)


@voor(Rol.COACH, Rol.BEHEERDER)
def belangrijke_data(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Dates from outside the programme, and right below them what follows."""
    door = request.door
    rij = queries.get_own_traject(door, pk)
    form = Ijkdataformulier(request.POST or None, traject=rij)
    if changed(form, lambda: ijkdata.save(rij, **form.keuze, door=door)):
        messages.success(request, _("De data zijn bewaard. Hieronder staat wat eruit volgt."))
        return redirect(pad(door.bureau, "trajecten:belangrijke_data", rij.pk) + "#gevolgen")
    volgt = {code.value for soort in form.soorten for code in ijkdata.GEVOLGEN[soort]}
    gevolgen = [regel for regel in termijnlijst.all_of(rij, door) if regel.regel in volgt]
    context = {"form": form, "traject": rij, "groepen": termijnlijst.grouped(gevolgen)}
    return render(request, "trajecten/belangrijke_data.html", context, status=form.status)


@voor(Rol.COACH, Rol.BEHEERDER)
def einddatum(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another last day, with what the order says beside it."""
    door = request.door
    rij = queries.get_own_traject(door, pk)
    form = Einddatumformulier(request.POST or None, initial={"einddatum": rij.einddatum})
    if changed(form, lambda: looptijd.change_einddatum(rij, **form.cleaned_data, door=door), "einddatum"):
        dag = date_format(rij.einddatum, "j F Y")
        messages.success(request, _("De laatste dag is nu %(dag)s.") % {"dag": dag})
        if rij.einddatum > rij.opdracht.einddatum:
            grens = date_format(rij.opdracht.einddatum, "j F Y")
            messages.info(request, _("Dat is na de opdracht. Die loopt tot en met %(dag)s.") % {"dag": grens})
        return redirect(pad(door.bureau, "trajecten:traject", rij.pk))
    return render(request, "trajecten/einddatum.html", {"form": form, "traject": rij}, status=form.status)


@voor(Rol.COACH, Rol.BEHEERDER)
@require_POST
def pauze(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let the trajectory stand still from today."""
    rij = queries.get_own_traject(request.door, pk)
    return press(
        request,
        lambda: looptijd.pause(rij, door=request.door),
        gelukt=_("Het traject staat stil. Er gaan geen herinneringen uit het traject."),
        terug=pad(request.door.bureau, "trajecten:traject", rij.pk),
    )


@voor(Rol.COACH, Rol.BEHEERDER)
@require_POST
def hervat(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go on after standing still; the last day moves along."""
    rij = queries.get_own_traject(request.door, pk)

    def change() -> None:
        dagen = looptijd.resume(rij, door=request.door)
        if dagen:
            zin = ngettext(
                "De laatste dag schuift %(n)s dag op, naar %(dag)s.",
                "De laatste dag schuift %(n)s dagen op, naar %(dag)s.",
                dagen,
            )
            messages.info(request, zin % {"n": dagen, "dag": date_format(rij.einddatum, "j F Y")})

    terug = pad(request.door.bureau, "trajecten:traject", rij.pk)
    return press(request, change, gelukt=_("Het traject gaat verder."), terug=terug)


# The pages with such a button, by the word it sends along; each of a trajectory except the first.
TERUG = {"vandaag": "trajecten:vandaag", "traject": "trajecten:traject", "belangrijk": "trajecten:belangrijke_data"}


def _back(request: HttpRequest, termijn: Termijn) -> str:
    """The page the button stood on."""
    bureau, waar = request.door.bureau, request.POST.get("terug", "")
    if request.door.rol == Rol.KANDIDAAT:
        return pad(bureau, "start:start" if waar == "start" else "start:data")
    if waar == "vandaag":
        return pad(bureau, TERUG[waar])
    return pad(bureau, TERUG.get(waar, "trajecten:data"), termijn.traject_id)


@voor(Rol.COACH, Rol.BEHEERDER)
@require_POST
def termijn_klaar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The coach says that a date was kept."""
    termijn = queries.get_termijn(request.door, pk)
    return press(
        request,
        lambda: termijnen.tick_off(termijn, door=request.door),
        gelukt=_("Afgevinkt. Er komt geen herinnering meer."),
        terug=_back(request, termijn),
    )


@voor(Rol.COACH, Rol.BEHEERDER)
@require_POST
def termijn_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It was not done after all."""
    termijn = queries.get_termijn(request.door, pk)
    return press(
        request,
        lambda: termijnen.untick(termijn, door=request.door),
        gelukt=_("De datum staat weer open."),
        terug=_back(request, termijn),
    )


@voor(Rol.KANDIDAAT)
@require_GET
def eigen_data(request: HttpRequest) -> HttpResponse:
    """The candidate's own dates, also those that are done."""
    traject = stappen.own_trajectory(request.door)
    regels = termijnlijst.of_candidate(traject, request.door, alles=True) if traject else []
    context = {"groepen": termijnlijst.grouped(regels), "traject": traject}
    return render(request, "start/data.html", context)


@voor(Rol.KANDIDAAT)
@require_POST
def eigen_klaar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The candidate says that an own date was kept."""
    termijn = queries.own_termijn(request.door, pk)
    return press(
        request,
        lambda: termijnen.tick_off(termijn, door=request.door),
        gelukt=_("Mooi, dat is gedaan."),
        terug=_back(request, termijn),
    )


@voor(Rol.KANDIDAAT)
@require_POST
def eigen_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It was not done after all."""
    termijn = queries.own_termijn(request.door, pk)
    return press(
        request,
        lambda: termijnen.untick(termijn, door=request.door),
        gelukt=_("De datum staat weer open."),
        terug=_back(request, termijn),
    )
