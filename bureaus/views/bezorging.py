"""The manager's page on the health of mail and reminders."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from bureaus import postoverzicht
from bureaus.paden import pad
from bureaus.rollen import Rol, voor


@voor(Rol.BEHEERDER)
@require_GET
def bezorging(request: HttpRequest) -> HttpResponse:
    """What waits, left, failed and came back, whether the clock ticks, and what needs a person."""
    post = postoverzicht.mail_health(hoogstens=postoverzicht.HOOGSTENS)
    context = {
        "post": post,
        "klok": postoverzicht.clock(),
        "te_laat": postoverzicht.is_late(post),
        "aandacht": [(mail, postoverzicht.what_to_do(mail)) for mail in post.aandacht],
        "niet_getoond": post.vraagt_aandacht - len(post.aandacht),
    }
    return render(request, "bureaus/bezorging.html", context)


@voor(Rol.BEHEERDER)
@require_POST
def mail_opnieuw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a mail again that failed, came back, or of which nobody knows whether it arrived."""
    verzending = postoverzicht.get_verzending(request.door, pk)
    if postoverzicht.send_again(verzending, door=request.door):
        messages.success(request, _("De mail staat weer klaar om te versturen."))
    else:
        messages.info(request, _("Deze mail is al verstuurd of staat al klaar."))
    return redirect(pad(request.door.bureau, "bureaus:bezorging"))


@voor(Rol.BEHEERDER)
@require_POST
def mislukt_opnieuw(request: HttpRequest) -> HttpResponse:
    """Send every mail again that failed."""
    aantal = postoverzicht.send_failed_again(door=request.door)
    if aantal:
        tekst = ngettext(
            "Er staat %(aantal)s mail weer klaar om te versturen.",
            "Er staan %(aantal)s mails weer klaar om te versturen.",
            aantal,
        )
        messages.success(request, tekst % {"aantal": aantal})
    else:
        messages.info(request, _("Er zijn geen mislukte mails meer."))
    return redirect(pad(request.door.bureau, "bureaus:bezorging"))
