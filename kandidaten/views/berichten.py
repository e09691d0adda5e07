"""The talk with the coach, from the candidate's side."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bureaus.errors import Weigering
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from kandidaten import berichten as post
from kandidaten import queries
from kandidaten.forms import Berichtformulier
from kandidaten.models import Bericht

PER_BLADZIJDE = 20


def _say_who(berichten: list[Bericht], door) -> None:
    """Write on each message whose it is; someone the candidate may not look up is called by the bureau's name."""
    namen = queries.names(bericht.afzender_id for bericht in berichten)
    for bericht in berichten:
        bericht.van_mij = bericht.afzender_id == door.pk
        bericht.wie = _("Jij") if bericht.van_mij else namen.get(bericht.afzender_id, door.bureau.naam)
        bericht.is_nieuw = not bericht.van_mij and bericht.gelezen_op is None


@voor(Rol.KANDIDAAT, schrijft_bij_get=True)
@require_http_methods(["GET", "HEAD", "POST"])
def berichten(request: HttpRequest) -> HttpResponse:
    """Read and write. Opening it marks what the coach wrote as read."""
    door = request.door
    kandidaat, coach = queries.kandidaat(door), queries.current_coach(door)
    form = Berichtformulier(request.POST or None)
    if request.method == "POST" and coach and form.is_valid():
        try:
            post.send(kandidaat, tekst=form.cleaned_data["tekst"], door=door, aan=coach)
        except Weigering as weigering:
            form.weiger(weigering, "tekst")
        else:
            messages.success(request, _("Je bericht is verstuurd."))
            return redirect(pad(door.bureau, "kandidaten:berichten"))
    pagina = Paginator(queries.thread(door), PER_BLADZIJDE).get_page(request.GET.get("pagina"))
    rijen = list(pagina)
    _say_who(rijen, door)
    post.mark_read(kandidaat, door=door)
    context = {"form": form, "coach": coach, "pagina": pagina, "berichten": rijen}
    return render(request, "kandidaten/berichten.html", context, status=form.status)
