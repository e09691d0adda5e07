"""Template tags the design system's components are built with."""

from collections.abc import Mapping

from django import template
from django.forms import BoundField
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

MELDINGSOORTEN = {
    "error": "gevaar",
    "warning": "let_op",
    "success": "goed",
    "info": "info",
    "debug": "info",
}
TUSSENVOEGSELS = frozenset({"van", "de", "der", "den", "het", "'t", "ten", "ter", "te", "el", "al", "von", "da", "la"})


@register.simple_tag
def attributen(attrs: object) -> SafeString:
    """Write the attributes a component was given but did not declare, each escaped.

    `attrs` is cotton's attribute object. Its own string form writes bound values
    (``:title="naam"``) unescaped, which would let a name close the attribute.
    """
    lezen = getattr(attrs, "attrs_dict", None)
    gegeven: Mapping[str, object] = lezen() if lezen else {}
    delen = []
    for sleutel, waarde in gegeven.items():
        if waarde is None or waarde is False:
            continue
        if waarde is True:
            delen.append(f" {conditional_escape(sleutel)}")
            continue
        tekst = conditional_escape(waarde).replace('"', "&quot;")
        delen.append(f' {conditional_escape(sleutel)}="{tekst}"')
    return mark_safe("".join(delen))  # noqa: S308 (each part is escaped above)


@register.simple_tag
def invoer(veld: BoundField, *, hulp: str = "", extra: str = "") -> SafeString:
    """Render the control of `veld`, tied to its help and error text for screen readers.

    `hulp` is non-empty when a help text is shown; `extra` is the id of one more describing text.
    """
    sleutel = veld.auto_id
    beschrijvingen = [
        f"{sleutel}_fout" if veld.errors else "",
        f"{sleutel}_hulp" if hulp else "",
        extra,
    ]
    attrs: dict[str, object] = {}
    beschrijving = " ".join(b for b in beschrijvingen if b)
    if not veld.use_fieldset:
        if beschrijving:
            attrs["aria-describedby"] = beschrijving
        if veld.errors:
            attrs["aria-invalid"] = "true"
    return veld.as_widget(attrs=attrs)


@register.filter
def veldsoort(veld: BoundField) -> str:
    """Return how a field is laid out: ``groep`` (radios, checkboxes), ``vinkje`` or ``gewoon``."""
    if veld.use_fieldset:
        return "groep"
    return "vinkje" if veld.widget_type == "checkbox" else "gewoon"


@register.filter
def meldingsoort(level_tag: str) -> str:
    """Translate a Django message level to a signal kind of the design system."""
    return MELDINGSOORTEN.get(level_tag, "info")


@register.filter
def initialen(naam: str) -> str:
    """Return at most two initials: "Anja de Wit" -> "AW"; an empty name gives a middle dot."""
    delen = [d for d in str(naam).split() if d.lower() not in TUSSENVOEGSELS]
    if not delen:
        return "·"
    letters = delen[0][:1] + (delen[-1][:1] if len(delen) > 1 else "")
    return letters.upper()


@register.filter
def tabelkolommen(kolommen: object) -> list[dict[str, object]]:
    """Bring table headings to one form: plain texts, or dicts with label, url, richting, getal.

    A string is split at ``|``: ``"Naam|Fase|Dagen"``.
    """
    lijst = str(kolommen).split("|") if isinstance(kolommen, str) else list(kolommen or [])  # type: ignore[call-overload]
    leeg: dict[str, object] = {"label": "", "url": "", "richting": "", "getal": False}
    return [leeg | (k if isinstance(k, Mapping) else {"label": k}) for k in lijst]


@register.filter
def of(eerste: object, tweede: object) -> object:
    """Return `eerste`, or `tweede` when the first is empty."""
    return eerste or tweede or ""


@register.filter
def strip(tekst: object) -> str:
    """Return the text without white space around it: tells an empty slot from a filled one."""
    return str(tekst).strip()


@register.filter
def meer_dan(aantal: int, grens: object) -> int:
    """Return how many of `aantal` fall outside the first `grens`."""
    return max(0, aantal - int(str(grens)))


@register.filter
def kaal(getal: object) -> str:
    """Write a number for a machine: a decimal point and no grouping, whatever the language."""
    return str(getal).replace(",", ".")
