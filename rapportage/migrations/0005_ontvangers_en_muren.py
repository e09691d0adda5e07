from django.db import migrations

# Until now every contact of the employer could read its reports: they keep those. The owner steps out of the walls
# (FORCE) for this; keys are checked before it steps back in, for a table with checks to come cannot be altered.
ONTVANGERS = """
    alter table rapportage_ontvanger no force row level security;
    alter table rapportage_rapport no force row level security;
    alter table bureaus_contactpersoon no force row level security;
    alter table bureaus_lidmaatschap no force row level security;
    insert into rapportage_ontvanger (id, bureau_id, rapport_id, lid_id, naam, sinds)
    select gen_random_uuid(), rapport.bureau_id, rapport.id, lid.id, lid.naam, rapport.verzonden_op
    from rapportage_rapport rapport
    join bureaus_contactpersoon contact on contact.opdrachtgever_id = rapport.opdrachtgever_id
    join bureaus_lidmaatschap lid on lid.id = contact.lid_id
    where rapport.verzonden_op is not null;
    set constraints all immediate;
    alter table rapportage_ontvanger force row level security;
    alter table rapportage_rapport force row level security;
    alter table bureaus_contactpersoon force row level security;
    alter table bureaus_lidmaatschap force row level security;
"""
# The audience that only counts came later than most tables: their bureau wall must hold it as well.
MUREN = """
    do $$
    declare tabel text;
    begin
        for tabel in select tablename from pg_policies where schemaname = 'public' and policyname = 'muur' loop
            execute format(
                'alter policy muur on %I to outplacement_bureau, outplacement_kandidaat, outplacement_opdrachtgever,'
                ' outplacement_cijfers',
                tabel
            );
        end loop;
    end $$
"""


class Migration(migrations.Migration):
    dependencies = [("rapportage", "0004_rapport_compleet")]

    operations = [
        migrations.RunSQL(ONTVANGERS, migrations.RunSQL.noop),
        migrations.RunSQL(MUREN, migrations.RunSQL.noop),
    ]
