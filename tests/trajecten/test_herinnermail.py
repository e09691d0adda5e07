"""What stands in a reminder: neutral, in the reader's language, and only what is still to be done when it leaves."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from bureaus import mail
from bureaus.bezorging import VERZONDEN
from bureaus.enums import Mailsoort
from bureaus.models import Bureau, Lidmaatschap, Mailvoorkeur, Verzending
from bureaus.wachtrij import WerkStaat
from tests.kanaries import WOORD, Kooi
from tests.wereld import Wereld
from trajecten import herinneringen, herinnermail, termijnen, trajecten
from trajecten.enums import Fase, Ontvangersoort, Regelcode, Termijnstaat
from trajecten.models import Regelinstelling, Termijn, Traject

# A Wednesday, at an hour at which every bureau mails.
NU = datetime(2026, 11, 25, 11, tzinfo=UTC)
VANDAAG = NU.date()
# What no subject, line or address of a reminder may say: a phase, health, the employer, a benefit, a name.
NIET = re.compile(
    r"oriënt|orient|vaardigheden|sollicit|aangenomen|ziek|gezond|re-integra|poortwachter|wvp|wia|uwv|\bww\b|werkgever"
    r"|ontslag|boventallig|vaststelling|bedenk|opzeg|transitie|kraanbouw|sluiting|jansen|jan\b|petra|fatima",
    re.IGNORECASE,
)


@pytest.fixture(autouse=True)
def _op_woensdag():
    with time_machine.travel(NU, tick=True):
        yield


@pytest.fixture
def post(monkeypatch) -> list:
    """Every mail that leaves, in order, with its headers."""
    verstuurd = []
    monkeypatch.setattr(mail.bezorging, "deliver", lambda bericht, pk: verstuurd.append(bericht) or VERZONDEN)
    return verstuurd


def _plan(wereld: Wereld, *regels: tuple[Regelcode, int], traject=None, **velden) -> None:
    """Reminders of these rules, so many days from now, each to everyone, in mails that may leave now."""
    with wereld.open():
        Traject.objects.update(herberekenen_op=None)
        for regel, over in regels:
            Regelinstelling.objects.filter(regel=regel).delete()
            Regelinstelling.objects.create(regel=regel, aanlopen=[over], ontvangers=Ontvangersoort.values)
            op = VANDAAG + timedelta(days=over)
            Termijn.objects.create(
                traject=traject or wereld.traject, regel=regel, onderwerp=uuid4(), ankerdatum=op, op=op,
                volgende_herinnering_op=timezone.now() - timedelta(minutes=1), **velden,
            )  # fmt: skip
    herinneringen.remind(wereld.bureau.pk)


def _send(wereld: Wereld, *, aan: Lidmaatschap | None = None) -> None:
    with wereld.open():
        # At every hour: what is tried here is the text.
        Bureau.objects.filter(pk=wereld.bureau.pk).update(mail_van=0, mail_tot=24, mail_dagen=[1, 2, 3, 4, 5, 6, 7])
        Verzending.objects.update(niet_voor=timezone.now())
        rows = Verzending.objects.filter(lid=aan) if aan else Verzending.objects.all()
        pks = list(rows.values_list("pk", flat=True))
    for pk in pks:
        mail.send(wereld.bureau.pk, pk)


def _texts(bericht) -> str:
    return "\n".join([bericht.subject, bericht.body, *(deel[0] for deel in bericht.alternatives)])


def _say(over: int) -> str:
    return date_format(VANDAAG + timedelta(days=over), "l j F")


def test_what_and_by_which_day_in_both_parts(wereld, post):
    _plan(wereld, (Regelcode.ACTIE_KANDIDAAT, 3))
    _send(wereld, aan=wereld.kandidaat_lid)
    (bericht,) = post
    assert bericht.subject == "Een herinnering van Kompas"
    for tekst in (bericht.body, bericht.alternatives[0][0]):
        assert _say(3) in tekst and "een actie uit het plan" in tekst and "Dit komt eraan" in tekst
        assert "voorbij" not in tekst and "van je mensen" not in tekst
        assert f"{settings.PUBLIC_URL}/kompas/plan/" in tekst


def test_what_is_past_is_said_first_and_without_blame(wereld, post):
    _plan(wereld, (Regelcode.INZAGE, 2), (Regelcode.ACTIE_KANDIDAAT, -2))
    _send(wereld, aan=wereld.kandidaat_lid)
    (bericht,) = post
    regels = [regel for regel in bericht.body.splitlines() if regel.startswith("- ")]
    assert regels == [f"- {_say(-2)}: een actie uit het plan", f"- {_say(2)}: een rapport om te lezen"]
    assert bericht.body.index("is voorbij") < bericht.body.index("Dit komt eraan")
    assert not re.search(r"te laat|vergeten|verzuim|moest", _texts(bericht))


def test_the_day_of_the_law_stands_beside_the_plain_one(wereld, post):
    _plan(wereld, (Regelcode.WW_AANVRAAG, 1), verlengd_op=VANDAAG + timedelta(days=3))
    _send(wereld, aan=wereld.kandidaat_lid)
    for tekst in (post[0].body, post[0].alternatives[0][0]):
        assert f"De wet geeft tijd tot en met {_say(3)}." in tekst and _say(1) in tekst


def test_what_the_law_still_gives_time_for_is_not_over(wereld, post):
    _plan(wereld, (Regelcode.WW_AANVRAAG, -1), verlengd_op=VANDAAG)
    _send(wereld, aan=wereld.kandidaat_lid)
    for tekst in (post[0].body, post[0].alternatives[0][0]):
        assert f"De wet geeft tijd tot en met {_say(0)}." in tekst and _say(-1) in tekst
        assert "Dit komt eraan" in tekst and "voorbij" not in tekst


def test_who_takes_over_gets_what_did_not_leave_yet(wereld, post):
    """The coach's mail waits for the morning; by then the candidate belongs to a colleague."""
    _plan(wereld, (Regelcode.ACTIE_COACH, 1))
    with wereld.open():
        trajecten.assign_coach([wereld.traject], coach=wereld.collega, door=wereld.beheerder)
    for _keer in range(2):
        herinneringen.remind(wereld.bureau.pk)
    _send(wereld)
    aan = sorted(bericht.to[0].split("<")[1] for bericht in post if bericht.subject.startswith("Een herinnering"))
    # Nobody twice: the candidate and the manager had theirs before.
    assert aan == ["jan.101@kompas.example>", "ruben@kompas.example>"]
    assert len([bericht for bericht in post if "beheerder@" in bericht.to[0]]) == 1


def test_what_the_old_coach_was_told_is_not_told_again(wereld, post):
    _plan(wereld, (Regelcode.ACTIE_COACH, 1))
    _send(wereld)
    post.clear()
    with wereld.open():
        trajecten.assign_coach([wereld.traject], coach=wereld.collega, door=wereld.beheerder)
    herinneringen.remind(wereld.bureau.pk)
    _send(wereld)
    assert post == []


def test_a_computation_in_between_leaves_what_is_due_for_the_new_coach(wereld, post):
    _plan(wereld, (Regelcode.LOOPTIJD, 1))
    with wereld.open():
        termijn = Termijn.objects.get()
        # The one the rules ask for, so that a computation keeps it.
        Termijn.objects.filter(pk=termijn.pk).update(onderwerp=wereld.traject.pk)
        Traject.objects.filter(pk=wereld.traject.pk).update(einddatum=termijn.op)
        termijnen.mark([wereld.traject.pk])
        trajecten.assign_coach([wereld.traject], coach=wereld.collega, door=wereld.beheerder)
    herinneringen.remind(wereld.bureau.pk)
    _send(wereld, aan=wereld.collega)
    assert len(post) == 1 and "een einddatum" in post[0].body


def test_the_same_thing_twice_is_one_line(wereld, post):
    _plan(wereld, (Regelcode.ACTIE_KANDIDAAT, 1), (Regelcode.ACTIE_KANDIDAAT, 1))
    _send(wereld)
    per_lid = {bericht.to[0].split("<")[1]: bericht.body for bericht in post}
    assert "een actie uit het plan (2 keer)" in per_lid["jan.101@kompas.example>"]
    assert "(" not in per_lid["fatima@kompas.example>"]


def test_a_daily_mail_counts_people(wereld, post):
    with wereld.open():
        Traject.objects.update(coach=wereld.coach)
        Lidmaatschap.objects.filter(pk=wereld.coach.pk).update(dagoverzicht=True)
    _plan(wereld, (Regelcode.LOOPTIJD, 4))
    _plan(wereld, (Regelcode.LOOPTIJD, 4), traject=wereld.ander_traject)
    _send(wereld, aan=wereld.coach)
    (bericht,) = post
    assert bericht.subject == "Je overzicht van Kompas"
    assert f"- {_say(4)}: een einddatum (bij 2 mensen)" in bericht.body
    assert f"{settings.PUBLIC_URL}/kompas/vandaag/" in bericht.body


def test_a_long_list_is_cut_off(wereld, post):
    dagen = herinnermail.REGELS_PER_LIJST + 3
    _plan(wereld, *[(Regelcode.ACTIE_KANDIDAAT, dag) for dag in range(dagen)])
    with wereld.open():
        Regelinstelling.objects.update(aanlopen=list(range(dagen)))
        Termijn.objects.update(volgende_herinnering_op=timezone.now() - timedelta(minutes=1))
    herinneringen.remind(wereld.bureau.pk)
    _send(wereld, aan=wereld.kandidaat_lid)
    assert "- en nog 3 datums" in post[0].body and "en nog 3 datums" in post[0].alternatives[0][0]


def test_in_the_language_of_the_reader(wereld, post):
    with wereld.open():
        Lidmaatschap.objects.filter(pk=wereld.kandidaat_lid.pk).update(taal="en")
    _plan(wereld, (Regelcode.ACTIE_KANDIDAAT, 3))
    _send(wereld)
    engels, *anderen = sorted(post, key=lambda bericht: "jan.101" not in bericht.to[0])
    assert '<html lang="en">' in engels.alternatives[0][0]
    dag = (VANDAAG + timedelta(days=3)).strftime("%A")
    assert dag in engels.body
    assert anderen and all('<html lang="nl">' in bericht.alternatives[0][0] for bericht in anderen)


# --- still needed? -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reden", ["gedaan", "verplaatst", "beperking", "uitgezet", "overgedragen"])
def test_what_nobody_needs_any_more_does_not_leave(wereld, post, reden):
    _plan(wereld, (Regelcode.ACTIE_COACH, 1))
    with wereld.open():
        if reden == "gedaan":
            termijn = Termijn.objects.get()
            termijnen.settle(termijn.onderwerp, Regelcode.ACTIE_COACH)
        elif reden == "verplaatst":
            Termijn.objects.update(op=VANDAAG + timedelta(days=9))
        elif reden == "beperking":
            wereld.kandidaat.beperking_sinds = timezone.now()
            wereld.kandidaat.save()
        elif reden == "uitgezet":
            Mailvoorkeur.objects.create(lid=wereld.coach, soort=Mailsoort.HERINNERING)
        else:
            Traject.objects.update(coach=wereld.collega)
    _send(wereld, aan=wereld.coach)
    assert post == []
    with wereld.open():
        assert Verzending.objects.get(lid=wereld.coach).werk_staat == WerkStaat.GESTOPT


def test_what_is_left_of_several_still_leaves(wereld, post):
    _plan(wereld, (Regelcode.ACTIE_KANDIDAAT, 1), (Regelcode.INZAGE, 1))
    with wereld.open():
        Termijn.objects.filter(regel=Regelcode.INZAGE).update(
            staat=Termijnstaat.VOLDAAN, gesloten_op=timezone.now(), volgende_herinnering_op=None
        )
    _send(wereld, aan=wereld.kandidaat_lid)
    assert "een actie uit het plan" in post[0].body and "rapport" not in post[0].body


# --- nothing leaks -------------------------------------------------------------------------------------------


def test_no_rule_says_phase_health_or_employer(wereld, post):
    """Every rule at once to everyone: the strictest reader is whoever looks over a shoulder."""
    with wereld.open():
        Traject.objects.update(fase=Fase.AANGENOMEN)
    _plan(wereld, *[(code, 1) for code in Regelcode])
    _send(wereld)
    assert len(post) == 3
    for bericht in post:
        naam = bericht.to[0].split("<")[0].strip()
        tekst = _texts(bericht).replace(naam, "")
        assert NIET.findall(re.sub(r"https?://\S+", "", tekst)) == []
        paden = re.findall(r"https?://[^\s\"<]+", tekst)
        assert not [pad for pad in paden if re.search(r"jan|fatima|kraanbouw|@", pad, re.IGNORECASE)]
        koppen = {naam: str(waarde) for naam, waarde in bericht.message().items()}
        zonder = {k: v for k, v in koppen.items() if k not in ("To", "From", "Reply-To", "List-Unsubscribe")}
        assert NIET.findall(str(zonder)) == []
        assert set(koppen) >= {"List-Unsubscribe", "List-Unsubscribe-Post", "Message-ID", "Auto-Submitted"}


def test_words_of_people_stay_out_of_it(toneel, database, post):
    """A word in every private field, and then every reminder of that bureau."""
    wereld = toneel.bureau.wereld
    with wereld.open():
        Verzending.objects.update(werk_staat=WerkStaat.GESTOPT)
    _plan(wereld, *[(code, 1) for code in Regelcode])
    with psycopg.connect(database["SUPERUSER"], autocommit=True) as connection:
        kooi = Kooi(connection, toneel)
        kooi.fill()
        connection.execute("update bureaus_verzending set pad = '/x/', gegevens = '{}'")
    _send(wereld)
    assert len(post) >= 3
    for bericht in post:
        velden = {kooi.kanaries[woord].veld.split(":")[0] for woord in WOORD.findall(bericht.message().as_string())}
        velden |= {kooi.kanaries[woord].veld.split(":")[0] for woord in WOORD.findall(_texts(bericht))}
        assert velden <= {
            "bureaus.Bureau.naam", "bureaus.Bureau.antwoord_aan", "bureaus.Lidmaatschap.naam",
            "bureaus.Lidmaatschap.email", "bureaus.Verzending.message_id",
        }  # fmt: skip
