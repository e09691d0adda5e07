"""The candidate: what is agreed, the exact report, an answer, and who opened earlier ones."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bureaus.errors import Weigering
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from kandidaten import vrijgaven
from kandidaten.enums import Vrijgavesoort
from rapportage import afspraken, bezwaren, matrix, privacy, queries, rapporten, verschillen
from rapportage.enums import Rapportstaat
from rapportage.forms import Aanpassingformulier, Bezwaarformulier
from rapportage.models import Rapport, Rapportageafspraak
from rapportage.privacy import Rapportinhoud
from trajecten.models import Traject

HOOGSTENS = 40
# How far a report is, as the candidate reads it: the place of its state among the steps.
PLAATS = {Rapportstaat.CONCEPT: 0, Rapportstaat.TER_INZAGE: 1, Rapportstaat.BEZWAAR: 1, Rapportstaat.VRIJGEGEVEN: 2}


def _traject(request: HttpRequest) -> Traject | None:
    """The running trajectory of the candidate, or else the last one."""
    eigen = Traject.objects.filter(kandidaat=request.door.onderwerp).order_by("-startdatum", "-id")
    return eigen.filter(gesloten_op=None).first() or eigen.first()


def _own(request: HttpRequest) -> QuerySet[Rapport]:
    return Rapport.objects.filter(kandidaat=request.door.onderwerp, ter_inzage_op__isnull=False).defer("pdf")


def _open(request: HttpRequest) -> Rapport | None:
    """The report that is on its way; one that waits for an answer goes first."""
    rijen = _own(request).filter(staat__in=queries.OPEN).select_related("afspraak")
    lopend = list(rijen.order_by("-aangemaakt_op"))
    return min(lopend, key=lambda rapport: rapport.staat != Rapportstaat.TER_INZAGE, default=None)


def _steps(rapport: Rapport) -> list[dict]:
    namen = (_("Je coach maakt het"), _("Jij leest het"), _("Het gaat weg"), _("Je werkgever leest het"))
    nu = PLAATS[Rapportstaat(rapport.staat)]
    return [
        {
            "label": naam,
            "staat": "klaar" if plaats < nu else "nu" if plaats == nu else "straks",
            "toelichting": "",
            "url": "",
        }
        for plaats, naam in enumerate(namen)
    ]


@voor(Rol.KANDIDAAT)
@require_http_methods(["GET", "HEAD", "POST"])
def werkgever(request: HttpRequest) -> HttpResponse:
    """Wat ziet je werkgever: one page, one thing to do at a time."""
    traject, lopend = _traject(request), _open(request)
    afspraak = afspraken.current_afspraak(traject) if traject else None
    # The content of a concept is the coach's unfinished work: only what was shown is shown.
    te_lezen = lopend if lopend and lopend.staat != Rapportstaat.CONCEPT else None
    inhoud = privacy.from_json(te_lezen.inhoud) if te_lezen else None
    actie = request.POST.get("actie", "")
    aanpassing = Aanpassingformulier(
        request.POST if actie == "aanpassen" else None, onderdelen=rapporten.parts(inhoud) if inhoud else ()
    )
    bezwaar = Bezwaarformulier(request.POST if actie == "bezwaar" else None)
    if request.method == "POST":
        try:
            klaar = _answer(request, afspraak, lopend, aanpassing, bezwaar)
        except Weigering as weigering:
            messages.error(request, weigering.boodschap)
            klaar = True
        if klaar:
            return HttpResponseRedirect(pad(request.door.bureau, "rapportage:werkgever"))
    gevraagd, besluit = queries.objection(lopend) if lopend else (None, None)
    context = {
        "afspraak": afspraak,
        "lopend": lopend,
        "stappen": _steps(lopend) if lopend else [],
        "inhoud": inhoud,
        "eerder": _earlier(request),
        "aanpassing": aanpassing,
        "bezwaar": bezwaar,
        "wijzigingen": afspraken.differences(afspraak) if afspraak and not afspraak.gezien_op else [],
        "bezwaar_gemaakt": gevraagd,
        "besluit": besluit,
        **_in_and_out(traject, afspraak, te_lezen, inhoud),
        **_differences(request, lopend, inhoud),
    }
    fout = aanpassing.is_bound or bezwaar.is_bound
    return render(request, "rapportage/werkgever.html", context, status=422 if fout else 200)


def _in_and_out(
    traject: Traject | None, afspraak: Rapportageafspraak | None, te_lezen: Rapport | None, inhoud: Rapportinhoud | None
) -> dict:
    """What is in the report on the page and what not, each with the reason; without one, what the next may have.

    `geldt` is the agreement this follows from, `mag` what the newest one allows.
    """
    if traject is None or afspraak is None:
        return {"wel": [], "niet": matrix.excluded([]), "geldt": None, "mag": []}
    mag = matrix.included(afspraak.onderdelen)
    if te_lezen and inhoud:
        geldt, delen, gedeeld = te_lezen.afspraak, rapporten.parts(inhoud), rapporten.shared(inhoud)
    else:
        geldt, delen = afspraak, afspraak.onderdelen
        gedeeld = [Vrijgavesoort(v.soort) for v in vrijgaven.valid(traject.kandidaat_id, traject.opdracht_id)]
    zelf = [(matrix.ALLEEN_NA_VRIJGAVE[soort][0], _("Dat deel je zelf.")) for soort in gedeeld]
    return {
        "wel": [*matrix.included(delen), *zelf],
        "niet": matrix.excluded(delen, gedeeld, geldt.onderdelen),
        "geldt": geldt,
        "mag": mag,
    }


def _earlier(request: HttpRequest) -> QuerySet[Rapport]:
    """What was released before, newest first, with who opened it and which version took its place."""
    opvolgers = Rapport.objects.only("id", "bureau_id", "vervangt_id", "versie", "verzonden_op")
    return (
        _own(request)
        .filter(staat__in=queries.GEWEEST)
        .defer("pdf", "inhoud")
        .prefetch_related("inzages", Prefetch("opvolgers", opvolgers))
        .order_by("-aangemaakt_op")[:HOOGSTENS]
    )


def _differences(request: HttpRequest, lopend: Rapport | None, inhoud: Rapportinhoud | None) -> dict:
    """What changed since the report before this one; nothing to compare with gives an empty context."""
    if lopend is None or inhoud is None:
        return {"vorige": None, "verschillen": []}
    eerder = _own(request).filter(traject=lopend.traject_id, verzonden_op__isnull=False)
    if lopend.vervangt_id:
        eerder = eerder.filter(pk=lopend.vervangt_id)
    vorige = eerder.exclude(staat=Rapportstaat.INGETROKKEN).order_by("-periode_tot", "-verzonden_op").first()
    if vorige is None:
        return {"vorige": None, "verschillen": []}
    return {"vorige": vorige, "verschillen": verschillen.compare(privacy.from_json(vorige.inhoud), inhoud)}


def _answer(
    request: HttpRequest,
    afspraak: Rapportageafspraak | None,
    lopend: Rapport | None,
    aanpassing: Aanpassingformulier,
    bezwaar: Bezwaarformulier,
) -> bool:
    """Record the candidate's answer; False when a form needs another look."""
    door, actie = request.door, request.POST.get("actie", "")
    if actie == "gelezen" and afspraak:
        afspraken.mark_seen(afspraak, door=door)
        messages.success(request, _("Dank je wel. Je coach ziet dat je de afspraak hebt gelezen."))
        return True
    # The button carries the version that was on the screen: nobody agrees to what they did not see.
    if lopend is None or request.POST.get("versie") != f"{lopend.pk}:{lopend.inhoud_hash}":
        raise Weigering(_("Het rapport is intussen veranderd. Lees het opnieuw en kies dan."))
    if actie == "akkoord":
        rapporten.akkoord(lopend, door=door)
        messages.success(request, _("Je bent akkoord. Je coach kan het rapport nu versturen."))
    elif actie == "aanpassen":
        if not aanpassing.is_valid():
            return False
        rapporten.vraag_aanpassing(lopend, **aanpassing.waarden, door=door)
        messages.success(request, _("Je vraag staat bij je coach. Je krijgt het rapport daarna opnieuw te lezen."))
    elif actie == "bezwaar":
        if not bezwaar.is_valid():
            return False
        bezwaren.maak_bezwaar(lopend, tekst=bezwaar.cleaned_data["bezwaar"], door=door)
        messages.success(request, _("Je bezwaar is gemaakt. Het rapport staat stil tot de beheerder heeft beslist."))
    else:
        raise Weigering(_("Kies een van de knoppen op de pagina."))
    return True


@voor(Rol.KANDIDAAT)
@require_http_methods(["GET", "HEAD"])
def eerder(request: HttpRequest, rapport_id: UUID) -> HttpResponse:
    """An earlier report as it was sent, with who opened it."""
    rapport = queries.of_kandidaat(request.door, rapport_id)
    if rapport.staat not in queries.GEWEEST:
        raise Http404
    bezwaar, besluit = queries.past_objection(rapport)
    context = {
        "rapport": rapport,
        "inhoud": privacy.from_json(rapport.inhoud),
        "inzages": rapport.inzages.all(),
        "ontvangers": rapport.ontvangers.all(),
        "bezwaar": bezwaar,
        "besluit": besluit,
        "opvolger": queries.versions(rapport).filter(vervangt=rapport.pk, verzonden_op__isnull=False).first(),
    }
    return render(request, "rapportage/eerder.html", context)
