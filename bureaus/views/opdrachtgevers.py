"""The manager's principals and their HR contacts."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bureaus import queries
from bureaus.beheerformulieren import ContactpersoonFormulier, OpdrachtgeverFormulier
from bureaus.errors import Weigering
from bureaus.opdrachtgevers import add_opdrachtgever, invite_contactpersoon
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from bureaus.views.coaches import PER_PAGINA


@voor(Rol.BEHEERDER)
def lijst(request: HttpRequest) -> HttpResponse:
    """Every principal, with how many orders and contacts."""
    pagina = Paginator(queries.opdrachtgevers(), PER_PAGINA).get_page(request.GET.get("pagina"))
    return render(request, "bureaus/opdrachtgevers.html", {"pagina": pagina})


@voor(Rol.BEHEERDER)
def nieuw(request: HttpRequest) -> HttpResponse:
    """Add a principal, and go on to its contacts."""
    form = OpdrachtgeverFormulier(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opdrachtgever = add_opdrachtgever(**form.cleaned_data, door=request.door)
        except Weigering as weigering:
            form.weiger(weigering, "naam")
        else:
            messages.success(request, _("%(naam)s staat in de lijst.") % {"naam": opdrachtgever.naam})
            return redirect(pad(request.door.bureau, "bureaus:opdrachtgever", opdrachtgever.pk))
    return render(request, "bureaus/opdrachtgever_nieuw.html", {"form": form}, status=form.status)


@voor(Rol.BEHEERDER)
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One principal and who reads reports there."""
    opdrachtgever = queries.opdrachtgever(pk)
    context = {
        "opdrachtgever": opdrachtgever,
        "contactpersonen": list(queries.contactpersonen(opdrachtgever)),
        "opdrachten": list(opdrachtgever.opdrachten.all()),
    }
    return render(request, "bureaus/opdrachtgever.html", context)


@voor(Rol.BEHEERDER)
def contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add an HR contact and send the invitation."""
    opdrachtgever = queries.opdrachtgever(pk)
    form = ContactpersoonFormulier(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invite_contactpersoon(opdrachtgever, **form.cleaned_data, door=request.door)
        except Weigering as weigering:
            form.weiger(weigering, "email")
        else:
            messages.success(request, _("%(naam)s krijgt een uitnodiging.") % {"naam": form.cleaned_data["naam"]})
            return redirect(pad(request.door.bureau, "bureaus:opdrachtgever", opdrachtgever.pk))
    return render(
        request, "bureaus/contact_nieuw.html", {"form": form, "opdrachtgever": opdrachtgever}, status=form.status
    )
