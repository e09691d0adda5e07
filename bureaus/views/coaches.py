"""The manager's list of coaches, and what holds for everyone a manager lets in: invite again, end."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bureaus import leden, queries
from bureaus.beheerformulieren import CoachFormulier, CoachUitnodigen
from bureaus.errors import Weigering
from bureaus.models import Contactpersoon, Lidmaatschap
from bureaus.paden import pad
from bureaus.rollen import Rol, voor

PER_PAGINA = 50


@voor(Rol.BEHEERDER)
def lijst(request: HttpRequest) -> HttpResponse:
    """Every coach: room, and whether they have come in."""
    rows = queries.coaches()
    pagina = Paginator(rows, PER_PAGINA).get_page(request.GET.get("pagina"))
    ruimte = rows.filter(actief=True).aggregate(som=Sum("capaciteit"))["som"] or 0
    return render(request, "bureaus/coaches.html", {"pagina": pagina, "ruimte": ruimte})


@voor(Rol.BEHEERDER)
def nieuw(request: HttpRequest) -> HttpResponse:
    """Add a coach and send the invitation."""
    form = CoachUitnodigen(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lid = leden.invite_coach(**form.cleaned_data, door=request.door)
        except Weigering as weigering:
            form.weiger(weigering, "email")
        else:
            messages.success(request, _("%(naam)s krijgt een uitnodiging.") % {"naam": lid.naam})
            return redirect(pad(request.door.bureau, "bureaus:coaches"))
    return render(request, "bureaus/coach_nieuw.html", {"form": form}, status=form.status)


@voor(Rol.BEHEERDER)
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One coach: change name and room."""
    coach = queries.coach(pk)
    naam = coach.naam
    form = CoachFormulier(request.POST or None, instance=coach)
    if request.method == "POST" and form.is_valid():
        leden.change_coach(coach, **form.cleaned_data, door=request.door)
        messages.success(request, _("Bewaard."))
        return redirect(pad(request.door.bureau, "bureaus:coaches"))
    return render(request, "bureaus/coach.html", {"form": form, "coach": coach, "naam": naam}, status=form.status)


def list_path(request: HttpRequest, lid: Lidmaatschap) -> str:
    """The manager's page this person is listed on."""
    if lid.rol == Rol.OPDRACHTGEVER:
        contact = Contactpersoon.objects.filter(lid=lid).first()
        if contact:
            return pad(request.door.bureau, "bureaus:opdrachtgever", contact.opdrachtgever_id)
    return pad(request.door.bureau, "bureaus:coaches")


@voor(Rol.BEHEERDER)
@require_POST
def uitnodigen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a new invitation; the one before stops working."""
    lid = queries.managed_lid(pk)
    leden.invite(lid, door=request.door)
    messages.success(request, _("%(naam)s krijgt een nieuwe uitnodiging.") % {"naam": lid.naam})
    return redirect(list_path(request, lid))


@voor(Rol.BEHEERDER)
def beeindigen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask once, then end the membership."""
    lid = queries.managed_lid(pk)
    terug = list_path(request, lid)
    if request.method == "POST":
        leden.end_lid(lid, door=request.door)
        messages.success(request, _("%(naam)s heeft geen toegang meer.") % {"naam": lid.naam})
        return redirect(terug)
    return render(request, "bureaus/beeindigen.html", {"lid": lid, "terug": terug, "is_coach": lid.rol == Rol.COACH})
