from django.db import migrations, models

import bureaus.muren


class Migration(migrations.Migration):
    dependencies = [
        ("bureaus", "0004_hr_kent_beheerders"),
        ("trajecten", "0002_nazorg_waarneming_aanmelding"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="aanmelding",
            name="trajecten_aanmelding_muur",
        ),
        migrations.AddIndex(
            model_name="aanmelding",
            index=models.Index(
                condition=models.Q(("staat", "afgewezen")), fields=["afgehandeld_op"], name="aanmelding_weg"
            ),
        ),
        migrations.AddConstraint(
            model_name="aanmelding",
            constraint=bureaus.muren.Muur(
                name="trajecten_aanmelding_muur",
                toegang=bureaus.muren.Toegang(
                    bureau=bureaus.muren.Mag(lezen=True, toevoegen=True, verwijderen=True, wijzigen=True),
                    opdrachtgever=bureaus.muren.Mag(
                        lezen=(
                            "id",
                            "bureau_id",
                            "opdrachtgever_id",
                            "opdracht_id",
                            "aangemeld_door_id",
                            "aangemeld_op",
                            "roepnaam",
                            "tussenvoegsel",
                            "achternaam",
                            "email",
                            "dienst",
                            "startdatum",
                            "staat",
                        ),
                        rij="opdrachtgever_id = (select nullif(current_setting('app.onderwerp', true), '')::uuid) and aangemeld_door_id = (select nullif(current_setting('app.lid', true), '')::uuid)",
                        toevoegen=True,
                    ),
                    planner=bureaus.muren.Mag(
                        lezen=("id", "bureau_id"),
                        rij="staat = 'afgewezen' and afgehandeld_op < now() - interval '28 days'",
                        verwijderen=True,
                    ),
                ),
            ),
        ),
    ]
