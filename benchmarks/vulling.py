"""Large believable numbers of rows, written by SQL: seeding 2 million applications must take seconds."""

import psycopg

from bureaus.models import Gebruiker

_PER_BUREAU = """
insert into bureaus_bureau (id, slug, naam, kleur, logo_hash, antwoord_aan, inzage_werkdagen, mail_van, mail_tot,
    mail_dagen)
select gen_random_uuid(), %(prefix)s || n, 'Bureau ' || n, '#0B5D66', '', '', 5, 8, 20, '{1,2,3,4,5}'
    from generate_series(1, %(bureaus)s) n;
create temp table b on commit preserve rows as
    select id, slug, row_number() over () as n from bureaus_bureau where slug like %(prefix)s || '%%';
insert into bureaus_auditkop (id, bureau_id, volgnummer, hash) select gen_random_uuid(), id, 0, repeat('0', 64) from b;
create temp table c on commit preserve rows as
    select gen_random_uuid() as id, b.id as bureau_id, b.n as bn, k as n from b, generate_series(1, %(coaches)s) k;
insert into bureaus_lidmaatschap (id, bureau_id, gebruiker_id, rol, naam, email, taal, capaciteit, actief,
    dagoverzicht)
    select id, bureau_id, null, 'coach', 'Coach ' || n, '', 'nl', 28, true, false from c;
create temp table o on commit preserve rows as
    select gen_random_uuid() as id, gen_random_uuid() as payer, id as bureau_id from b;
insert into bureaus_opdrachtgever (id, bureau_id, naam, soort)
    select payer, bureau_id, 'Werkgever', 'werkgever' from o;
insert into bureaus_opdracht (id, bureau_id, opdrachtgever_id, naam, referentie, soort, dienst, aanleiding,
    startdatum, einddatum, uren)
    select id, bureau_id, payer, 'Opdracht', '', 'collectief', 'outplacement_collectief', 'reorganisatie',
    current_date - 200, current_date + 200, 24 from o;
create temp table t on commit preserve rows as
    select gen_random_uuid() as id, gen_random_uuid() as kandidaat, gen_random_uuid() as lid, c.bureau_id,
        c.id as coach, o.id as opdracht, k as n, c.n as cn
    from c join o on o.bureau_id = c.bureau_id, generate_series(1, %(per_coach)s) k;
insert into bureaus_lidmaatschap (id, bureau_id, gebruiker_id, rol, naam, email, taal, onderwerp, capaciteit, actief,
    dagoverzicht)
    select lid, bureau_id, null, 'kandidaat', 'Naam ' || n, '', 'nl', kandidaat, 0, true, false from t;
insert into kandidaten_kandidaat (id, bureau_id, lid_id, roepnaam, voorletters, tussenvoegsel, achternaam, telefoon,
    personeelsnummer, laatste_functie)
    select kandidaat, bureau_id, lid, 'Roepnaam' || n, '', '', 'Achternaam' || (n * 7919 %% 1000), '', n::text, ''
    from t;
insert into trajecten_traject (id, bureau_id, opdracht_id, kandidaat_id, coach_id, importsleutel, fase, fase_sinds,
    startdatum, einddatum, uren, laatste_contact_op, eindreden)
    select id, bureau_id, opdracht, kandidaat, coach, '',
        (array['orientatie', 'plan_van_aanpak', 'vaardigheden', 'aangenomen'])[1 + (n + cn) %% 4],
        current_date - n %% 90, current_date - 100, current_date + (n * 37 %% 300), 24, current_date - n %% 40, ''
    from t;
insert into kandidaten_sollicitatie (id, bureau_id, kandidaat_id, bedrijf, functie, soort, status, datum, notitie,
    aangemaakt_op, gewijzigd_op)
    select gen_random_uuid(), bureau_id, kandidaat, 'Bedrijf ' || k, 'Functie', 'vacature',
        (array['verstuurd', 'gesprek_1', 'afgewezen'])[1 + k %% 3], current_date - (n + k * 11) %% 120, '', now(), now()
    from t, generate_series(1, %(sollicitaties)s) k;
"""


def fill(dsn: str, *, prefix: str, bureaus: int, coaches: int, per_coach: int, sollicitaties: int) -> None:
    """Add `bureaus` bureaus with so many coaches, trajectories per coach and applications per candidate."""
    aantallen = {
        "prefix": prefix,
        "bureaus": bureaus,
        "coaches": coaches,
        "per_coach": per_coach,
        "sollicitaties": sollicitaties,
    }
    with psycopg.connect(dsn, cursor_factory=psycopg.ClientCursor) as connection:
        # Foreign keys hold by construction here; checking 2 million of them one by one would take minutes.
        connection.execute("set session_replication_role = replica")
        connection.execute(_PER_BUREAU, aantallen)
        for tabel in "bcot":
            connection.execute(f"drop table {tabel}")
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("vacuum analyze")


def sign_up_coach(dsn: str, slug: str) -> Gebruiker:
    """Give the first coach of bureau `slug` an account; returns it."""
    gebruiker = Gebruiker.objects.create_user(f"coach@{slug}.example")
    with psycopg.connect(dsn) as connection:
        connection.execute(
            "update bureaus_lidmaatschap set gebruiker_id = %s where id = (select l.id from bureaus_lidmaatschap l"
            " join bureaus_bureau b on b.id = l.bureau_id where b.slug = %s and l.rol = 'coach' order by l.naam"
            " limit 1)",
            [gebruiker.pk, slug],
        )
    return gebruiker
