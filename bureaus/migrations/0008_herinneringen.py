"""When reminders leave, what a person switched off, a calendar's secret address, mail that came back."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import bureaus.models
import bureaus.muren
import bureaus.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("bureaus", "0007_wachtrij_per_bureau"),
    ]

    operations = [
        migrations.CreateModel(
            name="Agendatoegang",
            fields=[
                (
                    "id",
                    models.UUIDField(default=bureaus.tenancy.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("token_hash", models.CharField(max_length=64)),
                ("gemaakt_op", models.DateTimeField(default=django.utils.timezone.now)),
                ("ingetrokken_op", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Hartslag",
            fields=[
                ("naam", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("op", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Mailvoorkeur",
            fields=[
                (
                    "id",
                    models.UUIDField(default=bureaus.tenancy.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "soort",
                    models.CharField(
                        choices=[
                            ("herinnering", "Herinneringen aan wat er te doen is"),
                            ("afspraak", "Afspraken voor in je agenda"),
                            ("bericht", "Seintje bij een nieuw bericht"),
                        ],
                        max_length=16,
                    ),
                ),
                ("uit_sinds", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="verzending",
            name="bureaus_verzending_muur",
        ),
        migrations.AddField(
            model_name="bureau",
            name="mail_dagen",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(),
                default=bureaus.models.working_week,
                size=None,
                verbose_name="dagen met herinneringen",
            ),
        ),
        migrations.AddField(
            model_name="bureau",
            name="mail_tot",
            field=models.PositiveSmallIntegerField(default=20, verbose_name="herinneringen tot (uur)"),
        ),
        migrations.AddField(
            model_name="bureau",
            name="mail_van",
            field=models.PositiveSmallIntegerField(default=8, verbose_name="herinneringen vanaf (uur)"),
        ),
        migrations.AddField(
            model_name="lidmaatschap",
            name="dagoverzicht",
            field=models.BooleanField(default=False, verbose_name="een mail per dag"),
        ),
        migrations.AddField(
            model_name="verzending",
            name="terug_code",
            field=models.CharField(blank=True, default="", max_length=16),
        ),
        migrations.AddField(
            model_name="verzending",
            name="teruggekomen_op",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="verzending",
            name="werk_staat",
            field=models.CharField(
                choices=[
                    ("rust", "nog niet aan de beurt"),
                    ("wacht", "wacht"),
                    ("bezig", "bezig"),
                    ("klaar", "klaar"),
                    ("onzeker", "onzeker"),
                    ("mislukt", "mislukt"),
                    ("gestopt", "niet meer nodig"),
                ],
                default="wacht",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="bureau",
            constraint=models.CheckConstraint(
                condition=models.Q(("mail_tot__lte", 24), ("mail_van__lt", models.F("mail_tot"))),
                name="bureau_mail_uren",
            ),
        ),
        migrations.AddConstraint(
            model_name="bureau",
            constraint=models.CheckConstraint(
                condition=models.Q(("mail_dagen__contained_by", [1, 2, 3, 4, 5, 6, 7]), ("mail_dagen__len__gte", 1)),
                name="bureau_mail_dagen",
            ),
        ),
        migrations.AddConstraint(
            model_name="verzending",
            constraint=bureaus.muren.Muur(
                name="bureaus_verzending_muur",
                toegang=bureaus.muren.Toegang(
                    bureau=bureaus.muren.Mag(lezen=True, toevoegen=True, verwijderen=True, wijzigen=True),
                    kandidaat=bureaus.muren.Mag(lezen=("bureau_id",), toevoegen=True),
                    opdrachtgever=bureaus.muren.Mag(lezen=("bureau_id",), toevoegen=True),
                    planner=bureaus.muren.Mag(
                        lezen=(
                            "id",
                            "bureau_id",
                            "werk_staat",
                            "pogingen",
                            "niet_voor",
                            "aangeboden_tot",
                            "pacht_tot",
                            "aangemaakt_op",
                            "verzonden_op",
                        ),
                        wijzigen=("aangeboden_tot",),
                    ),
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="verzending",
            constraint=models.UniqueConstraint(fields=("bureau", "id"), name="bureaus_verzending_doel"),
        ),
        migrations.AddField(
            model_name="agendatoegang",
            name="bureau",
            field=models.ForeignKey(
                db_default=bureaus.muren.HuidigBureau(),
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="bureaus.bureau",
            ),
        ),
        migrations.AddField(
            model_name="agendatoegang",
            name="lid",
            field=bureaus.muren.Sleutel(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="bureaus.lidmaatschap"
            ),
        ),
        migrations.AddField(
            model_name="mailvoorkeur",
            name="bureau",
            field=models.ForeignKey(
                db_default=bureaus.muren.HuidigBureau(),
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="bureaus.bureau",
            ),
        ),
        migrations.AddField(
            model_name="mailvoorkeur",
            name="lid",
            field=bureaus.muren.Sleutel(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mailvoorkeuren",
                to="bureaus.lidmaatschap",
            ),
        ),
        migrations.AddIndex(
            model_name="agendatoegang",
            index=models.Index(fields=["token_hash"], name="agendatoegang_token"),
        ),
        migrations.AddIndex(
            model_name="agendatoegang",
            index=models.Index(fields=["bureau", "lid"], name="bureaus_age_bureau__ed5e62_idx"),
        ),
        migrations.AddConstraint(
            model_name="agendatoegang",
            constraint=models.UniqueConstraint(fields=("bureau", "token_hash"), name="agendatoegang_token_uniek"),
        ),
        migrations.AddConstraint(
            model_name="agendatoegang",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ingetrokken_op__isnull", True)),
                fields=("bureau", "lid"),
                name="agendatoegang_een_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendatoegang",
            constraint=bureaus.muren.Muur(
                name="bureaus_agendatoegang_muur",
                toegang=bureaus.muren.Toegang(
                    bureau=bureaus.muren.Mag(lezen=True, toevoegen=True, verwijderen=True, wijzigen=True),
                    kandidaat=bureaus.muren.Mag(
                        lezen=True,
                        rij="lid_id = (select nullif(current_setting('app.lid', true), '')::uuid)",
                        toevoegen=True,
                        wijzigen=("ingetrokken_op",),
                    ),
                    poort=bureaus.muren.Mag(
                        lezen=("id", "bureau_id", "lid_id", "token_hash", "ingetrokken_op"),
                        rij="token_hash = (select nullif(current_setting('app.agenda', true), ''))",
                    ),
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="agendatoegang",
            constraint=bureaus.muren.Verwijzing(name="bureaus_agendatoegang_lid_bureau", veld="lid"),
        ),
        migrations.AddConstraint(
            model_name="mailvoorkeur",
            constraint=models.UniqueConstraint(fields=("bureau", "lid", "soort"), name="mailvoorkeur_eenmaal"),
        ),
        migrations.AddConstraint(
            model_name="mailvoorkeur",
            constraint=bureaus.muren.Muur(
                name="bureaus_mailvoorkeur_muur",
                toegang=bureaus.muren.Toegang(
                    bureau=bureaus.muren.Mag(lezen=True, toevoegen=True, verwijderen=True, wijzigen=True),
                    kandidaat=bureaus.muren.Mag(
                        lezen=True,
                        rij="lid_id = (select nullif(current_setting('app.lid', true), '')::uuid)",
                        toevoegen=True,
                        verwijderen=True,
                    ),
                    opdrachtgever=bureaus.muren.Mag(
                        lezen=True,
                        rij="lid_id = (select nullif(current_setting('app.lid', true), '')::uuid)",
                        toevoegen=True,
                        verwijderen=True,
                    ),
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="mailvoorkeur",
            constraint=bureaus.muren.Verwijzing(name="bureaus_mailvoorkeur_lid_bureau", veld="lid"),
        ),
        migrations.RunSQL(
            [
                "grant update (mail_van, mail_tot, mail_dagen) on bureaus_bureau to outplacement_bureau",
                # The clock tells that it ticks; a manager sees it, and who asks for the health of the whole.
                "grant select, insert, update on bureaus_hartslag to outplacement_planner",
                "grant select on bureaus_hartslag to outplacement_bureau",
            ],
            [
                "revoke all on bureaus_hartslag from outplacement_planner, outplacement_bureau",
                "revoke update (mail_van, mail_tot, mail_dagen) on bureaus_bureau from outplacement_bureau",
            ],
        ),
    ]
