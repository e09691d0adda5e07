"""HR: released reports and nothing else. All of it runs as the employer's role of the database."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from rapportage import afspraken, bundels, matrix, ontvangen, privacy, queries, rapporten
from rapportage.enums import Onderdeel, Rapportstaat, Wijze
from rapportage.forms_portaal import Zoekformulier

PER_PAGINA = 25
NIEUWSTE = 10
LAATSTE = 5
VOLGENDE = 8


@voor(Rol.OPDRACHTGEVER)
@require_safe
def overzicht(request: HttpRequest) -> HttpResponse:
    """What is new, what comes next, and the last few that were read."""
    alle = queries.received(request.door)
    tellingen = ontvangen.count_states(request.door, ontvangen.Zoekvraag())
    nieuw = list(queries.unread(alle)[:NIEUWSTE])
    context = {
        "vandaag": timezone.localdate(),
        "nieuw": nieuw,
        "aantal_nieuw": tellingen["nieuw"],
        "aantal": tellingen[""],
        "laatste": list(alle.exclude(pk__in=[r.pk for r in nieuw]).exclude(gelezen=False, staat="verzonden")[:LAATSTE]),
        "volgende": list(ontvangen.coming(request.door)[:VOLGENDE]),
    }
    return render(request, "rapportage/overzicht.html", context)


@voor(Rol.OPDRACHTGEVER)
@require_safe
def archief(request: HttpRequest) -> HttpResponse:
    """Every report the reader received, in pages, narrowed to what the address asks for."""
    return show_archive(request)


def show_archive(request: HttpRequest, *, gekozen: frozenset[UUID] = frozenset(), fout: str = "") -> HttpResponse:
    """The list, with boxes ticked and, when choosing went wrong, why."""
    form = Zoekformulier(request.GET)
    vraag = form.vraag()
    pagina = Paginator(ontvangen.find(request.door, vraag), PER_PAGINA).get_page(request.GET.get("pagina"))
    if request.GET.get("kies") == "alles":
        gekozen |= {rapport.pk for rapport in pagina}
    basis = pad(request.door.bureau, "rapportage:archief")
    context = {
        "form": form,
        "fout": fout,
        "pagina": pagina,
        "gekozen": gekozen,
        "te_kiezen": sum(rapport.staat == Rapportstaat.VERZONDEN for rapport in pagina),
        "tabs": [
            {
                "label": ontvangen.NAMEN[toon],
                "url": f"{basis}?{vraag.query(toon=toon)}",
                "actief": toon == vraag.toon,
                "aantal": aantal,
            }
            for toon, aantal in ontvangen.count_states(request.door, vraag).items()
            if aantal or toon in ("", "nieuw", vraag.toon)
        ],
        "toon": vraag.toon,
        "gezocht": vraag.gezocht,
        "vraag": vraag.query(),
        "bundels": list(bundels.recent(request.door)[:LAATSTE]),
    }
    return render(request, "rapportage/archief.html", context, status=422 if fout else 200)


@voor(Rol.OPDRACHTGEVER, schrijft_bij_get=True)
@require_http_methods(["GET"])
def lezen(request: HttpRequest, rapport_id: UUID) -> HttpResponse:
    """One report; that it was opened, by whom and when is written down for the candidate to read."""
    rapport = queries.of_opdrachtgever(request.door, rapport_id)
    leesbaar = rapport.geldige_inhoud is not None
    if leesbaar:
        rapporten.log_opening(rapport, wijze=Wijze.PAGINA, door=request.door)
    context = {
        "rapport": rapport,
        "inhoud": privacy.from_json(rapport.geldige_inhoud) if leesbaar else None,
        "nieuwer": ontvangen.successor(rapport),
    }
    return render(request, "rapportage/lezen.html", context)


@voor(Rol.OPDRACHTGEVER)
@require_safe
def privacypagina(request: HttpRequest) -> HttpResponse:
    """What HR reads and what not, with the reasons, and what was agreed per order."""
    context = {
        "wel": [code.label for code in Onderdeel],
        "na_vrijgave": matrix.released_for_employer(),
        "niet": matrix.never_for_employer(),
        "opdrachtafspraken": afspraken.for_employer(request.door),
    }
    return render(request, "rapportage/privacy.html", context)


@voor(Rol.OPDRACHTGEVER)
@require_safe
def gespreksleidraad(request: HttpRequest) -> HttpResponse:
    """How to tell an employee about the programme: six steps, to read or to print."""
    return render(request, "rapportage/gespreksleidraad.html")
