"""The manager: who stands in for a coach, and until when."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bureaus.models import Lidmaatschap
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from trajecten import waarnemingen
from trajecten.forms_beheer import Waarnemingformulier
from trajecten.models import Waarneming
from trajecten.views.formulieren import changed, press


@voor(Rol.BEHEERDER)
@require_http_methods(["GET", "HEAD", "POST"])
def waarneming(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Arrange who stands in for coach `pk`; what was arranged stands beside it."""
    coach = Lidmaatschap.objects.filter(pk=pk, rol=Rol.COACH).first()
    if coach is None:
        raise Http404
    form = Waarnemingformulier(request.POST or None, coach=coach)
    if changed(form, lambda: waarnemingen.arrange(coach=coach, **form.cleaned_data, door=request.door)):
        messages.success(request, _("De waarneming is geregeld. De collega krijgt een mail."))
        return redirect(pad(request.door.bureau, "beheer:waarneming", coach.pk))
    context = {"form": form, "coach": coach, "naam": coach.naam, "geregeld": list(waarnemingen.running(coach.pk))}
    return render(request, "beheer/waarneming.html", context, status=form.status)


@voor(Rol.BEHEERDER)
@require_POST
def beeindigen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The coach is back."""
    gevonden = Waarneming.objects.filter(pk=pk).first()
    if gevonden is None:
        raise Http404
    return press(
        request,
        lambda: waarnemingen.end(gevonden, door=request.door),
        gelukt=_("De waarneming is voorbij."),
        terug=pad(request.door.bureau, "beheer:waarneming", gevonden.coach_id),
    )
