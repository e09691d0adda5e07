"""The `kandidaten` app."""

from django.apps import AppConfig


class KandidatenConfig(AppConfig):
    """Configuration of this app."""

    name = "kandidaten"
    verbose_name = "Kandidaten"
