"""The candidate's applications: the board, one card, and everything that can happen to it."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from kandidaten import queries, sollicitaties
from kandidaten.enums import KOLOM_VAN_STATUS, Kolom, SollicitatieStatus
from kandidaten.forms import Sollicitatieformulier, Standformulier, Uitkomstformulier, Wijzigformulier
from kandidaten.models import Sollicitatie

PER_KOLOM = 10
PER_BLADZIJDE = 50
# Which status a card gets in a column; the last column asks.
STATUS_VAN_KOLOM = {
    Kolom.INTERESSANT: SollicitatieStatus.INTERESSANT,
    Kolom.VERSTUURD: SollicitatieStatus.VERSTUURD,
    Kolom.IN_GESPREK: SollicitatieStatus.UITGENODIGD,
}
KOLOMMEN = [(kolom.value, kolom.label) for kolom in Kolom]
LEEG = {
    Kolom.INTERESSANT: gettext_lazy("Zie je iets leuks? Zet het hier."),
    Kolom.VERSTUURD: gettext_lazy("Hier komt wat je hebt verstuurd."),
    Kolom.IN_GESPREK: gettext_lazy("Hier komt waar je mag praten."),
    Kolom.AFGEROND: gettext_lazy("Hier komt wat klaar is."),
}


def _day(dag: date) -> str:
    return date_format(dag, "j F" if dag.year == timezone.localdate().year else "j F Y")


def _cards(rijen: Iterable[Sollicitatie], door: Lidmaatschap) -> list[dict]:
    """What a card shows: the work, the company, when, what comes next, and silence that may be broken."""
    vandaag = timezone.localdate()
    uit = []
    for rij in rijen:
        stil, volgende = queries.days_silent(rij, vandaag), rij.volgende_datum
        komt = volgende is not None and volgende >= vandaag and KOLOM_VAN_STATUS[rij.status] is not Kolom.AFGEROND
        # The column says the rest: only a finer status is worth words.
        stand = "" if rij.status in STATUS_VAN_KOLOM.values() else SollicitatieStatus(rij.status).label
        uit.append(
            {
                "pk": rij.pk,
                "functie": rij.functie,
                "bedrijf": rij.bedrijf,
                "url": pad(door.bureau, "kandidaten:sollicitatie", rij.pk),
                "verplaats": pad(door.bureau, "kandidaten:verplaats", rij.pk),
                "datum": f"{stand} · {_day(rij.datum)}" if stand else _day(rij.datum),
                "stap": _("Volgende: %(dag)s") % {"dag": _day(volgende)} if komt and volgende else "",
                "stil": ngettext("%(n)s dag stil", "%(n)s dagen stil", stil) % {"n": stil} if stil else "",
            }
        )
    return uit


def _just_moved(request: HttpRequest) -> Sollicitatie | None:
    """The card that was moved a moment ago, for the undo bar; the address of the page names it."""
    try:
        return queries.sollicitatie(request.door, UUID(request.GET.get("verplaatst", "")))
    except (ValueError, Http404):
        return None


@voor(Rol.KANDIDAAT)
@require_GET
def banen(request: HttpRequest) -> HttpResponse:
    """The board of four columns; on a phone a grouped list."""
    door = request.door
    kolommen = [
        {
            "sleutel": kolom.value,
            "titel": kolom.label,
            "aantal": aantal,
            "leeg": LEEG[kolom],
            "kaarten": _cards(rijen, door),
            "meer": aantal - len(rijen),
        }
        for kolom, (aantal, rijen) in queries.board(door, PER_KOLOM).items()
    ]
    verplaatst = _just_moved(request)
    context = {
        "kolommen": kolommen,
        "keuzes": KOLOMMEN,
        "leeg": not any(kolom["aantal"] for kolom in kolommen),
        "verplaatst": verplaatst,
        "waarheen": KOLOM_VAN_STATUS[verplaatst.status].label if verplaatst else "",
    }
    return render(request, "kandidaten/banen.html", context)


@voor(Rol.KANDIDAAT)
@require_GET
def kolom(request: HttpRequest, kolom: str) -> HttpResponse:
    """Everything in one column, a page at a time."""
    if kolom not in Kolom.values:
        raise Http404
    gekozen = Kolom(kolom)
    pagina = Paginator(queries.in_column(request.door, gekozen), PER_BLADZIJDE).get_page(request.GET.get("pagina"))
    context = {"titel": gekozen.label, "pagina": pagina, "kaarten": _cards(pagina, request.door)}
    return render(request, "kandidaten/kolom.html", context)


def _known(eerder: Sollicitatie | None) -> str:
    """What to say about an earlier application at the same company; empty when there is none."""
    if eerder is None:
        return ""
    if eerder.status == SollicitatieStatus.INTERESSANT:
        return _("Dit bedrijf staat al bij Interessant, sinds %(dag)s.") % {"dag": _day(eerder.datum)}
    return _("Je solliciteerde hier al op %(dag)s.") % {"dag": _day(eerder.datum)}


@voor(Rol.KANDIDAAT)
@require_http_methods(["GET", "HEAD", "POST"])
def nieuw(request: HttpRequest) -> HttpResponse:
    """Three fields and one button; the same company again is asked about once and may be added anyway."""
    door = request.door
    form = Sollicitatieformulier(request.POST or None)
    form.fields["bedrijf"].widget.attrs["autofocus"] = True
    # The button pressed says whether it was sent or is only interesting; Enter presses the first.
    interessant = request.POST.get("kolom") == Kolom.INTERESSANT
    eerder = None
    if request.method == "POST" and form.is_valid():
        kandidaat = queries.kandidaat(door)
        eerder = sollicitaties.earlier_at(kandidaat, bedrijf=form.cleaned_data["bedrijf"])
        if eerder is None or "toch" in request.POST:
            status = SollicitatieStatus.INTERESSANT if interessant else SollicitatieStatus.VERSTUURD
            sollicitaties.log(kandidaat, **form.cleaned_data, status=status, door=door)
            messages.success(request, _("Bewaard. Hij staat op je bord."))
            return redirect(pad(door.bureau, "kandidaten:banen"))
    context = {"form": form, "eerder": eerder, "dubbel": _known(eerder), "interessant": interessant}
    return render(request, "kandidaten/nieuw.html", context, status=422 if eerder else form.status)


def _log(rij: Sollicitatie, door: Lidmaatschap) -> list[dict]:
    gebeurtenissen = list(queries.events(rij))
    namen = queries.names(g.door_id for g in gebeurtenissen)
    return [
        {
            "titel": SollicitatieStatus(g.naar).label,
            "wanneer": g.op,
            "wie": _("jij") if g.door_id == door.pk else namen.get(g.door_id, door.bureau.naam),
        }
        for g in gebeurtenissen
    ]


@voor(Rol.KANDIDAAT)
@require_GET
def sollicitatie(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One application: where it stands, what to do, and what happened."""
    door = request.door
    rij, coach = queries.sollicitatie(door, pk), queries.current_coach(door)
    context = {
        "rij": rij,
        "stil": queries.days_silent(rij, timezone.localdate()),
        "stand": Standformulier(initial={"naar": rij.status}),
        "gebeurtenissen": _log(rij, door),
        "coach": queries.first_name(coach) if coach else "",
        "afgewezen": rij.status == SollicitatieStatus.AFGEWEZEN,
        "aangenomen": rij.status == SollicitatieStatus.AANGENOMEN,
    }
    return render(request, "kandidaten/sollicitatie.html", context)


@voor(Rol.KANDIDAAT)
@require_http_methods(["GET", "HEAD", "POST"])
def wijzig(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what was written down."""
    door = request.door
    rij = queries.sollicitatie(door, pk)
    form = Wijzigformulier(
        request.POST or None, initial={veld: getattr(rij, veld) for veld in Wijzigformulier.base_fields}
    )
    if request.method == "POST" and form.is_valid():
        try:
            sollicitaties.change(rij, **form.cleaned_data, door=door)
        except Weigering as weigering:
            form.weiger(weigering)
        else:
            messages.success(request, _("Bewaard."))
            return redirect(pad(door.bureau, "kandidaten:sollicitatie", rij.pk))
    return render(request, "kandidaten/wijzig.html", {"form": form, "rij": rij}, status=form.status)


def _moved(rij: Sollicitatie, door: Lidmaatschap) -> HttpResponse:
    """Where to go after a move: good and bad news to the card with its words, the rest to the board."""
    if rij.status in (SollicitatieStatus.AFGEWEZEN, SollicitatieStatus.AANGENOMEN):
        return redirect(pad(door.bureau, "kandidaten:sollicitatie", rij.pk))
    return redirect(f"{pad(door.bureau, 'kandidaten:banen')}?verplaatst={rij.pk}")


@voor(Rol.KANDIDAAT)
@require_POST
def verplaats(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move to a column or to a status; the last column asks how it ended, on a page of its own."""
    door = request.door
    rij = queries.sollicitatie(door, pk)
    naar = request.POST.get("naar", "")
    if naar == Kolom.AFGEROND:
        return redirect(pad(door.bureau, "kandidaten:afronden", rij.pk))
    naar = STATUS_VAN_KOLOM.get(naar, naar)
    if naar not in SollicitatieStatus.values:
        raise Weigering(_("Kies waar deze sollicitatie naartoe gaat."))
    sollicitaties.move(rij, naar=naar, door=door)
    return _moved(rij, door)


@voor(Rol.KANDIDAAT)
@require_http_methods(["GET", "HEAD", "POST"])
def afronden(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How did it end?"""
    rij = queries.sollicitatie(request.door, pk)
    form = Uitkomstformulier(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sollicitaties.move(rij, naar=form.cleaned_data["naar"], door=request.door)
        return _moved(rij, request.door)
    return render(request, "kandidaten/afronden.html", {"form": form, "rij": rij}, status=form.status)


@voor(Rol.KANDIDAAT)
@require_POST
def zet_terug(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Undo the last move."""
    rij = queries.sollicitatie(request.door, pk)
    sollicitaties.move_back(rij, door=request.door)
    messages.success(request, _("Teruggezet."))
    return redirect(pad(request.door.bureau, "kandidaten:banen"))


@voor(Rol.KANDIDAAT)
@require_http_methods(["GET", "HEAD", "POST"])
def weg(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove an application, after one question: it does not come back."""
    rij = queries.sollicitatie(request.door, pk)
    if request.method == "POST":
        sollicitaties.remove(rij, door=request.door)
        messages.success(request, _("De sollicitatie is weggehaald."))
        return redirect(pad(request.door.bureau, "kandidaten:banen"))
    return render(request, "kandidaten/weg.html", {"rij": rij})
