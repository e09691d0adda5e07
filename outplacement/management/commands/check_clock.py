"""Fails when the clock has not ticked for a while; the health check of the process that ticks."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bureaus import hartslag
from bureaus.tenancy import as_planner


class Command(BaseCommand):
    """Asks the database, so it also fails when the workers do not carry out what the clock says."""

    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """How long is too long."""
        parser.add_argument("--seconds", type=int, default=60)

    def handle(self, *args: object, seconds: int, **options: object) -> None:
        """Say how long ago it was, or fail."""
        with as_planner():
            tik = hartslag.last(hartslag.TIK)
        if tik is None:
            raise CommandError("The clock has never ticked.")
        geleden = (timezone.now() - tik).total_seconds()
        if geleden > seconds:
            raise CommandError(f"The clock ticked last {geleden:.0f} seconds ago.")
        self.stdout.write(f"The clock ticked {geleden:.0f} seconds ago.")
