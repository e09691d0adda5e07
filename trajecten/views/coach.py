"""The coach's own pages: who needs attention today, everyone, and the agenda."""

from datetime import date, datetime, time, timedelta
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from bureaus.models import Lidmaatschap
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from trajecten import gesprekken, queries, signalen, termijnlijst
from trajecten.enums import Gesprekssoort
from trajecten.forms import Afspraakformulier, Zoekformulier
from trajecten.models import Traject
from trajecten.views.formulieren import changed

MENSEN_PER_BLADZIJDE = 50
# More than a day's work; the rest stands in the list of everyone.
MENSEN_VANDAAG = 20
DATA_VANDAAG = 6
VIER_WEKEN = timedelta(weeks=4)
AGENDA_VOORUIT = timedelta(weeks=8)
AGENDA_TERUG = timedelta(weeks=6)
KOLOMMEN = (
    ("naam", gettext_lazy("Naam"), False),
    ("werkgever", gettext_lazy("Werkgever"), False),
    ("", gettext_lazy("Fase"), False),
    ("contact", gettext_lazy("Laatste contact"), True),
    ("looptijd", gettext_lazy("Nog te gaan"), True),
    ("", gettext_lazy("Sollicitaties in 4 weken"), True),
)


def _greeting(uur: int, naam: str) -> str:
    if uur < 6 or uur >= 18:
        zin = _("Goedenavond %(naam)s")
    else:
        zin = _("Goedemorgen %(naam)s") if uur < 12 else _("Goedemiddag %(naam)s")
    return zin % {"naam": naam}


def _sentence(aandacht: int, afspraken: int) -> str:
    if aandacht:
        wie = ngettext("%(n)s mens heeft je aandacht nodig.", "%(n)s mensen hebben je aandacht nodig.", aandacht)
        eerste = wie % {"n": aandacht}
    else:
        eerste = _("Niemand wacht op je.")
    if not afspraken:
        return _("%(eerste)s Je hebt vandaag geen afspraken.") % {"eerste": eerste}
    tweede = ngettext("Je hebt vandaag %(n)s afspraak.", "Je hebt vandaag %(n)s afspraken.", afspraken)
    return f"{eerste} {tweede % {'n': afspraken}}"


def contact_words(laatste: date | None, vandaag: date) -> str:
    """When there was contact last, in words."""
    if laatste is None:
        return _("nog niet")
    dagen = (vandaag - laatste).days
    if dagen <= 0:
        return _("vandaag")
    return ngettext("%(n)s dag geleden", "%(n)s dagen geleden", dagen) % {"n": dagen}


def term_words(einddatum: date, vandaag: date) -> str:
    """How much of the term is left, in words."""
    dagen = (einddatum - vandaag).days
    if dagen < 0:
        return _("Looptijd is voorbij")
    return ngettext("Nog %(n)s dag", "Nog %(n)s dagen", dagen) % {"n": dagen}


def _last_contact(laatste: date | None) -> str:
    return _("Contact: %(dag)s") % {"dag": date_format(laatste, _("j b")) if laatste else _("nog niet")}


def _standing_in(traject: Traject, door: Lidmaatschap) -> str:
    """For whom this person is kept, when it is a colleague's."""
    if traject.coach_id == door.pk:
        return ""
    return _("je neemt waar voor %(coach)s") % {"coach": traject.coach.naam}


def _person(aandacht: signalen.Aandacht, door: Lidmaatschap) -> dict:
    traject, eerste = aandacht.stand.traject, aandacht.signalen[0]
    fase = traject.get_fase_display()
    return {
        "naam": traject.kandidaat.naam,
        "url": pad(door.bureau, "trajecten:traject", traject.pk),
        "bij": " · ".join(filter(None, [traject.opdracht.opdrachtgever.naam, str(fase), _standing_in(traject, door)])),
        "signalen": aandacht.signalen,
        "dagen": term_words(traject.einddatum, aandacht.stand.vandaag),
        "contact": _last_contact(traject.laatste_contact_op),
        "knop": eerste.knop,
        "knop_url": pad(door.bureau, eerste.pagina, traject.pk),
    }


def _start_of(dag: date) -> datetime:
    return timezone.make_aware(datetime.combine(dag, time.min))


@voor(Rol.COACH)
@require_GET
def vandaag(request: HttpRequest) -> HttpResponse:
    """The people who need the coach today, most urgent first, and today's appointments."""
    door, nu = request.door, timezone.localtime()
    coaches = queries.own_coaches(door)
    aandacht, aantal = signalen.attention(coaches, nu.date())
    morgen = _start_of(nu.date() + timedelta(days=1))
    afspraken = list(queries.appointments(coaches, _start_of(nu.date()), morgen))
    deze_week = termijnlijst.of_week(coaches, door)
    context = {
        "stil": queries.count_paused(coaches),
        "deze_week": deze_week[:DATA_VANDAAG],
        "meer_data": max(0, len(deze_week) - DATA_VANDAAG),
        "groet": _greeting(nu.hour, door.naam.split()[0]),
        "zin": _sentence(len(aandacht), len(afspraken)) if aantal else "",
        "mensen": [_person(mens, door) for mens in aandacht[:MENSEN_VANDAAG]],
        "meer": max(0, len(aandacht) - MENSEN_VANDAAG),
        "afspraken": afspraken,
        "aantal": aantal,
        "capaciteit": door.capaciteit,
        "ruimte": _("%(aantal)s van %(ruimte)s") % {"aantal": aantal, "ruimte": door.capaciteit},
    }
    return render(request, "trajecten/vandaag.html", context)


def _columns(sorteer: str, aflopend: bool, filters: dict[str, str]) -> list[dict]:
    """Headings of the table; each sortable one links to its own order, or to the other way round."""
    kolommen = []
    for sleutel, label, getal in KOLOMMEN:
        kolom = {"label": label, "getal": getal, "url": "", "richting": ""}
        if sleutel:
            nu = sleutel == sorteer
            volgende = f"-{sleutel}" if nu and not aflopend else sleutel
            kolom["url"] = "?" + urlencode({**filters, "sorteer": volgende})
            kolom["richting"] = ("af" if aflopend else "op") if nu else ""
        kolommen.append(kolom)
    return kolommen


def _rows(pagina: Page, vandaag: date, door: Lidmaatschap) -> list[dict]:
    tellingen = queries.count_applications([t.kandidaat_id for t in pagina], vandaag - VIER_WEKEN)
    return [
        {
            "naam": traject.kandidaat.naam,
            "url": pad(door.bureau, "trajecten:traject", traject.pk),
            "werkgever": traject.opdracht.opdrachtgever.naam,
            "waarneming": _standing_in(traject, door),
            "fase": traject.get_fase_display(),
            "contact": contact_words(traject.laatste_contact_op, vandaag),
            "looptijd": term_words(traject.einddatum, vandaag),
            "staat_stil": traject.gepauzeerd_sinds is not None,
            "sollicitaties": tellingen.get(traject.kandidaat_id, 0),
        }
        for traject in pagina
    ]


@voor(Rol.COACH)
@require_GET
def mensen(request: HttpRequest) -> HttpResponse:
    """Everyone the coach guides; filter, search and order stand in the address."""
    door = request.door
    form = Zoekformulier(request.GET or None)
    schoon = form.cleaned_data if form.is_bound and form.is_valid() else {}
    filters = {naam: waarde for naam in ("zoek", "fase") if (waarde := schoon.get(naam, ""))}
    gekozen = request.GET.get("sorteer", "looptijd")
    sorteer, aflopend = gekozen.removeprefix("-"), gekozen.startswith("-")
    if sorteer not in queries.SORTERINGEN:
        sorteer, aflopend = "looptijd", False
    rijen = queries.caseload(queries.own_coaches(door), **filters, sorteer=sorteer, aflopend=aflopend)
    pagina = Paginator(rijen, MENSEN_PER_BLADZIJDE).get_page(request.GET.get("pagina"))
    context = {
        "form": form,
        "pagina": pagina,
        "rijen": _rows(pagina, timezone.localdate(), door),
        "kolommen": _columns(sorteer, aflopend, filters),
        "gefilterd": bool(filters),
        "vraag": urlencode({**filters, "sorteer": gekozen}),
        "aantal": pagina.paginator.count,
    }
    return render(request, "trajecten/mensen.html", context)


def _per_day(afspraken: list) -> list[tuple[date, list]]:
    return [(dag, list(groep)) for dag, groep in groupby(afspraken, key=lambda a: timezone.localdate(a.begint_op))]


@voor(Rol.COACH)
@require_GET
def agenda(request: HttpRequest) -> HttpResponse:
    """Coming appointments per day, and those that went by without a word about them."""
    nu = timezone.now()
    coaches = queries.own_coaches(request.door)
    komend = queries.appointments(coaches, nu, nu + AGENDA_VOORUIT)
    open_gebleven = queries.appointments(coaches, nu - AGENDA_TERUG, nu)
    context = {
        "dagen": _per_day(list(komend)),
        "open_gebleven": list(open_gebleven),
        "vandaag": timezone.localdate(),
    }
    return render(request, "trajecten/agenda.html", context)


def own_people(door: Lidmaatschap) -> QuerySet[Traject]:
    """The people a coach may choose from, by name."""
    return queries.caseload(queries.own_coaches(door), sorteer="naam")


@voor(Rol.COACH)
def afspraak(request: HttpRequest) -> HttpResponse:
    """A new appointment, with a person chosen here."""
    return _plan(request, None)


@voor(Rol.COACH, Rol.BEHEERDER)
def afspraak_met(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new appointment with the person of trajectory `pk`."""
    return _plan(request, queries.get_own_traject(request.door, pk))


def _plan(request: HttpRequest, traject: Traject | None) -> HttpResponse:
    door = request.door
    terug = pad(door.bureau, "trajecten:traject", traject.pk) if traject else pad(door.bureau, "trajecten:agenda")
    begin = {"dag": timezone.localdate() + timedelta(days=1), "tijd": time(10)}
    if traject and not queries.intakes([traject.pk]):
        begin["soort"] = Gesprekssoort.INTAKE
    form = Afspraakformulier(request.POST or None, initial=begin, trajecten=None if traject else own_people(door))

    def change() -> None:
        schoon = form.cleaned_data
        gesprekken.plan_gesprek(
            traject or schoon["traject"],
            soort=schoon["soort"],
            begint_op=form.begint_op,
            minuten=schoon["minuten"],
            plaats=schoon["plaats"],
            door=door,
        )

    if changed(form, change):
        messages.success(request, _("De afspraak staat in de agenda."))
        return redirect(terug)
    context = {"form": form, "traject": traject, "terug": terug}
    return render(request, "trajecten/afspraak.html", context, status=form.status)
