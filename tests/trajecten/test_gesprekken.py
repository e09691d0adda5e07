"""Sessions: what is kept, who reads it, and what becomes of agreements."""

from datetime import timedelta

import pytest
from django.utils import timezone

from bureaus import leden
from bureaus.errors import Weigering
from bureaus.models import Auditregel
from bureaus.rollen import Rol
from bureaus.tenancy import Publiek
from trajecten import gesprekken, plannen
from trajecten.enums import Aanwezigheid, Gesprekssoort, Uitvoerder, Zichtbaarheid
from trajecten.gesprekken import Afspraak
from trajecten.models import Actie, Gesprek, Interventie, Notitie, PlanVanAanpak, Termijn, Traject
from trajecten.queries import readable_notes, timeline, used_minutes


def _held(wereld, **velden):
    gegeven = {
        "soort": Gesprekssoort.VOORTGANG,
        "begint_op": timezone.now() - timedelta(hours=2),
        "aanwezigheid": Aanwezigheid.GEHOUDEN,
        "door": wereld.coach,
    }
    return gesprekken.record_gesprek(wereld.traject, **(gegeven | velden))


def test_a_planned_session_becomes_the_held_one(wereld):
    with wereld.open():
        gepland = gesprekken.plan_gesprek(
            wereld.traject, soort="intake", begint_op=timezone.now() - timedelta(hours=1), door=wereld.coach
        )
        gesprek = _held(wereld, gesprek=gepland, soort="intake", minuten=90)
        assert Gesprek.objects.get() == gesprek
        assert wereld.traject.laatste_contact_op == timezone.localdate(gesprek.begint_op)
        gesprekken.plan_interventie(wereld.traject, soort="cv", datum=timezone.localdate(), door=wereld.coach)
        assert used_minutes(wereld.traject) == 90
        gesprekken.finish_interventie(Interventie.objects.get(), door=wereld.coach)
        assert used_minutes(wereld.traject) == 150


@pytest.mark.parametrize("hoe", [Aanwezigheid.NIET_VERSCHENEN, Aanwezigheid.OP_TIJD_AFGEZEGD])
def test_only_a_held_session_is_contact(wereld, hoe):
    with wereld.open():
        _held(wereld, aanwezigheid=hoe)
        assert Traject.objects.get(pk=wereld.traject.pk).laatste_contact_op is None
        assert used_minutes(wereld.traject) == 0


def test_contact_never_moves_back(wereld):
    with wereld.open():
        _held(wereld)
        laatste = wereld.traject.laatste_contact_op
        _held(wereld, begint_op=timezone.now() - timedelta(days=9))
        assert Traject.objects.get(pk=wereld.traject.pk).laatste_contact_op == laatste


def test_tomorrow_cannot_have_been_held(wereld):
    with wereld.open(), pytest.raises(Weigering, match="nog niet geweest"):
        _held(wereld, begint_op=timezone.now() + timedelta(days=1))


def test_agreements_become_actions_of_the_plan(wereld):
    deadline = timezone.localdate() + timedelta(days=7)
    afspraken = [Afspraak("Bel Kees", deadline), Afspraak("Cv lezen", deadline, Uitvoerder.COACH)]
    with wereld.open():
        plan = plannen.start_from_template(wereld.traject, sjabloon="kantoor", door=wereld.coach)
        plannen.sign(plan, door=wereld.coach)
        voor = Actie.objects.filter(doel__plan=plan).count()
        _held(wereld, tekst="Goed gesprek", afspraken=afspraken)
        nieuw = PlanVanAanpak.objects.get(versie=2)
        erbij = Actie.objects.filter(doel__plan=nieuw, deadline=deadline)
        assert set(erbij.values_list("omschrijving", "uitvoerder")) == {
            ("Bel Kees", "kandidaat"),
            ("Cv lezen", "coach"),
        }
        assert Actie.objects.filter(doel__plan=nieuw).count() == voor + 2
        assert Actie.objects.filter(doel__plan=plan).count() == voor
        assert Termijn.objects.filter(onderwerp__in=[a.pk for a in erbij], gesloten_op=None).count() == 2
        assert Notitie.objects.get().tekst == "Goed gesprek"


def test_without_a_plan_agreements_stand_under_the_note(wereld):
    with wereld.open():
        _held(wereld, afspraken=[Afspraak("Bel Kees", timezone.localdate())])
        notitie = Notitie.objects.get()
        assert "Afspraken:\n- Bel Kees" in notitie.tekst
        assert notitie.zichtbaarheid == Zichtbaarheid.COACH


def test_a_note_is_private_unless_said_otherwise_and_never_in_the_audit_log(wereld):
    with wereld.open():
        _held(wereld, tekst="KANARIE-NOTITIE")
        assert Notitie.objects.get().zichtbaarheid == Zichtbaarheid.COACH
        assert not Auditregel.objects.filter(gegevens__icontains="KANARIE").exists()


LEZERS = {
    "coach": {"coach", "bureau", "kandidaat"},
    "opvolger": {"bureau", "kandidaat"},
    "beheerder": set(),
    "kandidaat": {"kandidaat"},
}


@pytest.mark.parametrize("lezer", LEZERS)
def test_who_reads_which_note(wereld, lezer):
    with wereld.open():
        for zichtbaarheid in Zichtbaarheid:
            gesprekken.add_notitie(
                wereld.traject, tekst=zichtbaarheid.value, zichtbaarheid=zichtbaarheid, door=wereld.coach
            )
        if lezer == "opvolger":
            wereld.traject.coach = wereld.collega
            wereld.traject.save(update_fields=["coach"])
    if lezer == "kandidaat":
        lid = wereld.kandidaat_lid
        with wereld.open(publiek=Publiek.KANDIDAAT, lid=lid.pk, onderwerp=lid.onderwerp):
            assert set(Notitie.objects.values_list("tekst", flat=True)) == LEZERS[lezer]
        return
    door = {"coach": wereld.coach, "opvolger": wereld.collega, "beheerder": wereld.beheerder}[lezer]
    with wereld.open():
        assert {n.tekst for n in readable_notes(wereld.traject, door)} == LEZERS[lezer]
        assert {m.tekst for m in timeline(wereld.traject, door) if m.soort == "notitie"} == LEZERS[lezer]


def test_the_same_person_as_manager_reads_their_own_notes(wereld):
    """A one-person bureau: one account, two memberships."""
    with wereld.open():
        ook = leden.add_lid(rol=Rol.BEHEERDER, naam="Fatima Amrani", email=wereld.coach.email, door=None)
        ook.gebruiker = wereld.coach.gebruiker
        ook.save(update_fields=["gebruiker"])
        gesprekken.add_notitie(wereld.traject, tekst="Van mij", door=wereld.coach)
        assert readable_notes(wereld.traject, ook).count() == 1
        # Two memberships without an account are two strangers.
        wereld.coach.gebruiker = wereld.beheerder.gebruiker = None
        assert readable_notes(wereld.traject, wereld.beheerder).count() == 0


@pytest.mark.parametrize("veld", ["tekst", "afspraak", "plaats"])
def test_a_bsn_is_refused_everywhere(wereld, veld):
    bsn = "Zijn nummer is 111222333."
    with wereld.open():
        with pytest.raises(Weigering, match="burgerservicenummer"):
            if veld == "tekst":
                _held(wereld, tekst=bsn)
            elif veld == "afspraak":
                _held(wereld, afspraken=[Afspraak(bsn, timezone.localdate())])
            else:
                gesprekken.plan_gesprek(
                    wereld.traject, soort="intake", begint_op=timezone.now(), plaats=bsn, door=wereld.coach
                )
        assert not Gesprek.objects.exists() and not Notitie.objects.exists()
