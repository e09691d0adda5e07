"""The manager: deadlines and reminders of the bureau."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bureaus.models import Bureau
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from trajecten import regelbeeld, regelinstellingen
from trajecten.enums import Regelcode
from trajecten.forms_regels import Mailtijdenformulier, Regelformulier
from trajecten.views.formulieren import changed, press


def _bureau(request: HttpRequest) -> Bureau:
    return Bureau.objects.only("mail_van", "mail_tot", "mail_dagen").get(pk=request.door.bureau_id)


def _rule(code: str) -> Regelcode:
    if code not in Regelcode:
        raise Http404
    return Regelcode(code)


@voor(Rol.BEHEERDER)
@require_safe
def regels(request: HttpRequest) -> HttpResponse:
    """Every rule in its group: how long, from what, by whose word, and who is reminded when."""
    bureau = _bureau(request)
    context = {
        "groepen": regelbeeld.groups(regelinstellingen.effective()),
        "bureau": bureau,
        "dagen": [WEEKDAYS[dag - 1] for dag in bureau.mail_dagen],
    }
    return render(request, "beheer/regels.html", context)


@voor(Rol.BEHEERDER)
@require_http_methods(["GET", "HEAD", "POST"])
def regel(request: HttpRequest, code: str) -> HttpResponse:
    """Change when and whom the bureau reminds by one rule."""
    regelcode = _rule(code)
    ingesteld = regelinstellingen.effective()[regelcode]
    form = Regelformulier(request.POST or None, code=regelcode, ingesteld=ingesteld)
    if changed(form, lambda: regelinstellingen.change_regel(regelcode, **form.cleaned_data, door=request.door)):
        messages.success(request, _("Bewaard. We passen de termijnen van iedereen aan."))
        return redirect(pad(request.door.bureau, "beheer:regels"))
    context = {"form": form, "regel": regelbeeld.picture(regelcode, ingesteld)}
    context["standaard"] = regelbeeld.picture(regelcode, regelinstellingen.STANDAARD[regelcode])
    return render(request, "beheer/regel.html", context, status=form.status)


@voor(Rol.BEHEERDER)
@require_POST
def standaard(request: HttpRequest, code: str) -> HttpResponse:
    """Back to how the rule comes."""
    regelcode = _rule(code)
    return press(
        request,
        lambda: regelinstellingen.reset_regel(regelcode, door=request.door),
        gelukt=_("Deze termijn staat weer zoals in het begin."),
        terug=pad(request.door.bureau, "beheer:regels"),
    )


@voor(Rol.BEHEERDER)
@require_http_methods(["GET", "HEAD", "POST"])
def mailtijden(request: HttpRequest) -> HttpResponse:
    """Between which hours and on which days reminders leave."""
    bureau = _bureau(request)
    form = Mailtijdenformulier(request.POST or None, bureau=bureau)
    if changed(
        form,
        lambda: regelinstellingen.change_mailtijden(bureau, **form.cleaned_data, door=request.door),
        "mail_tot",
    ):
        messages.success(request, _("De tijden zijn bewaard."))
        return redirect(pad(request.door.bureau, "beheer:regels"))
    return render(request, "beheer/mailtijden.html", {"form": form}, status=form.status)
