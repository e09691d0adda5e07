from django.db import migrations

import bureaus.muren


class Migration(migrations.Migration):
    dependencies = [
        ("bureaus", "0003_hr_leest_geen_aanleiding"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="lidmaatschap",
            name="bureaus_lidmaatschap_muur",
        ),
        migrations.AddConstraint(
            model_name="lidmaatschap",
            constraint=bureaus.muren.Muur(
                name="bureaus_lidmaatschap_muur",
                toegang=bureaus.muren.Toegang(
                    bureau=bureaus.muren.Mag(lezen=True, toevoegen=True, verwijderen=True, wijzigen=True),
                    kandidaat=bureaus.muren.Mag(
                        lezen=("id", "bureau_id", "rol", "naam", "onderwerp"),
                        rij="rol = 'coach' or id = (select nullif(current_setting('app.lid', true), '')::uuid)",
                    ),
                    opdrachtgever=bureaus.muren.Mag(
                        lezen=("id", "bureau_id", "rol", "naam", "onderwerp"),
                        rij="id = (select nullif(current_setting('app.lid', true), '')::uuid) or (rol = 'beheerder' and actief)",
                    ),
                    poort=bureaus.muren.Mag(
                        lezen=True,
                        rij="gebruiker_id = (select nullif(current_setting('app.gebruiker', true), '')::uuid)",
                    ),
                ),
            ),
        ),
    ]
