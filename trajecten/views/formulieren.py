"""How the coach's pages answer: a change through a form, a change through a button."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from bureaus.errors import Weigering
from bureaus.forms import Formulier


def changed(form: Formulier, change: Callable[[], object], veld: str | None = None) -> bool:
    """Run `change` for a form that was sent and is valid; a refusal shows with the form and undoes everything."""
    if not (form.is_bound and form.is_valid()):
        return False
    try:
        with transaction.atomic():
            change()
    except Weigering as weigering:
        form.weiger(weigering, veld)
        return False
    return True


def press(request: HttpRequest, change: Callable[[], object], *, gelukt: str, terug: str) -> HttpResponse:
    """Run `change` for a button and go back to `terug`, with what happened on top of that page."""
    try:
        with transaction.atomic():
            change()
    except Weigering as weigering:
        messages.error(request, weigering.boodschap)
    else:
        messages.success(request, gelukt)
    return redirect(terug)
