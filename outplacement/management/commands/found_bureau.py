"""`found_bureau`: open a new bureau and invite its first manager. The one step an operator does by hand."""

from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email, validate_slug

from bureaus import leden
from bureaus.models import Bureau
from bureaus.rollen import Rol
from bureaus.tenancy import in_bureau


class Command(BaseCommand):
    """Makes the tenant and sends the invitation by the ordinary outbox."""

    help = "Open a new bureau and invite its first manager."

    def add_arguments(self, parser):
        parser.add_argument("--slug", required=True, help="first part of the bureau's addresses, such as kompas")
        parser.add_argument("--naam", required=True, help="name of the bureau")
        parser.add_argument("--beheerder", required=True, help="e-mail address of the first manager")
        parser.add_argument("--beheerder-naam", required=True, help="name of the first manager")

    def handle(self, *, slug, naam, beheerder, beheerder_naam, **options):
        validate_slug(slug)
        validate_email(beheerder)
        if Bureau.objects.filter(slug=slug).exists():
            raise CommandError(f"There is a bureau '{slug}' already.")
        bureau = leden.found_bureau(naam=naam, slug=slug)
        with in_bureau(bureau.pk):
            lid = leden.add_lid(rol=Rol.BEHEERDER, naam=beheerder_naam, email=beheerder, door=None)
            leden.invite(lid, door=None)
        self.stdout.write(f"Bureau '{slug}' is open; its manager gets an invitation by mail.")
