"""The form every page of the product builds on: its errors say what to do, in the words of the field itself."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from bureaus.errors import Weigering

# Django's own sentences state a rule; ours say what to do. The first kind that fits a field counts.
VERPLICHT = (
    (forms.BooleanField, _("Zet een vinkje bij: %(veld)s.")),
    (forms.FileField, _("Kies een bestand.")),
    (forms.ModelChoiceField, _("Kies: %(veld)s.")),
    (forms.ChoiceField, _("Kies: %(veld)s.")),
    (forms.DateField, _("Kies een dag bij: %(veld)s.")),
    (forms.DateTimeField, _("Kies een dag en een tijd bij: %(veld)s.")),
    (forms.EmailField, _("Vul een e-mailadres in.")),
    (forms.Field, _("Vul in: %(veld)s.")),
)
ONGELDIG = (
    (forms.EmailField, _("Dit e-mailadres klopt niet. Schrijf het zoals naam@voorbeeld.nl.")),
    (forms.DateTimeField, _("Schrijf dag en tijd zoals 31-12-2026 14:30.")),
    (forms.DateField, _("Schrijf de datum als dag-maand-jaar, zoals 31-12-2026.")),
    (forms.TimeField, _("Schrijf de tijd zoals 14:30.")),
    (forms.DecimalField, _("Schrijf een getal, zoals 7,5.")),
    (forms.IntegerField, _("Schrijf een heel getal, zoals 5.")),
    (forms.URLField, _("Dit adres klopt niet. Schrijf het zoals https://www.voorbeeld.nl.")),
    (forms.FileField, _("Dit bestand is niet aangekomen. Kies het opnieuw.")),
)
OVERIG = {
    "max_length": _("Maak deze tekst korter: hoogstens %(limit_value)s tekens. Nu zijn het er %(show_value)s."),
    "min_length": _("Maak deze tekst langer: minstens %(limit_value)s tekens. Nu zijn het er %(show_value)s."),
    "max_value": _("Vul hoogstens %(limit_value)s in."),
    "min_value": _("Vul minstens %(limit_value)s in."),
    "invalid_choice": _("Kies iets uit de lijst."),
    "invalid_list": _("Kies iets uit de lijst."),
    "empty": _("Dit bestand is leeg. Kies een ander bestand."),
}
# What a picker sends, and what people write without one; the same in every language of the page.
DATUMS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d-%m-%y")
TYPEN = {
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.TimeInput: ("time", "%H:%M"),
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
}
# What is written on one line becomes part of a mail's header, of a file's name, of a heading. A tab comes with a paste.
EEN_REGEL = RegexValidator(
    "[\x01-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]",
    _("Hier staat een onzichtbaar teken in. Typ de tekst opnieuw."),
    code="onzichtbaar",
    inverse_match=True,
)


def _pick(keuzes, field: forms.Field):
    return next((tekst for soort, tekst in keuzes if isinstance(field, soort)), None)


def klein(label: object) -> str:
    """A label inside a sentence: its first letter small, unless it is an abbreviation ("UWV")."""
    tekst = str(label).strip().rstrip("?.:")
    return tekst if tekst[1:2].isupper() else tekst[:1].lower() + tekst[1:]


class Veldteksten:
    """Gives every field of a form our error sentences and the browser's own date and time pickers.

    A sentence a field was given itself stays: this fills in where Django would speak.
    """

    fields: dict[str, forms.Field]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for naam, field in self.fields.items():
            if field.label is None:
                field.label = capfirst(naam.replace("_", " "))
            self._set_errors(field)
            self._set_picker(field.widget)
            if isinstance(field, forms.CharField) and isinstance(field.widget, forms.TextInput | forms.EmailInput):
                field.validators.append(EEN_REGEL)
            if isinstance(field, forms.DateField):
                field.input_formats = DATUMS

    def _set_errors(self, field: forms.Field) -> None:
        standaard: dict = {}
        for soort in reversed(type(field).__mro__):
            standaard.update(getattr(soort, "default_error_messages", {}))
        ours = {**OVERIG, "required": _pick(VERPLICHT, field), "invalid": _pick(ONGELDIG, field)}
        for code, tekst in ours.items():
            own = field.error_messages.get(code)
            if tekst is not None and (own is None or own == standaard.get(code)):
                field.error_messages[code] = tekst
        if "%(veld)s" in str(field.error_messages.get("required", "")):
            field.error_messages["required"] = field.error_messages["required"] % {"veld": klein(field.label)}

    def _set_picker(self, widget: forms.Widget) -> None:
        soort, format_ = TYPEN.get(type(widget), ("", ""))
        if soort and "type" not in widget.attrs:
            widget.input_type, widget.format = soort, format_

    def weiger(self, weigering: Weigering, veld: str | None = None) -> None:
        """Show a refusal of a business rule with the form, at `veld` or on top; what was typed stays."""
        self.add_error(veld, weigering.boodschap)

    @property
    def status(self) -> int:
        """The status of the page that shows this form: 422 once it holds errors, so that htmx swaps it in."""
        return 422 if self.is_bound and self.errors else 200


class Formulier(Veldteksten, forms.Form):
    """A form of the product."""


class Modelformulier(Veldteksten, forms.ModelForm):
    """A form of the product over one model."""
