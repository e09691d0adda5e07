"""What every page gets: who is acting, where they can go, how the bureau looks."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bureaus.huisstijl import huisstijl
from bureaus.models import Bureau, Lidmaatschap
from bureaus.paden import pad
from bureaus.rollen import Rol


@dataclass(frozen=True, slots=True)
class Ingang:
    """One item of the main menu. `ook` are pages below it, which no item of their own leads to."""

    label: str
    icoon: str
    naam: str
    ook: tuple[str, ...] = ()


NAVIGATIE = {
    Rol.COACH: (
        Ingang(_("Vandaag"), "sun", "trajecten:vandaag"),
        Ingang(_("Mensen"), "users", "trajecten:mensen", ("trajecten:",)),
        Ingang(_("Agenda"), "calendar", "trajecten:agenda", ("trajecten:koppelen", "trajecten:verzetten")),
        Ingang(_("Rapporten"), "file-text", "rapportage:rapporten", ("rapportage:",)),
    ),
    Rol.KANDIDAAT: (
        Ingang(
            pgettext_lazy("menu", "Start"),
            "house",
            "start:start",
            ("rapportage:", "kandidaten:gegevens", "trajecten:koppelen"),
        ),
        Ingang(_("Banen"), "briefcase", "kandidaten:banen", ("kandidaten:",)),
        Ingang(pgettext_lazy("menu", "Plan"), "map", "start:plan"),
        Ingang(_("Berichten"), "message-circle", "kandidaten:berichten"),
    ),
    Rol.OPDRACHTGEVER: (
        Ingang(
            _("Overzicht"),
            "layout-grid",
            "rapportage:overzicht",
            ("rapportage:aanmelden", "rapportage:gespreksleidraad", "rapportage:groep"),
        ),
        Ingang(_("Rapporten"), "file-text", "rapportage:archief", ("rapportage:",)),
        Ingang(_("Privacy"), "shield-check", "rapportage:privacy"),
    ),
    Rol.BEHEERDER: (
        Ingang(_("Sturing"), "gauge", "beheer:sturing", ("beheer:", "bureaus:bezorging", "trajecten:", "rapportage:")),
        Ingang(_("Coaches"), "users", "bureaus:coaches", ("bureaus:coach",)),
        Ingang(
            _("Opdrachtgevers"),
            "building-2",
            "bureaus:opdrachtgevers",
            ("bureaus:opdrachtgever", "bureaus:contact", "rapportage:toegang", "rapportage:groep"),
        ),
        Ingang(_("Instellingen"), "settings", "bureaus:instellingen", ("beheer:regel", "beheer:mailtijden")),
    ),
}


def _active(ingangen: tuple[Ingang, ...], view_name: str) -> Ingang | None:
    """The item whose page this is: its own, or else the one with the longest fitting prefix."""
    exact = next((i for i in ingangen if i.naam == view_name), None)
    fitting = [(len(prefix), i) for i in ingangen for prefix in i.ook if view_name.startswith(prefix)]
    return exact or max(fitting, key=lambda paar: paar[0], default=(0, None))[1]


def navigatie(request: HttpRequest, door: Lidmaatschap) -> list[dict[str, object]]:
    """The main menu of the acting membership, at most four items."""
    ingangen = NAVIGATIE[door.rol]
    match = request.resolver_match
    active = _active(ingangen, match.view_name if match else "")
    return [
        {"label": i.label, "icoon": i.icoon, "url": pad(door.bureau, i.naam), "actief": i is active} for i in ingangen
    ]


def rekening(request: HttpRequest, door: Lidmaatschap | None) -> list[tuple[str, str]]:
    """The account menu: other roles here, other bureaus, one's own calendar, the account itself."""
    others = [lid for lid in getattr(request, "lidmaatschappen", []) if door is None or lid.pk != door.pk]
    links = []
    if door:
        for lid in others:
            if lid.bureau_id == door.bureau_id:
                tekst = gettext("Verder als %(rol)s") % {"rol": Rol(lid.rol).label.lower()}
                links.append((tekst, pad(door.bureau, "bureaus:als", lid.pk)))
        if any(lid.bureau_id != door.bureau_id for lid in others):
            links.append((gettext("Ander bureau"), reverse("thuis")))
        if door.rol in (Rol.COACH, Rol.KANDIDAAT):
            links.append((gettext("Agenda koppelen"), pad(door.bureau, "trajecten:koppelen")))
    return [*links, (gettext("Jouw account"), reverse("account"))]


def merk(bureau: Bureau | None) -> dict[str, str]:
    """Addresses of the bureau's colours and logo; each carries a hash, so browsers keep them for ever."""
    if bureau is None:
        return {}
    stijl = huisstijl(bureau.kleur)
    uit = {"merk_url": reverse("merk_css", args=[stijl.gekozen.lstrip("#"), stijl.hash])}
    if bureau.logo_hash:
        uit["merk_logo_url"] = reverse("merk_logo", args=[bureau.logo_hash])
    return uit


def page(request: HttpRequest) -> dict:
    """Context of base.html; on pages outside a bureau (sign-in, errors) nearly all of it is empty."""
    door = getattr(request, "door", None)
    context = {"door": door, "navigatie": [], "rekening": [], "merk_url": "", "merk_logo_url": "", "start_url": "/"}
    if door:
        start = pad(door.bureau, "bureaus:home")
        context |= {"navigatie": navigatie(request, door), "start_url": start, **merk(door.bureau)}
    user = getattr(request, "user", None)
    if door or (user is not None and user.is_authenticated):
        context["rekening"] = rekening(request, door)
    return context
