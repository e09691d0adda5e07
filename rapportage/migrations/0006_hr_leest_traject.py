from django.db import migrations

import bureaus.muren


class Migration(migrations.Migration):
    dependencies = [
        ("bureaus", "0004_hr_kent_beheerders"),
        ("kandidaten", "0003_vrijgave"),
        ("rapportage", "0005_ontvangers_en_muren"),
        ("trajecten", "0003_afgewezen_gaat_weg"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="rapport",
            name="rapportage_rapport_muur",
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
                            "inhoud",
                            "inhoud_hash",
                            "pdf",
                            "pdf_sha256",
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
