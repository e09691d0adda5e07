"""`python -m tests.storing.vulling BUREAUS PER_BUREAU`: migrate an empty database and fill it; prints what is in it.

A program of its own: the tests never point their own Django at the database that is pulled down under it.
"""

import json
import os
import sys
from datetime import date, timedelta
from typing import Any

import django


def main(bureaus: int, per_bureau: int) -> None:
    """Migrate, fill, and print one JSON line."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.storing.instellingen"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", database="eigenaar", verbosity=0, interactive=False)
    gevuld = [_bureau(f"storing-{nummer}", per_bureau) for nummer in range(bureaus)]
    sys.stdout.write(json.dumps(gevuld, default=str) + "\n")


def _bureau(slug: str, per_bureau: int) -> dict[str, Any]:
    """One bureau that mails at any hour, a coach, and people who each have a plan to act on."""
    from django.urls import reverse

    from bureaus import leden
    from bureaus.models import Gebruiker, Opdracht, Opdrachtgever
    from bureaus.paden import pad
    from bureaus.rollen import Rol
    from bureaus.tenancy import in_bureau, uuid7
    from tests.wereld import neem_aan
    from trajecten.models import Regelinstelling

    bureau = leden.found_bureau(naam=slug, slug=slug)
    vandaag = date.today()  # noqa: DTZ011
    mensen = [
        {"lid": uuid7(), "kandidaat": uuid7(), "traject": uuid7(), "plan": uuid7(), "doel": uuid7(),
         "gebruiker": uuid7(), "email": f"mens{nummer}@{slug}.example"}
        for nummer in range(per_bureau)
    ]  # fmt: skip
    Gebruiker.objects.bulk_create(Gebruiker(pk=m["gebruiker"], email=m["email"], password="!") for m in mensen)
    with in_bureau(bureau.pk):
        coach = leden.add_lid(rol=Rol.COACH, naam="Coach", email=f"coach@{slug}.example", door=None)
        gever = Opdrachtgever.objects.create(naam="Werkgever")
        opdracht = Opdracht.objects.create(
            opdrachtgever=gever, naam="Opdracht", startdatum=vandaag - timedelta(60), einddatum=vandaag + timedelta(300)
        )
        _mensen(mensen, opdracht, coach)
        Regelinstelling.objects.create(regel="actie_kandidaat", aanlopen=[0], ontvangers=["kandidaat"])
    return {
        "bureau": bureau.pk, "slug": slug, "coach": coach.pk, "gever": gever.pk, "mensen": mensen,
        "cookies": {
            "coach": _sign_in(neem_aan(coach).gebruiker),
            "kandidaat": _sign_in(Gebruiker.objects.get(pk=mensen[0]["gebruiker"])),
        },
        "paden": {
            "coach": [pad(bureau, "trajecten:vandaag"), pad(bureau, "trajecten:mensen")],
            "kandidaat": [pad(bureau, "start:start"), pad(bureau, "kandidaten:banen")],
            "bericht": pad(bureau, "kandidaten:berichten"),
            "inloggen": reverse("account_login"),
        },
    }  # fmt: skip


def _mensen(mensen: list[dict], opdracht, coach) -> None:
    """Everyone's membership, file, trajectory and plan with a goal, in one statement per table."""
    from bureaus.bulk import insert_rows
    from bureaus.models import Lidmaatschap
    from bureaus.rollen import Rol
    from kandidaten.models import Kandidaat
    from trajecten.models import Doel, PlanVanAanpak, Traject

    begin, einde = opdracht.startdatum, opdracht.einddatum
    insert_rows(
        Lidmaatschap,
        [
            {"id": m["lid"], "email": m["email"], "onderwerp": m["kandidaat"], "gebruiker_id": m["gebruiker"]}
            for m in mensen
        ],
        rol=Rol.KANDIDAAT, naam="Mens",
    )  # fmt: skip
    insert_rows(
        Kandidaat,
        [{"id": m["kandidaat"], "lid_id": m["lid"], "achternaam": f"Mens{n}"} for n, m in enumerate(mensen)],
    )
    insert_rows(
        Traject,
        [{"id": m["traject"], "kandidaat_id": m["kandidaat"]} for m in mensen],
        opdracht_id=opdracht.pk, coach_id=coach.pk, startdatum=begin, einddatum=einde, herberekenen_op=None,
    )  # fmt: skip
    insert_rows(PlanVanAanpak, [{"id": m["plan"], "traject_id": m["traject"]} for m in mensen])
    insert_rows(
        Doel, [{"id": m["doel"], "plan_id": m["plan"]} for m in mensen], code="netwerk", omschrijving="Netwerken"
    )


def _sign_in(gebruiker) -> str:
    from django.test import Client

    client = Client()
    client.force_login(gebruiker)
    return client.cookies["sessionid"].value


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
