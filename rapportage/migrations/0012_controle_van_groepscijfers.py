from django.db import migrations, models

import bureaus.muren


class Migration(migrations.Migration):
    dependencies = [("rapportage", "0011_inhoud_zolang_verzonden")]

    operations = [
        migrations.RemoveConstraint(
            model_name="groepsstand",
            name="rapportage_groepsstand_muur",
        ),
        migrations.AddIndex(
            model_name="groepsstand",
            index=models.Index(
                condition=models.Q(("gepubliceerd_op__isnull", False)), fields=["pdf_sha256"], name="groepsstand_pdf"
            ),
        ),
        migrations.AddConstraint(
            model_name="groepsstand",
            constraint=bureaus.muren.Muur(
                name="rapportage_groepsstand_muur",
                toegang=bureaus.muren.Toegang(
                    bureau=bureaus.muren.Mag(lezen=True, toevoegen=True, verwijderen=True, wijzigen=True),
                    opdrachtgever=bureaus.muren.Mag(
                        lezen=(
                            "id",
                            "bureau_id",
                            "opdrachtgever_id",
                            "opdracht_id",
                            "peildatum",
                            "inhoud",
                            "gepubliceerd_op",
                            "pdf",
                            "pdf_sha256",
                        ),
                        rij="opdrachtgever_id = (select nullif(current_setting('app.onderwerp', true), '')::uuid) and gepubliceerd_op is not null",
                    ),
                    planner=bureaus.muren.Mag(
                        lezen=(
                            "id",
                            "bureau_id",
                            "werk_staat",
                            "pogingen",
                            "niet_voor",
                            "aangeboden_tot",
                            "pacht_tot",
                            "opdrachtgever_id",
                        ),
                        wijzigen=("aangeboden_tot",),
                    ),
                    poort=bureaus.muren.Mag(
                        lezen=("id", "bureau_id", "gepubliceerd_op", "pdf_sha256"),
                        rij="gepubliceerd_op is not null and pdf_sha256 = (select nullif(current_setting('app.controle', true), ''))",
                    ),
                ),
            ),
        ),
    ]
