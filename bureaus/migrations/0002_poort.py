"""The gate: what a session may touch before its bureau is known, and who may read which bureau's own row."""

from django.db import migrations

POORT = "outplacement_poort"
BUREAU, KANDIDAAT, OPDRACHTGEVER = "outplacement_bureau", "outplacement_kandidaat", "outplacement_opdrachtgever"
EIGEN_BUREAU = "id = (select nullif(current_setting('app.bureau', true), '')::uuid)"
HUISSTIJL = "naam, kleur, logo, logo_hash, antwoord_aan, inzage_werkdagen"

AANMELDEN = [
    f"grant select, insert, update, delete on {tabel} to {POORT}"
    for tabel in (
        "django_session",
        "bureaus_gebruiker",
        "account_emailaddress",
        "account_emailconfirmation",
        "mfa_authenticator",
    )
] + [
    f"grant usage on sequence {reeks} to {POORT}"
    for reeks in ("account_emailaddress_id_seq", "account_emailconfirmation_id_seq", "mfa_authenticator_id_seq")
]
WALLS = [
    f"grant select on django_migrations to {POORT}",
    "alter table bureaus_bureau enable row level security",
    "alter table bureaus_bureau force row level security",
    f"grant select on bureaus_bureau to {POORT}, {BUREAU}, {KANDIDAAT}, {OPDRACHTGEVER}",
    f"grant update ({HUISSTIJL}) on bureaus_bureau to {BUREAU}",
    "grant select, insert, update on bureaus_bureau to outplacement_platform",
    f"create policy poort on bureaus_bureau for select to {POORT} using (true)",
    f"create policy eigen on bureaus_bureau to {BUREAU}, {KANDIDAAT}, {OPDRACHTGEVER} using ({EIGEN_BUREAU})",
    "create policy platform on bureaus_bureau to outplacement_platform using (true)",
]


class Migration(migrations.Migration):
    dependencies = [
        ("bureaus", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sessions", "0001_initial"),
    ]
    operations = [
        migrations.RunSQL(
            AANMELDEN + WALLS,
            [
                "drop policy poort on bureaus_bureau",
                "drop policy eigen on bureaus_bureau",
                "drop policy platform on bureaus_bureau",
                "alter table bureaus_bureau no force row level security",
                "alter table bureaus_bureau disable row level security",
            ],
        )
    ]
