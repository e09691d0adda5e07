"""HR: put an employee forward, and see what became of it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bureaus.errors import Weigering
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from rapportage import aanmelden
from rapportage.forms_portaal import Aanmeldformulier

PER_PAGINA = 20


@sensitive_post_parameters()
@voor(Rol.OPDRACHTGEVER)
@require_http_methods(["GET", "HEAD", "POST"])
def medewerker(request: HttpRequest) -> HttpResponse:
    """The form, and below it what was put forward before."""
    form = Aanmeldformulier(request.POST or None, door=request.door)
    if request.method == "POST" and form.is_valid():
        try:
            aanmelden.put_forward(**form.gegevens, door=request.door)
        except Weigering as weigering:
            form.weiger(weigering)
        else:
            messages.success(request, _("Uw aanmelding is bij het bureau. U krijgt bericht zodra er een besluit is."))
            return redirect(pad(request.door.bureau, "rapportage:aanmelden"))
    pagina = Paginator(aanmelden.own(request.door), PER_PAGINA).get_page(request.GET.get("pagina"))
    return render(request, "rapportage/aanmelden.html", {"form": form, "pagina": pagina}, status=form.status)
