"""Appointments to come: moving and cancelling them, and one's own calendar programme."""

from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST, require_safe

from bureaus import agendatoegang
from bureaus.leden import token_hash
from bureaus.models import Lidmaatschap
from bureaus.paden import pad
from bureaus.rollen import Rol, voor
from bureaus.tenancy import in_bureau
from kandidaten.models import Kandidaat
from trajecten import agenda, gesprekken, queries
from trajecten.enums import AFGEZEGD, Aanwezigheid
from trajecten.forms import Verzetformulier
from trajecten.views.formulieren import changed, press


@voor(Rol.COACH, Rol.BEHEERDER)
def verzetten(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move the appointment `pk`, or cancel it."""
    door = request.door
    gesprek = queries.get_gesprek(door, pk)
    komt = gesprek.aanwezigheid == Aanwezigheid.GEPLAND and gesprek.begint_op > timezone.now()
    moment = timezone.localtime(gesprek.begint_op)
    begin = {"dag": moment.date(), "tijd": moment.time(), "minuten": gesprek.minuten, "plaats": gesprek.plaats}
    form = Verzetformulier(request.POST or None, initial=begin)

    def change() -> None:
        schoon = form.cleaned_data
        gesprekken.move_gesprek(
            gesprek, begint_op=form.begint_op, minuten=schoon["minuten"], plaats=schoon["plaats"], door=door
        )

    if changed(form, change):
        messages.success(request, _("De afspraak is verzet. Wie erbij is, krijgt een mail."))
        return redirect(pad(door.bureau, "trajecten:agenda"))
    context = {
        "form": form,
        "gesprek": gesprek,
        "komt": komt and not gesprek.traject.gesloten_op,
        "is_afgezegd": gesprek.aanwezigheid in AFGEZEGD,
        "terug": pad(door.bureau, "trajecten:traject", gesprek.traject_id),
    }
    return render(request, "trajecten/verzetten.html", context, status=form.status)


@voor(Rol.COACH, Rol.BEHEERDER)
@require_POST
def afzeggen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel the appointment `pk`."""
    gesprek = queries.get_gesprek(request.door, pk)
    return press(
        request,
        lambda: gesprekken.cancel_gesprek(gesprek, door=request.door),
        gelukt=_("De afspraak is afgezegd. Wie erbij is, krijgt een mail."),
        terug=pad(request.door.bureau, "trajecten:traject", gesprek.traject_id),
    )


@voor(Rol.COACH, Rol.KANDIDAAT)
@require_GET
def koppelen(request: HttpRequest) -> HttpResponse:
    """The address at which one's own calendar programme reads along, and how to use it."""
    door = request.door
    is_kandidaat = door.rol == Rol.KANDIDAAT
    context = {
        "adres": agendatoegang.current_address(door),
        "is_kandidaat": is_kandidaat,
        "terug": pad(door.bureau, "start:start" if is_kandidaat else "trajecten:agenda"),
    }
    return render(request, "trajecten/koppelen.html", context)


@voor(Rol.COACH, Rol.KANDIDAAT)
@require_POST
def koppelen_nieuw(request: HttpRequest) -> HttpResponse:
    """A new address; the one before it stops working."""
    return press(
        request,
        lambda: agendatoegang.open_address(door=request.door),
        gelukt=_("Je adres staat klaar. Kopieer het naar je agenda."),
        terug=pad(request.door.bureau, "trajecten:koppelen"),
    )


@voor(Rol.COACH, Rol.KANDIDAAT)
@require_POST
def koppelen_uit(request: HttpRequest) -> HttpResponse:
    """No address any more."""
    return press(
        request,
        lambda: agendatoegang.close_address(door=request.door),
        gelukt=_("De koppeling staat uit. Het oude adres werkt niet meer."),
        terug=pad(request.door.bureau, "trajecten:koppelen"),
    )


@sensitive_variables("token")
@require_safe
def bestand(request: HttpRequest, token: str) -> HttpResponse:
    """`/agenda/<token>.ics`: one person's dates, for who holds the token. Every other token gets the same 404."""
    lid = agendatoegang.find_lid(token)
    inhoud = _read(lid) if lid else None
    if inhoud is None:
        # Counted per sender and only here: many people's calendars are fetched by the same few servers.
        if te_vaak := ratelimit.consume_or_429(request, action="agenda_onbekend", limit_get=True):
            return te_vaak
        raise Http404
    if te_vaak := ratelimit.consume_or_429(request, action="agenda", key=token_hash(token), limit_get=True):
        return te_vaak
    return HttpResponse(
        inhoud,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "private, no-store",
            "Content-Disposition": 'inline; filename="agenda.ics"',
            "X-Robots-Tag": "noindex",
        },
    )


def _read(lid: Lidmaatschap) -> bytes | None:
    """The calendar as this person's own audience sees it; None for who asked that their data be left alone."""
    if lid.rol not in (Rol.COACH, Rol.KANDIDAAT):
        return None
    with in_bureau(lid.bureau_id, Rol(lid.rol).publiek, lid=lid.pk, onderwerp=lid.onderwerp, readonly=True):
        if lid.rol == Rol.KANDIDAAT and not Kandidaat.objects.filter(pk=lid.onderwerp, beperking_sinds=None).exists():
            return None
        return agenda.feed(lid, timezone.now())
