"""HR: released reports and nothing else. All of it runs as the employer's role of the database."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from rapportage import matrix, privacy, queries, rapporten
from rapportage.enums import Onderdeel, Rapportstaat, Wijze

PER_PAGINA = 25
LAATSTE = 5


@voor(Rol.OPDRACHTGEVER)
@require_safe
def overzicht(request: HttpRequest) -> HttpResponse:
    """What is new, and the last few that were read."""
    alle = queries.received(request.door)
    nieuw = list(queries.unread(alle)[:PER_PAGINA])
    context = {"nieuw": nieuw, "laatste": list(alle.exclude(pk__in=[r.pk for r in nieuw])[:LAATSTE])}
    return render(request, "rapportage/overzicht.html", context)


@voor(Rol.OPDRACHTGEVER)
@require_safe
def archief(request: HttpRequest) -> HttpResponse:
    """Every report the employer received, in pages."""
    alle = queries.received(request.door)
    toon = "nieuw" if request.GET.get("toon") == "nieuw" else "alle"
    basis = pad(request.door.bureau, "rapportage:archief")
    tabs = [
        {"label": _("Alle"), "url": basis, "actief": toon == "alle", "aantal": None},
        {"label": _("Nieuw"), "url": f"{basis}?toon=nieuw", "actief": toon == "nieuw", "aantal": None},
    ]
    rijen = queries.unread(alle) if toon == "nieuw" else alle
    pagina = Paginator(rijen, PER_PAGINA).get_page(request.GET.get("pagina"))
    context = {"pagina": pagina, "tabs": tabs, "toon": toon, "vraag": f"toon={toon}"}
    return render(request, "rapportage/archief.html", context)


@voor(Rol.OPDRACHTGEVER, schrijft_bij_get=True)
@require_http_methods(["GET"])
def lezen(request: HttpRequest, rapport_id: UUID) -> HttpResponse:
    """One report; that it was opened, by whom and when is written down for the candidate to read."""
    rapport = queries.of_opdrachtgever(request.door, rapport_id)
    leesbaar = rapport.staat == Rapportstaat.VERZONDEN
    if leesbaar:
        rapporten.log_opening(rapport, wijze=Wijze.PAGINA, door=request.door)
    context = {"rapport": rapport, "inhoud": privacy.from_json(rapport.inhoud) if leesbaar else None}
    return render(request, "rapportage/lezen.html", context)


@voor(Rol.OPDRACHTGEVER)
@require_safe
def privacypagina(request: HttpRequest) -> HttpResponse:
    """What HR reads and what not, with the reasons."""
    context = {"wel": [code.label for code in Onderdeel], "niet": matrix.never_for_employer()}
    return render(request, "rapportage/privacy.html", context)
