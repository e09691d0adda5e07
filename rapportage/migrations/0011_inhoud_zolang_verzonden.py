from django.db import migrations, models

import bureaus.muren


class Migration(migrations.Migration):
    dependencies = [("rapportage", "0010_spoor_zonder_aantallen")]

    operations = [
        migrations.RemoveConstraint(
            model_name="bundel",
            name="rapportage_bundel_muur",
        ),
        migrations.RemoveConstraint(
            model_name="rapport",
            name="rapportage_rapport_muur",
        ),
        migrations.AddField(
            model_name="rapport",
            name="geldige_inhoud",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(staat="verzonden", then=models.F("inhoud")), output_field=models.JSONField(null=True)
                ),
                output_field=models.JSONField(null=True),
            ),
        ),
        migrations.AddField(
            model_name="rapport",
            name="geldige_pdf",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(staat="verzonden", then=models.F("pdf")), output_field=models.BinaryField(null=True)
                ),
                output_field=models.BinaryField(null=True),
            ),
        ),
        migrations.AlterField(
            model_name="bundel",
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
        migrations.AlterField(
            model_name="groepsstand",
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
        migrations.AlterField(
            model_name="rapport",
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
            model_name="bundel",
            constraint=bureaus.muren.Muur(
                name="rapportage_bundel_muur",
                toegang=bureaus.muren.Toegang(
                    bureau=bureaus.muren.Mag(lezen=True, toevoegen=True, verwijderen=True, wijzigen=True),
                    opdrachtgever=bureaus.muren.Mag(
                        lezen=True,
                        rij="lid_id = (select nullif(current_setting('app.lid', true), '')::uuid) and (zip is null or cardinality(rapporten) = (select count(*) from rapportage_rapport r where r.id = any(rapporten) and r.staat = 'verzonden'))",
                        toevoegen=True,
                    ),
                    planner=bureaus.muren.Mag(
                        lezen=("id", "bureau_id", "werk_staat", "pogingen", "niet_voor", "aangeboden_tot", "pacht_tot"),
                        wijzigen=("aangeboden_tot",),
                    ),
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="rapport",
            constraint=bureaus.muren.Muur(
                name="rapportage_rapport_muur",
                toegang=bureaus.muren.Toegang(
                    bureau=bureaus.muren.Mag(lezen=True, toevoegen=True, verwijderen=True, wijzigen=True),
                    kandidaat=bureaus.muren.Mag(
                        lezen=True,
                        rij="kandidaat_id = (select nullif(current_setting('app.onderwerp', true), '')::uuid) and (staat <> 'concept' or ter_inzage_op is not null)",
                        wijzigen=("staat", "akkoord_op", "vrijgegeven_op", "reageren_voor"),
                    ),
                    opdrachtgever=bureaus.muren.Mag(
                        lezen=(
                            "id",
                            "bureau_id",
                            "traject_id",
                            "opdracht_id",
                            "opdrachtgever_id",
                            "soort",
                            "nummer",
                            "versie",
                            "periode_van",
                            "periode_tot",
                            "staat",
                            "geldige_inhoud",
                            "geldige_pdf",
                            "verzonden_op",
                            "ingetrokken_op",
                            "volgend_op",
                            "vervangt_id",
                        ),
                        rij="opdrachtgever_id = (select nullif(current_setting('app.onderwerp', true), '')::uuid) and staat in ('verzonden', 'ingetrokken', 'vervangen') and verzonden_op is not null and id in (select rapport_id from rapportage_ontvanger)",
                    ),
                    planner=bureaus.muren.Mag(
                        lezen=("id", "bureau_id", "werk_staat", "pogingen", "niet_voor", "aangeboden_tot", "pacht_tot"),
                        wijzigen=("aangeboden_tot",),
                    ),
                    poort=bureaus.muren.Mag(
                        lezen=(
                            "id",
                            "bureau_id",
                            "nummer",
                            "versie",
                            "staat",
                            "pdf_sha256",
                            "verzonden_op",
                            "ingetrokken_op",
                        ),
                        rij="verzonden_op is not null and (nummer = (select nullif(current_setting('app.controle', true), '')) or pdf_sha256 = (select nullif(current_setting('app.controle', true), '')))",
                    ),
                ),
            ),
        ),
    ]
