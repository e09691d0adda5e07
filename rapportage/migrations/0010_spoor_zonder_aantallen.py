from django.db import migrations, models

# The owner is behind the walls too (FORCE), so it steps out of them for as long as it takes out what may not be agreed.
UIT_AFSPRAKEN = """
    alter table rapportage_rapportageafspraak no force row level security;
    update rapportage_rapportageafspraak set onderdelen = array_remove(onderdelen, 'aanwezigheid')
    where dienst in ('spoor1', 'spoor2') and 'aanwezigheid' = any (onderdelen);
    alter table rapportage_rapportageafspraak force row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("rapportage", "0009_wachtrij_per_bureau")]

    operations = [
        migrations.RunSQL(UIT_AFSPRAKEN, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="rapportageafspraak",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("dienst__in", ["spoor1", "spoor2"]), ("onderdelen__contains", ["aanwezigheid"]), _negated=True
                ),
                name="afspraak_spoor_geen_aantallen",
            ),
        ),
    ]
