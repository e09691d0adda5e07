"""The manager spreads people over coaches, and invites them."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from bureaus.errors import Weigering
from bureaus.models import Lidmaatschap, Opdracht
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from kandidaten.models import Kandidaat
from trajecten import verdeling
from trajecten.forms_beheer import Coachkeuze, Emailregel, Filterformulier
from trajecten.models import Traject

PER_BLADZIJDE = 100
ADRESSEN_PER_BLADZIJDE = 50
NAMEN_GENOEMD = 5


def _chosen(ruw: Sequence[str]) -> list[UUID]:
    """The ids that were ticked; what is no id is nobody."""
    uit = []
    for waarde in ruw:
        try:
            uit.append(UUID(waarde))
        except ValueError:
            continue
    return uit


def _filter(gegevens, opdrachten: QuerySet[Opdracht]) -> tuple[Filterformulier, Opdracht | None, str]:
    """The filter form with the order and the words chosen in it; what cannot be used does not filter."""
    form = Filterformulier(gegevens, opdrachten=opdrachten)
    form.is_valid()
    return form, form.cleaned_data.get("opdracht"), form.cleaned_data.get("zoek", "")


def _query(opdracht: Opdracht | None, zoek: str = "", **meer: str) -> str:
    delen = {"opdracht": str(opdracht.pk) if opdracht else "", "zoek": zoek, **meer}
    return urlencode({naam: waarde for naam, waarde in delen.items() if waarde})


def _back(request: HttpRequest, naam: str, vraag: str) -> HttpResponse:
    adres = pad(request.door.bureau, naam)
    return redirect(f"{adres}?{vraag}" if vraag else adres)


def _tabs(request: HttpRequest, actief: str) -> list[dict]:
    bureau = request.door.bureau
    return [
        {"label": label, "url": pad(bureau, f"beheer:{naam}"), "actief": naam == actief, "aantal": None}
        for naam, label in (("verdelen", _("Verdelen")), ("uitnodigen", _("Uitnodigen")))
    ]


@voor(Rol.BEHEERDER)
@require_GET
def verdelen(request: HttpRequest) -> HttpResponse:
    """People without a coach beside the coaches' room; with `voorstel` a fair spread to confirm."""
    form, opdracht, zoek = _filter(request.GET, verdeling.orders_waiting())
    rows = verdeling.unassigned(opdracht=opdracht, zoek=zoek)
    pagina = Paginator(rows, PER_BLADZIJDE).get_page(request.GET.get("pagina"))
    coaches = list(verdeling.coaches_with_room())
    aantal = pagina.paginator.count
    voorstel = verdeling.propose(coaches, aantal) if request.GET.get("voorstel") and aantal else {}
    context = {
        "tabs": _tabs(request, "verdelen"),
        "filter": form,
        "gefilterd": bool(opdracht or zoek),
        "opdracht": opdracht,
        "zoek": zoek,
        "pagina": pagina,
        "aantal": aantal,
        "coaches": coaches,
        "vraag": _query(opdracht, zoek),
        "vraag_voorstel": _query(opdracht, zoek, voorstel="1"),
        "voorstel": [(coach, voorstel[coach.pk], coach.bezet + voorstel[coach.pk]) for coach in coaches]
        if voorstel
        else [],
    }
    return render(request, "beheer/verdelen.html", context)


def _selection(request: HttpRequest) -> tuple[list[Traject], str]:
    """The people ticked, or everyone the filter shows; and the filter as a query string."""
    _form, opdracht, zoek = _filter(request.POST, verdeling.orders_waiting())
    rows = verdeling.unassigned(opdracht=opdracht, zoek=zoek)
    if not request.POST.get("allen"):
        # Not only those who still wait: who has a coach by now must be named, not forgotten.
        gekozen = Traject.objects.filter(pk__in=_chosen(request.POST.getlist("traject")))
        rows = gekozen.select_related("kandidaat").order_by("einddatum", "id")
    return list(rows), _query(opdracht, zoek)


@voor(Rol.BEHEERDER)
@require_POST
def toewijzen(request: HttpRequest) -> HttpResponse:
    """Give the ticked people to one coach."""
    rows, vraag = _selection(request)
    keuze = Coachkeuze(verdeling.coaches_with_room())
    try:
        coach = keuze.clean(request.POST.get("coach", ""))
    except forms.ValidationError as fout:
        raise Weigering(_("Kies een coach uit de lijst.")) from fout
    if not rows:
        raise Weigering(_("Zet eerst een vinkje bij de mensen die je wilt toewijzen."))
    _report(request, coach, verdeling.assign(rows, coach=coach, door=request.door))
    return _back(request, "beheer:verdelen", vraag)


def _report(request: HttpRequest, coach: Lidmaatschap, uitkomst: verdeling.Toegewezen) -> None:
    """Say what became of an assignment: who has a coach now, who had one, and whether it is too much."""
    if uitkomst.aantal:
        tekst = ngettext(
            "%(n)s persoon heeft nu %(coach)s als coach.",
            "%(n)s mensen hebben nu %(coach)s als coach.",
            uitkomst.aantal,
        )
        messages.success(request, tekst % {"n": uitkomst.aantal, "coach": coach.naam})
    if uitkomst.overgeslagen:
        namen = ", ".join(uitkomst.overgeslagen[:NAMEN_GENOEMD])
        rest = len(uitkomst.overgeslagen) - NAMEN_GENOEMD
        if rest > 0:
            namen = _("%(namen)s en nog %(rest)s") % {"namen": namen, "rest": rest}
        messages.warning(request, _("Niet toegewezen, want er is al een coach: %(namen)s.") % {"namen": namen})
    bezet = coach.bezet + uitkomst.aantal
    if bezet > coach.capaciteit:
        messages.warning(
            request,
            _("%(coach)s heeft nu %(bezet)s mensen. Er is ruimte voor %(capaciteit)s.")
            % {"coach": coach.naam, "bezet": bezet, "capaciteit": coach.capaciteit},
        )


@voor(Rol.BEHEERDER)
@require_POST
def eerlijk(request: HttpRequest) -> HttpResponse:
    """Hand out everyone the filter shows, in the numbers that were proposed or typed."""
    _form, opdracht, zoek = _filter(request.POST, verdeling.orders_waiting())
    rows = list(verdeling.unassigned(opdracht=opdracht, zoek=zoek))
    heel_getal = forms.IntegerField(min_value=0, required=False)
    aantallen = []
    for coach in verdeling.coaches_with_room():
        try:
            aantallen.append((coach, heel_getal.clean(request.POST.get(f"aantal_{coach.pk}", "")) or 0))
        except forms.ValidationError as fout:
            raise Weigering(_("Vul bij elke coach een heel getal in, zoals 5.")) from fout
    if not any(aantal for _coach, aantal in aantallen):
        raise Weigering(_("Vul bij minstens een coach een aantal in."))
    for coach, uitkomst in verdeling.spread(rows, aantallen, door=request.door):
        _report(request, coach, uitkomst)
    return _back(request, "beheer:verdelen", _query(opdracht, zoek))


def _orders() -> QuerySet[Opdracht]:
    return Opdracht.objects.select_related("opdrachtgever").order_by("opdrachtgever__naam", "naam", "pk")


def _invitation_page(request: HttpRequest, gegevens, formulieren: dict[UUID, Emailregel]) -> HttpResponse:
    """The page of invitations; `formulieren` are the addresses somebody typed that cannot be used."""
    form, opdracht, _zoek = _filter(gegevens, _orders())
    klaar = Paginator(verdeling.to_invite(opdracht=opdracht), PER_BLADZIJDE).get_page(request.GET.get("pagina"))
    zonder = list(verdeling.without_email(opdracht=opdracht)[: ADRESSEN_PER_BLADZIJDE + 1])
    verstuurd = list(verdeling.invited(opdracht=opdracht)[: PER_BLADZIJDE + 1])
    context = {
        "tabs": _tabs(request, "uitnodigen"),
        "filter": form,
        "opdracht": opdracht,
        "pagina": klaar,
        "aantal": klaar.paginator.count,
        "zonder": [
            (kandidaat, formulieren.get(kandidaat.pk) or Emailregel(prefix=str(kandidaat.pk)))
            for kandidaat in zonder[:ADRESSEN_PER_BLADZIJDE]
        ],
        "zonder_meer": len(zonder) > ADRESSEN_PER_BLADZIJDE,
        "verstuurd": verstuurd[:PER_BLADZIJDE],
        "verstuurd_meer": len(verstuurd) > PER_BLADZIJDE,
        "wachten_op_coach": verdeling.unassigned(opdracht=opdracht).count(),
        "per_keer": verdeling.UITNODIGEN_PER_KEER,
        "vraag": _query(opdracht),
    }
    return render(request, "beheer/uitnodigen.html", context, status=422 if formulieren else 200)


@voor(Rol.BEHEERDER)
@require_GET
def uitnodigen(request: HttpRequest) -> HttpResponse:
    """Who can be invited, who cannot for want of an address, and who was."""
    return _invitation_page(request, request.GET, {})


@voor(Rol.BEHEERDER)
@require_POST
def versturen(request: HttpRequest) -> HttpResponse:
    """Invite the ticked people, or everyone who was not invited yet."""
    _form, opdracht, _zoek = _filter(request.POST, _orders())
    if request.POST.get("allen"):
        kandidaten = verdeling.to_invite(opdracht=opdracht)
    else:
        gekozen = _chosen(request.POST.getlist("kandidaat"))
        kandidaten = verdeling.not_signed_in().exclude(lid__email="").filter(pk__in=gekozen)
    aantal = verdeling.invite(kandidaten[: verdeling.UITNODIGEN_PER_KEER], door=request.door)
    if not aantal:
        raise Weigering(_("Zet eerst een vinkje bij de mensen die je wilt uitnodigen."))
    tekst = ngettext("%(n)s uitnodiging gaat nu weg.", "%(n)s uitnodigingen gaan nu weg.", aantal) % {"n": aantal}
    rest = verdeling.to_invite(opdracht=opdracht).count() if request.POST.get("allen") else 0
    if rest:
        tekst = _("%(tekst)s Er staan er nog %(rest)s klaar: druk nog eens op de knop.") % {
            "tekst": tekst,
            "rest": rest,
        }
    messages.success(request, tekst)
    return _back(request, "beheer:uitnodigen", _query(opdracht))


@voor(Rol.BEHEERDER)
@require_POST
def adressen(request: HttpRequest) -> HttpResponse:
    """Keep the addresses that were typed; one that cannot be used is shown again and nothing is kept."""
    _form, opdracht, _zoek = _filter(request.POST, _orders())
    ingevuld: list[tuple[Kandidaat, Emailregel]] = []
    fout: dict[UUID, Emailregel] = {}
    for kandidaat in verdeling.without_email(opdracht=opdracht)[:ADRESSEN_PER_BLADZIJDE]:
        regel = Emailregel(request.POST, prefix=str(kandidaat.pk))
        if not regel.is_valid():
            fout[kandidaat.pk] = regel
        elif regel.cleaned_data["email"]:
            ingevuld.append((kandidaat, regel))
    if fout:
        return _invitation_page(request, request.POST, fout | {kandidaat.pk: regel for kandidaat, regel in ingevuld})
    for kandidaat, regel in ingevuld:
        verdeling.fill_email(kandidaat, email=regel.cleaned_data["email"], door=request.door)
    if ingevuld:
        tekst = ngettext("%(n)s adres is bewaard.", "%(n)s adressen zijn bewaard.", len(ingevuld))
        messages.success(request, tekst % {"n": len(ingevuld)})
    return _back(request, "beheer:uitnodigen", _query(opdracht))
