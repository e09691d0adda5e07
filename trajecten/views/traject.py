"""One person's trajectory: where it stands, what comes next, and its tabs."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from bureaus.tenancy import Publiek
from kandidaten import berichten as post
from kandidaten.models import Bericht, Sollicitatie
from trajecten import fasen, nazorg, queries, termijnlijst, trajecten
from trajecten.enums import Fase
from trajecten.forms import Berichtformulier, Faseformulier, Sluitformulier
from trajecten.models import Actie, Doel, PlanVanAanpak, Traject
from trajecten.views.coach import contact_words, term_words
from trajecten.views.formulieren import changed, press

# The tabs; those marked private hold what a manager does not read.
TABS = (
    ("plan", gettext_lazy("Plan"), "trajecten:traject", False),
    ("tijdlijn", gettext_lazy("Tijdlijn"), "trajecten:tijdlijn", False),
    ("banen", gettext_lazy("Banen"), "trajecten:banen", True),
    ("berichten", gettext_lazy("Berichten"), "trajecten:berichten", True),
    ("rapporten", gettext_lazy("Rapporten"), "trajecten:rapporten", False),
)
# What the coach can do about a point of the checklist: words, page, and whether it is a button that acts.
STAPPEN = {
    "intake": (gettext_lazy("Intake vastleggen"), "trajecten:gesprek", False),
    "klik": (gettext_lazy("De kandidaat zei ja"), "trajecten:klik", True),
    "plan": (gettext_lazy("Schrijf het plan"), "trajecten:plan", False),
    "getekend_coach": (gettext_lazy("Teken het plan"), "trajecten:plan_tekenen", True),
    "plaatsing": (gettext_lazy("Nieuwe baan vastleggen"), "trajecten:plaatsing", False),
    "gesloten": (gettext_lazy("Sluit het traject"), "trajecten:sluiten", False),
}
BERICHTEN_TERUG = 100
BANEN_TERUG = 200


def _tabs(traject: Traject, door, actief: str, *, eigen: bool) -> list[dict]:
    return [
        {"label": label, "url": pad(door.bureau, naam, traject.pk), "actief": sleutel == actief, "aantal": None}
        for sleutel, label, naam, prive in TABS
        if eigen or not prive
    ]


def frame(request: HttpRequest, traject: Traject, actief: str) -> dict:
    """What every page of a trajectory shows around its own content."""
    door, vandaag = request.door, timezone.localdate()
    minuten = queries.used_minutes(traject)
    eigen = queries.is_own(door, traject.coach)
    return {
        "traject": traject,
        "mag_wijzigen": eigen and traject.gesloten_op is None,
        "is_eigen": eigen,
        "stappen": fasen.steps(traject, Publiek.BUREAU),
        "tabs": _tabs(traject, door, actief, eigen=eigen),
        "uren_gebruikt": round(minuten / 60, 1),
        "contact": contact_words(traject.laatste_contact_op, vandaag),
        "looptijd": term_words(traject.einddatum, vandaag),
    }


def _next_step(traject: Traject, punten: list[fasen.Punt], door) -> dict:
    """The one thing to do now: the first open point the coach can act on, or else the next phase."""
    open_punten = [punt for punt in punten if not punt.klaar]
    for punt in open_punten:
        if punt.code in STAPPEN:
            knop, pagina, is_knop = STAPPEN[punt.code]
            return {
                "titel": punt.ontbreekt,
                "knop": knop,
                "url": pad(door.bureau, pagina, traject.pk),
                "is_knop": is_knop,
            }
    if open_punten:
        return {"titel": open_punten[0].ontbreekt, "knop": "", "url": "", "is_knop": False}
    naar = fasen.next_fase(traject)
    return {
        "titel": _("Alles van deze fase is klaar."),
        "knop": _("Verder naar %(fase)s") % {"fase": naar.label if naar else ""},
        "url": pad(door.bureau, "trajecten:fase", traject.pk),
        "is_knop": True,
        "naar": naar,
    }


def plan_content(traject: Traject, plan: PlanVanAanpak | None) -> list[Doel]:
    """The goals of a version with their actions, in two queries."""
    doelen = list(Doel.objects.filter(plan=plan)) if plan else []
    for doel in doelen:
        doel.regels = []
    per_doel = {doel.pk: doel for doel in doelen}
    for actie in Actie.objects.filter(doel__in=doelen) if doelen else []:
        actie.is_te_laat = actie.klaar_op is None and actie.deadline < timezone.localdate()
        per_doel[actie.doel_id].regels.append(actie)
    return doelen


@voor(Rol.COACH, Rol.BEHEERDER)
@require_GET
def traject(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where this person stands, the next step, and the plan."""
    rij = queries.get_traject(request.door, pk)
    plan = queries.current_plan(rij)
    punten = fasen.checklist(rij)
    context = frame(request, rij, "plan") | {
        "punten": punten,
        "stap": _next_step(rij, punten, request.door),
        "plan": plan,
        "doelen": plan_content(rij, plan),
        "plaatsing": (plaatsing := queries.current_plaatsing(rij)),
        "nazorg": nazorg.momenten(plaatsing),
        "data": termijnlijst.nearest(termijnlijst.all_of(rij, request.door)),
    }
    return render(request, "trajecten/traject.html", context)


@voor(Rol.COACH, Rol.BEHEERDER)
@require_GET
def tijdlijn(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What happened, newest first; notes only for who may read them."""
    rij = queries.get_traject(request.door, pk)
    context = frame(request, rij, "tijdlijn") | {"momenten": queries.timeline(rij, request.door)}
    return render(request, "trajecten/tijdlijn.html", context)


@voor(Rol.COACH, Rol.BEHEERDER)
@require_GET
def banen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The candidate's applications, to read."""
    rij = queries.get_private_traject(request.door, pk)
    sollicitaties = Sollicitatie.objects.filter(kandidaat=rij.kandidaat_id).order_by("-datum", "-id")
    context = frame(request, rij, "banen") | {"sollicitaties": sollicitaties[:BANEN_TERUG]}
    return render(request, "trajecten/banen.html", context)


@voor(Rol.COACH, Rol.BEHEERDER, schrijft_bij_get=True)
def berichten(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The talk with the candidate. Opening it marks the candidate's messages as read."""
    rij = queries.get_private_traject(request.door, pk)
    form = Berichtformulier(request.POST or None)
    lid = rij.kandidaat.lid
    # Who never signed in has an invitation waiting; a mail about a message would lead nowhere.
    aan = lid if lid.gebruiker_id else None

    def change() -> None:
        post.send(rij.kandidaat, tekst=form.cleaned_data["tekst"], door=request.door, aan=aan)

    if changed(form, change, "tekst"):
        messages.success(request, _("Je bericht is verstuurd."))
        return redirect(pad(request.door.bureau, "trajecten:berichten", rij.pk))
    post.mark_read(rij.kandidaat, door=request.door)
    laatste = Bericht.objects.filter(kandidaat=rij.kandidaat_id).select_related("afzender")
    context = frame(request, rij, "berichten") | {
        "form": form,
        "berichten": list(laatste.order_by("-geschreven_op")[:BERICHTEN_TERUG])[::-1],
        "van_kandidaat": rij.kandidaat.lid_id,
    }
    return render(request, "trajecten/berichten.html", context, status=form.status)


@voor(Rol.COACH, Rol.BEHEERDER)
@require_GET
def rapporten(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where the reports about this trajectory are made and read."""
    rij = queries.get_traject(request.door, pk)
    return render(request, "trajecten/rapporten.html", frame(request, rij, "rapporten"))


@voor(Rol.COACH, Rol.BEHEERDER)
def fase(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another phase: the next one, or one out of order with a reason."""
    door = request.door
    rij = queries.get_own_traject(door, pk)
    if rij.gesloten_op:
        raise Http404
    form = Faseformulier(request.POST or None, traject=rij)

    def change() -> None:
        fasen.advance_fase(rij, naar=form.cleaned_data["naar"], reden=form.cleaned_data["reden"], door=door)

    if changed(form, change, "reden"):
        messages.success(request, _("De fase is nu: %(fase)s.") % {"fase": Fase(rij.fase).label})
        return redirect(pad(door.bureau, "trajecten:traject", rij.pk))
    context = {"form": form, "traject": rij, "punten": fasen.checklist(rij)}
    return render(request, "trajecten/fase.html", context, status=form.status)


@voor(Rol.COACH, Rol.BEHEERDER)
@require_POST
def klik(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The candidate told the coach that they go on together."""
    rij = queries.get_own_traject(request.door, pk)
    terug = pad(request.door.bureau, "trajecten:traject", rij.pk)
    return press(
        request,
        lambda: fasen.confirm_klik(rij, door=request.door),
        gelukt=_("De klik is bevestigd."),
        terug=terug,
    )


@voor(Rol.COACH, Rol.BEHEERDER)
def sluiten(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the trajectory, with a reason."""
    door = request.door
    rij = queries.get_own_traject(door, pk)
    form = Sluitformulier(request.POST or None)
    if changed(
        form,
        lambda: trajecten.close_traject(rij, eindreden=form.cleaned_data["eindreden"], door=door),
        "eindreden",
    ):
        messages.success(request, _("Het traject van %(naam)s is gesloten.") % {"naam": rij.kandidaat.naam})
        return redirect(pad(door.bureau, "trajecten:traject", rij.pk))
    return render(request, "trajecten/sluiten.html", {"form": form, "traject": rij}, status=form.status)
