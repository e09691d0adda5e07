"""`python -m tests.e2e.drukte`: after `load_demo`, what a busy year adds: full columns, long names, work that waits."""

from datetime import timedelta

import django


def _put_forward(hr) -> None:
    """The employer's contact asks for guidance of somebody with a very long name."""
    from django.utils import timezone

    from bureaus.enums import Dienst
    from bureaus.tenancy import Publiek, in_bureau
    from rapportage import aanmelden

    with in_bureau(hr.bureau_id, Publiek.OPDRACHTGEVER, lid=hr.pk, onderwerp=hr.onderwerp):
        aanmelden.put_forward(
            roepnaam="Wilhelmina-Charlotte",
            tussenvoegsel="van den",
            achternaam="Oudegeest-Schaapherdersvereniging",
            email="oudegeest-schaapherdersvereniging@voorbeeld.example",
            dienst=Dienst.OUTPLACEMENT_INDIVIDUEEL,
            startdatum=timezone.localdate() + timedelta(days=14),
            door=hr,
        )


def main() -> None:
    """Give Jan fifty applications and a changed plan, Fatima a long name and aftercare, the manager an employee."""
    from django.utils import timezone

    from bureaus.models import Bureau, Lidmaatschap, Opdracht
    from bureaus.rollen import Rol
    from bureaus.tenancy import Publiek, in_bureau
    from kandidaten import dossier, sollicitaties
    from kandidaten.enums import SollicitatieStatus
    from kandidaten.models import Kandidaat, Sollicitatie
    from trajecten import plannen, trajecten
    from trajecten.models import Nazorgmoment, Traject
    from trajecten.queries import current_plan

    vandaag = timezone.localdate()
    bureau = Bureau.objects.get(slug="kompas")
    with in_bureau(bureau.pk):
        leden = Lidmaatschap.objects.select_related("bureau")
        jan, coach = leden.get(email="jan@voorbeeld.example"), leden.get(email="fatima@kompas.example")
        beheerder = leden.get(rol=Rol.BEHEERDER)
        traject = Traject.objects.select_related("kandidaat").get(kandidaat=jan.onderwerp)
        plannen.save_plan(
            current_plan(traject).traject, samenvatting="Eerst werk dichtbij, dan pas verder.", door=coach
        )
        lang = dossier.open_dossier(
            dossier.Dossiergegevens(
                roepnaam="Wilhelmina-Charlotte",
                tussenvoegsel="van den",
                achternaam="Oudegeest-Schaapherdersvereniging",
                email="wilhelmina-charlotte.van.den.oudegeest-schaapherdersvereniging@voorbeeld.example",
                laatste_functie="Arbeidsongeschiktheidsverzekeringsdeskundige",
            ),
            door=beheerder,
        )
        traject = trajecten.start_traject(
            opdracht=Opdracht.objects.order_by("naam").last(),
            kandidaat=lang,
            startdatum=vandaag,
            einddatum=vandaag + timedelta(days=182),
            door=beheerder,
        )
        trajecten.assign_coach([traject], coach=coach, door=beheerder)
        Nazorgmoment.objects.filter(traject__coach=coach, maanden=1).update(op=vandaag - timedelta(days=3))
        hr = leden.get(email="hr@kraanbouwoost.example")
    _put_forward(hr)
    statussen = (SollicitatieStatus.INTERESSANT, SollicitatieStatus.VERSTUURD, SollicitatieStatus.UITGENODIGD)
    with in_bureau(bureau.pk, Publiek.KANDIDAAT, lid=jan.pk, onderwerp=jan.onderwerp):
        kandidaat = Kandidaat.objects.get()
        for nummer in range(Sollicitatie.objects.count(), 50):
            sollicitaties.log(
                kandidaat,
                bedrijf=f"Coöperatieve Streekvervoersmaatschappij Noordoost {nummer}",
                functie="Kwaliteitsmedewerker gereedschapsbeheer" if nummer % 3 else "Monteur",
                datum=vandaag - timedelta(days=nummer),
                status=statussen[nummer % 3],
                door=jan,
            )


if __name__ == "__main__":
    django.setup()
    main()
