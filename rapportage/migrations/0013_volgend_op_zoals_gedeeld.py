from django.db import migrations

# It held the day a report was due, and with it a phase or new work that may not have been agreed. The owner is behind
# the walls too (FORCE), so it steps out of them for as long as it puts back what the candidate was shown.
ZOALS_GEDEELD = """
    alter table rapportage_rapport no force row level security;
    update rapportage_rapport set volgend_op = (inhoud ->> 'volgend_op')::date
    where volgend_op is distinct from (inhoud ->> 'volgend_op')::date and verzonden_op is not null;
    alter table rapportage_rapport force row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("rapportage", "0012_controle_van_groepscijfers")]

    operations = [migrations.RunSQL(ZOALS_GEDEELD, migrations.RunSQL.noop)]
