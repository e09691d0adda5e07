"""Links inside the bureau of the request."""

from django import template

from bureaus.paden import pad as build_pad

register = template.Library()


@register.simple_tag(takes_context=True)
def pad(context, naam, *args, **kwargs) -> str:
    """`{% pad 'app:view' id %}`: the path in the bureau of the acting membership."""
    return build_pad(context["request"].door.bureau, naam, *args, **kwargs)
