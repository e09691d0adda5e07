"""Signals: each threshold on both sides, the order of people, and a constant number of queries."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bureaus.models import Lidmaatschap
from kandidaten.models import Bericht, Kandidaat, Sollicitatie
from tests.wereld import maak_traject
from trajecten import gesprekken, plannen, signalen
from trajecten.models import Actie, PlanVanAanpak, Traject
from trajecten.queries import count_applications

VANDAAG = date(2026, 11, 20)


def _stand(**velden) -> signalen.Stand:
    gewoon = {"laatste_contact_op": VANDAAG, "startdatum": date(2026, 9, 1), "einddatum": date(2027, 3, 1)}
    traject = Traject(**(gewoon | {k: velden.pop(k) for k in list(velden) if k in gewoon}))
    lid = Lidmaatschap(gebruiker_id="019aa000-0000-7000-8000-000000000000")
    if velden.pop("nooit_ingelogd", False):
        lid.gebruiker_id = None
    traject.kandidaat = Kandidaat(lid=lid)
    return signalen.Stand(traject, VANDAAG, **({"heeft_intake": True} | velden))


def _codes(stand) -> list[str]:
    return [s.code for s in signalen.signals(stand)]


def _terug(dagen: int) -> date:
    return VANDAAG - timedelta(days=dagen)


@pytest.mark.parametrize(
    ("velden", "codes"),
    [
        ({}, []),
        ({"oudste_deadline": _terug(1)}, ["te_laat"]),
        ({"laatste_contact_op": _terug(13)}, []),
        ({"laatste_contact_op": _terug(14)}, ["contact"]),
        ({"einddatum": VANDAAG + timedelta(days=31)}, []),
        ({"einddatum": VANDAAG + timedelta(days=30)}, ["einde"]),
        ({"einddatum": VANDAAG}, ["einde"]),
        ({"einddatum": _terug(1)}, ["verlopen"]),
        ({"nooit_ingelogd": True, "startdatum": _terug(6)}, []),
        ({"nooit_ingelogd": True, "startdatum": _terug(7)}, ["inloggen"]),
        ({"laatste_contact_op": None, "heeft_intake": False}, ["intake"]),
        ({"laatste_contact_op": None, "heeft_intake": False, "startdatum": VANDAAG + timedelta(days=1)}, []),
        ({"laatste_contact_op": None, "heeft_intake": True}, []),
        ({"stille_sollicitaties": 2}, ["stil"]),
        ({"ongelezen": 1, "oudste_deadline": _terug(3), "stille_sollicitaties": 1}, ["bericht", "te_laat", "stil"]),
        ({"wacht_op_handtekening": True}, ["tekenen"]),
    ],
)
def test_thresholds(velden, codes):
    assert _codes(_stand(**velden)) == codes


def test_signals_explain_themselves_in_the_right_number():
    een = signalen.signals(_stand(oudste_deadline=_terug(1), ongelezen=1, stille_sollicitaties=1))
    assert [s.tekst for s in een] == ["1 nieuw bericht", "Actie 1 dag te laat", "1 sollicitatie zonder reactie"]
    veel = signalen.signals(_stand(oudste_deadline=_terug(4), laatste_contact_op=_terug(19)))
    assert [s.tekst for s in veel] == ["Actie 4 dagen te laat", "19 dagen geen contact"]


def test_facts_come_from_the_newest_plan_and_own_messages(wereld):
    vandaag = timezone.localdate()
    nu = timezone.now()
    with wereld.open():
        plan = plannen.start_from_template(wereld.traject, sjabloon="kantoor", door=wereld.coach)
        actie = Actie.objects.filter(doel__plan=plan).first()
        Actie.objects.filter(pk=actie.pk).update(deadline=vandaag - timedelta(days=3))
        plannen.sign(plan, door=wereld.coach)
        PlanVanAanpak.objects.update(getekend_kandidaat_op=nu)
        nieuw = plannen.change_actie(
            Actie.objects.get(pk=actie.pk),
            omschrijving="Later",
            uitvoerder="kandidaat",
            deadline=vandaag + timedelta(days=5),
            door=wereld.coach,
        )
        for afzender in (wereld.kandidaat_lid, wereld.coach):
            Bericht.objects.create(kandidaat=wereld.kandidaat, afzender=afzender, tekst="Hoi")
        for dagen, status in ((9, "verstuurd"), (11, "verstuurd"), (11, "afgewezen"), (60, "verstuurd")):
            Sollicitatie.objects.create(
                kandidaat=wereld.kandidaat,
                bedrijf="X",
                functie="Y",
                status=status,
                datum=vandaag,
                gewijzigd_op=nu - timedelta(days=dagen),
            )
        (stand,) = signalen.collect([Traject.objects.get(pk=wereld.traject.pk)], vandaag)
        assert (stand.oudste_deadline, stand.ongelezen, stand.stille_sollicitaties) == (None, 1, 1)
        assert not stand.wacht_op_handtekening
        Actie.objects.filter(pk=nieuw.pk).update(deadline=vandaag - timedelta(days=2))
        PlanVanAanpak.objects.filter(versie=2).update(getekend_kandidaat_op=nu)
        (stand,) = signalen.collect([Traject.objects.get(pk=wereld.traject.pk)], vandaag)
        assert stand.oudste_deadline == vandaag - timedelta(days=2)
        assert stand.wacht_op_handtekening
        assert count_applications([wereld.kandidaat.pk], vandaag) == {wereld.kandidaat.pk: 4}


def test_most_urgent_first_and_only_own_open_people(wereld):
    vandaag = timezone.localdate()
    tweede = maak_traject(wereld.bureau, wereld.opdracht, wereld.coach, roepnaam="An", achternaam="Bos", nummer="7")
    with wereld.open():
        Traject.objects.update(laatste_contact_op=vandaag - timedelta(days=20))
        Bericht.objects.create(kandidaat=tweede.kandidaat, afzender=tweede.kandidaat.lid, tekst="Help")
        mensen, aantal = signalen.attention([wereld.coach.pk], vandaag)
        assert aantal == 2
        assert [m.stand.traject.pk for m in mensen] == [tweede.pk, wereld.traject.pk]
        Traject.objects.filter(pk=tweede.pk).update(gesloten_op=vandaag, eindreden="ziekte")
        assert signalen.attention([wereld.coach.pk], vandaag)[1] == 1


def test_as_many_queries_for_one_person_as_for_twelve(wereld):
    vandaag = timezone.localdate()

    def count() -> int:
        with (
            wereld.open(),
            CaptureQueriesContext(
                connection,
            ) as queries,
        ):
            mensen, _aantal = signalen.attention([wereld.coach.pk], vandaag)
            assert all(m.stand.traject.opdracht.opdrachtgever.naam for m in mensen)
        return len(queries)

    eerst = count()
    for nummer in range(11):
        traject = maak_traject(
            wereld.bureau,
            wereld.opdracht,
            wereld.coach,
            roepnaam="A",
            achternaam=f"B{nummer}",
            nummer=str(300 + nummer),
        )
        with wereld.open():
            gesprekken.plan_gesprek(traject, soort="intake", begint_op=timezone.now(), door=wereld.coach)
    assert count() == eerst == 6
