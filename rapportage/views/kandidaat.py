"""The candidate: what is agreed, the exact report, an answer, and who opened earlier ones."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bureaus.errors import Weigering
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from rapportage import afspraken, matrix, privacy, queries, rapporten
from rapportage.enums import Rapportstaat
from rapportage.forms import Aanpassingformulier
from rapportage.models import Rapport
from trajecten.models import Traject

HOOGSTENS = 40


def _traject(request: HttpRequest) -> Traject | None:
    """The running trajectory of the candidate, or else the last one."""
    eigen = Traject.objects.filter(kandidaat=request.door.onderwerp).order_by("-startdatum", "-id")
    return eigen.filter(gesloten_op=None).first() or eigen.first()


@voor(Rol.KANDIDAAT)
@require_http_methods(["GET", "HEAD", "POST"])
def werkgever(request: HttpRequest) -> HttpResponse:
    """Wat ziet je werkgever: one page, one thing to do at a time."""
    traject = _traject(request)
    afspraak = afspraken.current_afspraak(traject) if traject else None
    eigen = Rapport.objects.filter(kandidaat=request.door.onderwerp, ter_inzage_op__isnull=False).defer("pdf")
    lopend = eigen.filter(staat__in=rapporten.OPEN).order_by("-aangemaakt_op").first()
    form = Aanpassingformulier(request.POST if request.POST.get("actie") == "aanpassen" else None)
    if request.method == "POST":
        try:
            if _answer(request, afspraak, lopend, form):
                return HttpResponseRedirect(pad(request.door.bureau, "rapportage:werkgever"))
        except Weigering as weigering:
            messages.error(request, weigering.boodschap)
            return HttpResponseRedirect(pad(request.door.bureau, "rapportage:werkgever"))
    # The content of a concept is the coach's unfinished work: only what was shown is shown.
    te_lezen = lopend if lopend and lopend.staat != Rapportstaat.CONCEPT else None
    onderdelen = afspraak.onderdelen if afspraak else []
    context = {
        "afspraak": afspraak,
        "lopend": lopend,
        "inhoud": privacy.from_json(te_lezen.inhoud) if te_lezen else None,
        "wel": matrix.included(onderdelen),
        "niet": matrix.excluded(onderdelen),
        "eerder": eigen.filter(staat__in=queries.GEWEEST)
        .prefetch_related("inzages")
        .order_by("-verzonden_op")[:HOOGSTENS],
        "form": form,
    }
    return render(request, "rapportage/werkgever.html", context, status=422 if form.is_bound else 200)


def _answer(request: HttpRequest, afspraak, lopend: Rapport | None, form: Aanpassingformulier) -> bool:
    """Record the candidate's answer; False when the form needs another look."""
    door, actie = request.door, request.POST.get("actie", "")
    if actie == "gelezen" and afspraak:
        afspraken.mark_seen(afspraak, door=door)
        messages.success(request, _("Dank je wel. Je coach ziet dat je de afspraak hebt gelezen."))
        return True
    # The button carries the version that was on the screen: nobody agrees to what they did not see.
    if lopend is None or request.POST.get("versie") != f"{lopend.pk}:{lopend.versie}":
        raise Weigering(_("Het rapport is intussen veranderd. Lees het opnieuw en kies dan."))
    if actie == "akkoord":
        rapporten.akkoord(lopend, door=door)
        messages.success(request, _("Je bent akkoord. Je coach kan het rapport nu versturen."))
        return True
    if actie == "aanpassen" and form.is_valid():
        rapporten.vraag_aanpassing(lopend, tekst=form.cleaned_data["tekst"], door=door)
        messages.success(request, _("Je vraag staat bij je coach. Je krijgt het rapport daarna opnieuw te lezen."))
        return True
    if actie != "aanpassen":
        raise Weigering(_("Kies een van de knoppen op de pagina."))
    return False


@voor(Rol.KANDIDAAT)
@require_http_methods(["GET", "HEAD"])
def eerder(request: HttpRequest, rapport_id: UUID) -> HttpResponse:
    """An earlier report as it was sent, with who opened it."""
    rapport = queries.of_kandidaat(request.door, rapport_id)
    if rapport.staat not in queries.GEWEEST:
        raise Http404
    context = {"rapport": rapport, "inhoud": privacy.from_json(rapport.inhoud), "inzages": rapport.inzages.all()}
    return render(request, "rapportage/eerder.html", context)
