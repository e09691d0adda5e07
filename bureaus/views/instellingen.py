"""The manager's settings of the bureau."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bureaus.beheerformulieren import InstellingenFormulier
from bureaus.errors import Weigering
from bureaus.huisstijl import MINIMUM, OngeldigeKleur, huisstijl
from bureaus.instellingen import change_bureau
from bureaus.models import Bureau
from bureaus.paden import pad
from bureaus.rollen import Rol, voor


def color_proof(kleur: str) -> dict[str, object]:
    """What a colour will look like, and the lowest contrast of any text in it."""
    try:
        stijl = huisstijl(kleur)
    except OngeldigeKleur:
        stijl = huisstijl()
    laagste = min(stijl.contrasten.values())
    return {"stijl": stijl, "laagste": laagste, "minimum": MINIMUM, "aangepast": stijl.licht.merk_inkt != stijl.gekozen}


@voor(Rol.BEHEERDER)
def instellingen(request: HttpRequest) -> HttpResponse:
    """Name, reply address, term for the candidate, colour and logo."""
    bureau = Bureau.objects.defer("logo").get(pk=request.door.bureau_id)
    form = InstellingenFormulier(request.POST or None, request.FILES or None, instance=bureau)
    if request.method == "POST" and form.is_valid():
        velden = dict(form.cleaned_data)
        bestand, weg = velden.pop("logo_bestand"), velden.pop("zonder_logo", False)
        try:
            change_bureau(bureau, **velden, logo=bestand and bestand.read(), zonder_logo=weg, door=request.door)
        except Weigering as weigering:
            form.weiger(weigering, "logo_bestand")
        else:
            messages.success(request, _("Instellingen bewaard."))
            return redirect(pad(request.door.bureau, "bureaus:instellingen"))
    kleur = str(form["kleur"].value() or "")
    return render(request, "bureaus/instellingen.html", {"form": form, **color_proof(kleur)}, status=form.status)


@voor(Rol.BEHEERDER)
def kleurproef(request: HttpRequest) -> HttpResponse:
    """The sample beside the colour field, while someone is choosing."""
    return render(request, "bureaus/kleurproef.html", color_proof(request.GET.get("kleur", "")))
