"""Deadlines by rules, the dates they count from, and one reminder of each."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import bureaus.muren
import bureaus.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("bureaus", "0008_herinneringen"),
        ("kandidaten", "0003_vrijgave"),
        ("trajecten", "0006_termijnen_opnieuw"),
    ]

    operations = [
        migrations.CreateModel(
            name="Herinnering",
            fields=[
                (
                    "id",
                    models.UUIDField(default=bureaus.tenancy.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("op", models.DateField()),
                ("aanloop", models.SmallIntegerField(default=0)),
                ("gemaakt_op", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Ijkdatum",
            fields=[
                (
                    "id",
                    models.UUIDField(default=bureaus.tenancy.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "soort",
                    models.CharField(
                        choices=[
                            ("in_dienst", "In dienst sinds"),
                            ("vso_overeenkomst", "Overeenkomst bereikt over het vertrek"),
                            ("vso_ondertekening", "Vaststellingsovereenkomst getekend"),
                            ("opzegging", "Opgezegd door de werkgever"),
                            ("uit_dienst", "Laatste dag in dienst"),
                            ("eerste_werkloosheidsdag", "Eerste dag zonder werk"),
                            ("eerste_ziektedag", "Eerste ziektedag"),
                            ("avg_verzoek", "Privacyverzoek ontvangen"),
                        ],
                        max_length=24,
                        verbose_name="soort",
                    ),
                ),
                ("datum", models.DateField(verbose_name="datum")),
                (
                    "noemt_bedenktijd",
                    models.BooleanField(default=True, verbose_name="de overeenkomst noemt de bedenktijd"),
                ),
                ("vastgelegd_op", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["datum"],
            },
        ),
        migrations.CreateModel(
            name="Regelinstelling",
            fields=[
                (
                    "id",
                    models.UUIDField(default=bureaus.tenancy.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "regel",
                    models.CharField(
                        choices=[
                            ("looptijd", "Einde van het traject"),
                            ("fase_orientatie", "Oriëntatie afgerond"),
                            ("fase_plan", "Plan van aanpak afgerond"),
                            ("fase_vaardigheden", "Solliciteren afgerond"),
                            ("intake", "Intake"),
                            ("actie_kandidaat", "Actie van de kandidaat"),
                            ("actie_coach", "Actie van de coach"),
                            ("plan_kandidaat", "Plan tekenen door de kandidaat"),
                            ("plan_coach", "Plan tekenen door de coach"),
                            ("gesprek", "Gesprek"),
                            ("rapport", "Rapport maken"),
                            ("inzage", "Reageren op het rapport"),
                            ("bedenktijd", "Bedenktijd van de overeenkomst"),
                            ("opzegtermijn", "Einde van de opzegtermijn"),
                            ("ww_aanvraag", "WW aanvragen"),
                            ("sollicitatieplicht", "Sollicitaties van vier weken"),
                            ("transitievergoeding", "Transitievergoeding vragen aan de rechter"),
                            ("wvp_probleemanalyse", "Probleemanalyse (week 6)"),
                            ("wvp_plan", "Plan van aanpak re-integratie (week 8)"),
                            ("wvp_evaluatie", "Evaluatie re-integratie (elke 6 weken)"),
                            ("wvp_melding", "Melding bij UWV (week 42)"),
                            ("wvp_eerste_jaar", "Eerstejaarsevaluatie (week 52)"),
                            ("wvp_spoor2", "Start van spoor 2 (week 58)"),
                            ("wvp_brief", "Brief van UWV (week 88)"),
                            ("wvp_eindevaluatie", "Eindevaluatie (week 91)"),
                            ("wvp_wia", "WIA aanvragen (week 93)"),
                            ("wvp_einde", "Einde wachttijd (week 104)"),
                            ("nazorg", "Nazorg"),
                            ("bewaartermijn", "Einde van de bewaartermijn"),
                            ("avg_verzoek", "Antwoord op een privacyverzoek"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "aanlopen",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(), blank=True, size=None
                    ),
                ),
                (
                    "ontvangers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("kandidaat", "Kandidaat"), ("coach", "Coach"), ("beheerder", "Beheerder")],
                            max_length=12,
                        ),
                        size=None,
                    ),
                ),
                ("aantal", models.PositiveSmallIntegerField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Termijn",
            fields=[
                (
                    "id",
                    models.UUIDField(default=bureaus.tenancy.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "regel",
                    models.CharField(
                        choices=[
                            ("looptijd", "Einde van het traject"),
                            ("fase_orientatie", "Oriëntatie afgerond"),
                            ("fase_plan", "Plan van aanpak afgerond"),
                            ("fase_vaardigheden", "Solliciteren afgerond"),
                            ("intake", "Intake"),
                            ("actie_kandidaat", "Actie van de kandidaat"),
                            ("actie_coach", "Actie van de coach"),
                            ("plan_kandidaat", "Plan tekenen door de kandidaat"),
                            ("plan_coach", "Plan tekenen door de coach"),
                            ("gesprek", "Gesprek"),
                            ("rapport", "Rapport maken"),
                            ("inzage", "Reageren op het rapport"),
                            ("bedenktijd", "Bedenktijd van de overeenkomst"),
                            ("opzegtermijn", "Einde van de opzegtermijn"),
                            ("ww_aanvraag", "WW aanvragen"),
                            ("sollicitatieplicht", "Sollicitaties van vier weken"),
                            ("transitievergoeding", "Transitievergoeding vragen aan de rechter"),
                            ("wvp_probleemanalyse", "Probleemanalyse (week 6)"),
                            ("wvp_plan", "Plan van aanpak re-integratie (week 8)"),
                            ("wvp_evaluatie", "Evaluatie re-integratie (elke 6 weken)"),
                            ("wvp_melding", "Melding bij UWV (week 42)"),
                            ("wvp_eerste_jaar", "Eerstejaarsevaluatie (week 52)"),
                            ("wvp_spoor2", "Start van spoor 2 (week 58)"),
                            ("wvp_brief", "Brief van UWV (week 88)"),
                            ("wvp_eindevaluatie", "Eindevaluatie (week 91)"),
                            ("wvp_wia", "WIA aanvragen (week 93)"),
                            ("wvp_einde", "Einde wachttijd (week 104)"),
                            ("nazorg", "Nazorg"),
                            ("bewaartermijn", "Einde van de bewaartermijn"),
                            ("avg_verzoek", "Antwoord op een privacyverzoek"),
                        ],
                        max_length=24,
                    ),
                ),
                ("onderwerp", models.UUIDField()),
                ("volgnummer", models.PositiveSmallIntegerField(default=0)),
                ("ankerdatum", models.DateField()),
                ("op", models.DateField()),
                ("verlengd_op", models.DateField(blank=True, null=True)),
                (
                    "staat",
                    models.CharField(
                        choices=[
                            ("loopt", "loopt"),
                            ("stil", "staat stil"),
                            ("voldaan", "gedaan"),
                            ("vervallen", "vervallen"),
                        ],
                        default="loopt",
                        max_length=12,
                    ),
                ),
                ("volgende_herinnering_op", models.DateTimeField(blank=True, null=True)),
                ("afgevinkt_op", models.DateTimeField(blank=True, null=True)),
                ("gesloten_op", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["op", "id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="traject",
            name="trajecten_traject_muur",
        ),
        migrations.AddField(
            model_name="gesprek",
            name="gewijzigd_op",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name="gesprek",
            name="volgnummer",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="traject",
            name="gepauzeerd_sinds",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="traject",
            name="herberekenen_op",
            field=models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True),
        ),
        migrations.AlterField(
            model_name="import",
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
        migrations.AddIndex(
            model_name="traject",
            index=models.Index(
                condition=models.Q(("herberekenen_op__isnull", False)),
                fields=["bureau", "herberekenen_op"],
                name="traject_herberekenen",
            ),
        ),
        migrations.AddConstraint(
            model_name="traject",
            constraint=bureaus.muren.Muur(
                name="trajecten_traject_muur",
                toegang=bureaus.muren.Toegang(
                    bureau=bureaus.muren.Mag(lezen=True, toevoegen=True, verwijderen=True, wijzigen=True),
                    cijfers=bureaus.muren.Mag(
                        lezen=(
                            "id",
                            "bureau_id",
                            "opdracht_id",
                            "kandidaat_id",
                            "fase",
                            "startdatum",
                            "einddatum",
                            "gesloten_op",
                            "eindreden",
                        )
                    ),
                    kandidaat=bureaus.muren.Mag(
                        lezen=True,
                        rij="kandidaat_id = (select nullif(current_setting('app.onderwerp', true), '')::uuid)",
                        wijzigen=("klik_bevestigd_op", "afspraak_gezien_op", "fase", "fase_sinds", "herberekenen_op"),
                    ),
                    planner=bureaus.muren.Mag(lezen=("id", "bureau_id", "herberekenen_op")),
                ),
            ),
        ),
        migrations.AddField(
            model_name="herinnering",
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
            model_name="herinnering",
            name="ontvanger",
            field=bureaus.muren.Sleutel(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bureaus.lidmaatschap"
            ),
        ),
        migrations.AddField(
            model_name="herinnering",
            name="verzending",
            field=bureaus.muren.Sleutel(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="herinneringen",
                to="bureaus.verzending",
            ),
        ),
        migrations.AddField(
            model_name="ijkdatum",
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
            model_name="ijkdatum",
            name="traject",
            field=bureaus.muren.Sleutel(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="ijkdata",
                to="trajecten.traject",
            ),
        ),
        migrations.AddField(
            model_name="ijkdatum",
            name="vastgelegd_door",
            field=bureaus.muren.Sleutel(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bureaus.lidmaatschap"
            ),
        ),
        migrations.AddField(
            model_name="regelinstelling",
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
            model_name="termijn",
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
            model_name="termijn",
            name="traject",
            field=bureaus.muren.Sleutel(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="termijnen",
                to="trajecten.traject",
            ),
        ),
        migrations.AddField(
            model_name="herinnering",
            name="termijn",
            field=bureaus.muren.Sleutel(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="herinneringen",
                to="trajecten.termijn",
            ),
        ),
        migrations.AddIndex(
            model_name="ijkdatum",
            index=models.Index(fields=["bureau", "vastgelegd_door"], name="trajecten_i_bureau__823371_idx"),
        ),
        migrations.AddConstraint(
            model_name="ijkdatum",
            constraint=models.UniqueConstraint(fields=("bureau", "traject", "soort"), name="ijkdatum_een_per_soort"),
        ),
        migrations.AddConstraint(
            model_name="ijkdatum",
            constraint=bureaus.muren.Muur(
                name="trajecten_ijkdatum_muur",
                toegang=bureaus.muren.Toegang(
                    bureau=bureaus.muren.Mag(lezen=True, toevoegen=True, verwijderen=True, wijzigen=True),
                    kandidaat=bureaus.muren.Mag(lezen=True, rij="traject_id in (select id from trajecten_traject)"),
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="ijkdatum",
            constraint=models.UniqueConstraint(fields=("bureau", "id"), name="trajecten_ijkdatum_doel"),
        ),
        migrations.AddConstraint(
            model_name="ijkdatum",
            constraint=bureaus.muren.Verwijzing(name="trajecten_ijkdatum_traject_bureau", veld="traject"),
        ),
        migrations.AddConstraint(
            model_name="ijkdatum",
            constraint=bureaus.muren.Verwijzing(
                name="trajecten_ijkdatum_vastgelegd_door_bureau", veld="vastgelegd_door"
            ),
        ),
        migrations.AddConstraint(
            model_name="regelinstelling",
            constraint=models.UniqueConstraint(fields=("bureau", "regel"), name="regelinstelling_een_per_regel"),
        ),
        migrations.AddConstraint(
            model_name="regelinstelling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("aantal__isnull", True),
                    (
                        "regel__in",
                        (
                            "fase_orientatie",
                            "fase_plan",
                            "fase_vaardigheden",
                            "intake",
                            "plan_kandidaat",
                            "plan_coach",
                            "bewaartermijn",
                        ),
                    ),
                    _connector="OR",
                ),
                name="regelinstelling_wet_staat_vast",
            ),
        ),
        migrations.AddConstraint(
            model_name="regelinstelling",
            constraint=bureaus.muren.Muur(
                name="trajecten_regelinstelling_muur",
                toegang=bureaus.muren.Toegang(
                    bureau=bureaus.muren.Mag(lezen=True, toevoegen=True, verwijderen=True, wijzigen=True),
                    kandidaat=bureaus.muren.Mag(lezen=True),
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="termijn",
            index=models.Index(
                condition=models.Q(("volgende_herinnering_op__isnull", False)),
                fields=["bureau", "volgende_herinnering_op"],
                name="termijn_herinneren",
            ),
        ),
        migrations.AddConstraint(
            model_name="termijn",
            constraint=models.UniqueConstraint(
                fields=("bureau", "traject", "regel", "onderwerp", "volgnummer"), name="termijn_een_per_onderwerp"
            ),
        ),
        migrations.AddConstraint(
            model_name="termijn",
            constraint=models.CheckConstraint(
                condition=models.Q(("volgende_herinnering_op__isnull", True), ("staat", "loopt"), _connector="OR"),
                name="termijn_alleen_lopend",
            ),
        ),
        migrations.AddConstraint(
            model_name="termijn",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("gesloten_op__isnull", True), ("staat__in", ["loopt", "stil"])),
                    models.Q(("gesloten_op__isnull", False), ("staat__in", ["voldaan", "vervallen"])),
                    _connector="OR",
                ),
                name="termijn_gesloten_met_tijd",
            ),
        ),
        migrations.AddConstraint(
            model_name="termijn",
            constraint=models.CheckConstraint(
                condition=models.Q(("verlengd_op__isnull", True), ("verlengd_op__gt", models.F("op")), _connector="OR"),
                name="termijn_verlengd_is_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="termijn",
            constraint=bureaus.muren.Muur(
                name="trajecten_termijn_muur",
                toegang=bureaus.muren.Toegang(
                    bureau=bureaus.muren.Mag(lezen=True, toevoegen=True, verwijderen=True, wijzigen=True),
                    kandidaat=bureaus.muren.Mag(
                        lezen=True,
                        rij="traject_id in (select id from trajecten_traject)",
                        wijzigen=("staat", "afgevinkt_op", "gesloten_op", "volgende_herinnering_op"),
                    ),
                    planner=bureaus.muren.Mag(lezen=("id", "bureau_id", "volgende_herinnering_op")),
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="termijn",
            constraint=models.UniqueConstraint(fields=("bureau", "id"), name="trajecten_termijn_doel"),
        ),
        migrations.AddConstraint(
            model_name="termijn",
            constraint=bureaus.muren.Verwijzing(name="trajecten_termijn_traject_bureau", veld="traject"),
        ),
        migrations.AddIndex(
            model_name="herinnering",
            index=models.Index(fields=["bureau", "ontvanger"], name="trajecten_h_bureau__9d3629_idx"),
        ),
        migrations.AddIndex(
            model_name="herinnering",
            index=models.Index(fields=["bureau", "verzending"], name="trajecten_h_bureau__a043a1_idx"),
        ),
        migrations.AddConstraint(
            model_name="herinnering",
            constraint=models.UniqueConstraint(
                fields=("bureau", "termijn", "op", "aanloop", "ontvanger"), name="herinnering_eenmaal"
            ),
        ),
        migrations.AddConstraint(
            model_name="herinnering",
            constraint=bureaus.muren.Muur(
                name="trajecten_herinnering_muur",
                toegang=bureaus.muren.Toegang(
                    bureau=bureaus.muren.Mag(lezen=True, toevoegen=True, wijzigen=("verzending_id",))
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="herinnering",
            constraint=bureaus.muren.Verwijzing(name="trajecten_herinnering_termijn_bureau", veld="termijn"),
        ),
        migrations.AddConstraint(
            model_name="herinnering",
            constraint=bureaus.muren.Verwijzing(name="trajecten_herinnering_ontvanger_bureau", veld="ontvanger"),
        ),
        migrations.AddConstraint(
            model_name="herinnering",
            constraint=bureaus.muren.Verwijzing(name="trajecten_herinnering_verzending_bureau", veld="verzending"),
        ),
    ]
