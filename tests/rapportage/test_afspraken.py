"""The agreement: what an order allows, whom a new version concerns, and what nobody can switch on by any way in."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bureaus import leden
from bureaus.bulk import insert_rows
from bureaus.enums import Dienst
from bureaus.errors import Weigering
from bureaus.models import Auditregel, Contactpersoon, Opdracht, Opdrachtgever
from bureaus.paden import pad
from bureaus.tenancy import uuid7
from kandidaten.models import Kandidaat
from rapportage import afspraken, doorwerking, matrix
from rapportage.enums import Frequentie, Onderdeel
from rapportage.gebruikelijk import PRESETS
from rapportage.models import Afspraakcontact, Rapportageafspraak
from rapportage.voorstel import Lezer, Voorstel
from tests.rapportage.wereld import als_hr, als_kandidaat
from tests.wereld import maak_traject
from trajecten.models import Traject

O = Onderdeel  # noqa: E741
# Locks, the order's version and its readers, who it concerns, theirs and their readers, deadlines, the audit log.
STATEMENTS = 34
BASIS = (O.FASE, O.UREN, O.AANWEZIGHEID)


def leg_vast(wereld, onderdelen=BASIS, *, door=None, **kwargs) -> Rapportageafspraak:
    """Record an agreement of the order as the manager."""
    kwargs = {"frequentie": Frequentie.PER_FASE} | kwargs
    with wereld.open():
        return afspraken.record_opdrachtafspraak(
            wereld.opdracht, onderdelen=onderdelen, door=door or wereld.beheerder, **kwargs
        )


def spreek_af(wereld, onderdelen=BASIS, *, traject=None, gezien=False, **kwargs) -> Rapportageafspraak:
    """Record an agreement for one person as the coach."""
    with wereld.open():
        afspraak = afspraken.record_afspraak(
            traject or wereld.traject, onderdelen=onderdelen, door=wereld.coach, **kwargs
        )
        if gezien:
            Rapportageafspraak.objects.filter(pk=afspraak.pk).update(gezien_op=timezone.now())
            Traject.objects.filter(pk=afspraak.traject_id).update(afspraak_gezien_op=timezone.now())
    return afspraak


def geldig(wereld, traject=None) -> Rapportageafspraak | None:
    with wereld.open():
        afspraak = afspraken.current_afspraak(traject or wereld.traject)
        if afspraak:
            afspraak.namen = [c.naam for c in afspraak.contacten.all()]
        return afspraak


def contact(wereld, naam="Iris Groen", functie="Manager") -> Contactpersoon:
    with wereld.open():
        return leden.add_contactpersoon(
            wereld.opdrachtgever,
            naam=naam,
            email=f"{naam.split()[0]}@{wereld.bureau.slug}.example".lower(),
            functie=functie,
            door=wereld.beheerder,
        )


def hans(wereld) -> Contactpersoon:
    with wereld.open():
        return Contactpersoon.objects.select_related("lid").get(lid=wereld.hr)


def test_every_service_has_a_preset_within_the_matrix():
    assert set(PRESETS) == set(Dienst)
    for dienst, preset in PRESETS.items():
        assert set(preset.onderdelen) <= set(Onderdeel) and preset.onderdelen
        assert O.TOELICHTING not in preset.onderdelen
        assert not matrix.barred(dienst) & set(preset.onderdelen)
        assert (O.SOLLICITATIES in preset.onderdelen) == (dienst == Dienst.UWV_NAAR_WERK)
        assert (preset.frequentie == Frequentie.WEKEN) == (preset.weken is not None)
        assert str(preset.reden).endswith(".")


@pytest.mark.parametrize("dienst", list(Dienst))
def test_a_preset_can_be_recorded_as_it_is(wereld, dienst):
    with wereld.open():
        Opdracht.objects.filter(pk=wereld.opdracht.pk).update(dienst=dienst)
        afspraak = afspraken.record_afspraak(wereld.traject, door=wereld.coach)
    assert (afspraak.dienst, tuple(afspraak.onderdelen)) == (dienst, afspraken.preset(dienst).onderdelen)
    assert (afspraak.frequentie, afspraak.weken) == (PRESETS[dienst].frequentie, PRESETS[dienst].weken)


def test_a_trajectory_starts_from_its_order_and_cannot_exceed_it(wereld):
    leg_vast(wereld)
    with wereld.open():
        assert afspraken.usual(wereld.opdracht).voorstel.onderdelen == tuple(o.value for o in BASIS)
    with pytest.raises(Weigering, match=r"Aantal sollicitaties.*vraag het de beheerder"):
        spreek_af(wereld, (O.FASE, O.SOLLICITATIES))
    assert spreek_af(wereld, (O.FASE,)).onderdelen == ["fase"]


@pytest.mark.parametrize("wie", ["coach", "hr", "kandidaat_lid"])
def test_only_the_manager_records_for_an_order(wereld, wie):
    with pytest.raises(Weigering, match="Alleen de beheerder"):
        leg_vast(wereld, door=getattr(wereld, wie))
    with pytest.raises(Weigering, match="Alleen de beheerder"), wereld.open():
        afspraken.hand_out(wereld.opdracht, door=getattr(wereld, wie))


@pytest.mark.parametrize(
    ("keuze", "zin"),
    [
        ({"onderdelen": ["notities"]}, "mogen staan"),
        ({"onderdelen": []}, "minstens één"),
        ({"frequentie": "dagelijks"}, "mogen staan"),
        ({"frequentie": "weken"}, "1 tot en met 26"),
        ({"frequentie": "weken", "weken": 27}, "1 tot en met 26"),
        ({"frequentie": "weken", "weken": 0}, "1 tot en met 26"),
        ({"frequentie": "op_datum"}, "vandaag of later"),
        ({"frequentie": "op_datum", "op_datum": timezone.localdate() - timedelta(days=1)}, "vandaag of later"),
    ],
)
def test_operations_refuse_what_cannot_be(wereld, keuze, zin):
    with pytest.raises(Weigering, match=zin):
        leg_vast(wereld, **({"onderdelen": BASIS} | keuze))
    with pytest.raises(Weigering, match=zin):
        spreek_af(wereld, **({"onderdelen": BASIS} | keuze))


@pytest.mark.parametrize("dienst", [Dienst.SPOOR1, Dienst.SPOOR2])
@pytest.mark.parametrize("vastleggen", [leg_vast, spreek_af])
def test_counts_of_sessions_cannot_be_agreed_after_long_illness(wereld, dienst, vastleggen):
    with wereld.open():
        Opdracht.objects.filter(pk=wereld.opdracht.pk).update(dienst=dienst)
    with pytest.raises(Weigering, match="Bij spoor 1 en spoor 2"):
        vastleggen(wereld, BASIS)
    assert vastleggen(wereld, (O.FASE, O.UREN)).onderdelen == ["fase", "uren"]


INSERT = (
    "insert into rapportage_rapportageafspraak (id, opdracht_id, traject_id, dienst, versie, onderdelen, frequentie,"
    " weken, op_datum, vastgelegd_op, vastgelegd_door_id)"
    " values (%s, %s, %s, %s, 9, %s, %s, %s, %s, now(), %s)"
)


@pytest.mark.parametrize(
    ("onderdelen", "frequentie", "weken", "dag", "regel"),
    [
        (["fase", "notities"], "per_fase", None, None, "binnen_matrix"),
        (["FASE"], "per_fase", None, None, "binnen_matrix"),
        (["gezondheid"], "per_fase", None, None, "binnen_matrix"),
        (["fase", "aanwezigheid"], "per_fase", None, None, "spoor_geen_aantallen"),
        (["fase"], "weken", 27, None, "weken_bij_frequentie"),
        (["fase"], "weken", None, None, "weken_bij_frequentie"),
        (["fase"], "per_fase", 6, None, "weken_bij_frequentie"),
        (["fase"], "op_datum", None, None, "datum_bij_frequentie"),
        (["fase"], "kwartaal", None, "2027-01-01", "datum_bij_frequentie"),
    ],
)
@pytest.mark.parametrize("dienst", [Dienst.SPOOR1, Dienst.SPOOR2])
@pytest.mark.parametrize("voor_persoon", [True, False])
def test_raw_sql_cannot_agree_on_more(wereld, onderdelen, frequentie, weken, dag, regel, voor_persoon, dienst):
    traject = wereld.traject.pk if voor_persoon else None
    with pytest.raises(IntegrityError, match=regel), wereld.open(), connection.cursor() as cursor:
        cursor.execute(
            INSERT, [uuid7(), wereld.opdracht.pk, traject, dienst, onderdelen, frequentie, weken, dag, wereld.coach.pk]
        )


def test_recording_the_same_again_asks_nobody_to_read_again(wereld):
    een, twee = spreek_af(wereld, gezien=True), spreek_af(wereld)
    assert (een.pk, een.versie) == (twee.pk, twee.versie)
    assert leg_vast(wereld).pk == leg_vast(wereld).pk
    with wereld.open():
        assert Traject.objects.get(pk=wereld.traject.pk).afspraak_gezien_op


def test_an_order_brings_its_trajectories_in_line(wereld):
    eigen = maak_traject(wereld.bureau, wereld.opdracht, wereld.coach, roepnaam="A", achternaam="Eigen", nummer="7")
    ruim = maak_traject(wereld.bureau, wereld.opdracht, wereld.coach, roepnaam="B", achternaam="Ruim", nummer="8")
    dicht = maak_traject(wereld.bureau, wereld.opdracht, wereld.coach, roepnaam="C", achternaam="Dicht", nummer="9")
    spreek_af(wereld, (O.FASE,), traject=eigen, gezien=True)
    spreek_af(wereld, (O.FASE, O.TOELICHTING), traject=ruim, gezien=True, frequentie=Frequentie.KWARTAAL)
    with wereld.open():
        Traject.objects.filter(pk=dicht.pk).update(gesloten_op=timezone.localdate(), eindreden="verhuizing")
    leg_vast(wereld, BASIS)
    assert geldig(wereld).onderdelen == [o.value for o in BASIS]
    assert geldig(wereld, dicht) is None
    assert (geldig(wereld, eigen).versie, geldig(wereld, eigen).gezien_op is None) == (1, False)
    krap = geldig(wereld, ruim)
    assert (krap.versie, krap.onderdelen, krap.frequentie, krap.gezien_op) == (2, ["fase"], "kwartaal", None)
    with wereld.open():
        gelezen = dict(Traject.objects.values_list("kandidaat__achternaam", "afspraak_gezien_op"))
        assert gelezen["Eigen"] and not gelezen["Ruim"]
        assert Auditregel.objects.filter(gebeurtenis="afspraak_vastgelegd", dossier=ruim.kandidaat_id).count() == 2


def test_who_has_the_orders_agreement_follows_its_next_version(wereld):
    leg_vast(wereld, BASIS)
    with als_kandidaat(wereld) as lid:
        afspraken.mark_seen(afspraken.current_afspraak(wereld.traject), door=lid)
    leg_vast(wereld, (*BASIS, O.PLAATSING), frequentie=Frequentie.WEKEN, weken=8)
    nieuw = geldig(wereld)
    assert (nieuw.versie, nieuw.weken, nieuw.gezien_op) == (2, 8, None)
    assert O.PLAATSING in nieuw.onderdelen
    with als_kandidaat(wereld):
        wijzigingen = afspraken.differences(afspraken.current_afspraak(wereld.traject))
    assert [(w.soort, w.wat) for w in wijzigingen] == [
        ("erbij", str(O.PLAATSING.label)),
        ("anders", "Hoe vaak"),
    ]


def test_narrowing_never_leaves_an_empty_agreement(wereld):
    spreek_af(wereld, (O.TOELICHTING,), frequentie="maandelijks")
    leg_vast(wereld, BASIS)
    assert geldig(wereld).onderdelen == [o.value for o in BASIS]


def test_later_people_get_it_with_one_button(wereld, als):
    leg_vast(wereld)
    later = maak_traject(wereld.bureau, wereld.opdracht, wereld.coach, roepnaam="L", achternaam="Later", nummer="77")
    adres = pad(wereld.bureau, "rapportage:opdrachtafspraak", wereld.opdracht.pk)
    client = als(wereld.beheerder)
    assert "1 persoon heeft nog geen afspraak" in client.get(adres).content.decode()
    client.post(adres, {"actie": "uitdelen"})
    assert geldig(wereld, later).onderdelen == [o.value for o in BASIS]
    assert "nog geen afspraak" not in client.get(adres).content.decode()


def test_a_report_at_each_phase_tells_the_phase(wereld):
    """So it cannot be agreed without; where the order takes the phase away, its rhythm comes in the place of this."""
    with pytest.raises(Weigering, match="elke nieuwe fase laat zien"):
        spreek_af(wereld, (O.UREN,), frequentie=Frequentie.PER_FASE)
    spreek_af(wereld, (O.FASE, O.UREN), frequentie=Frequentie.PER_FASE)
    leg_vast(wereld, (O.UREN, O.PLAN), frequentie=Frequentie.KWARTAAL)
    assert (geldig(wereld).onderdelen, geldig(wereld).frequentie) == (["uren"], "kwartaal")


def test_handing_out_needs_an_agreement_of_the_order(wereld):
    with pytest.raises(Weigering, match="Leg eerst"), wereld.open():
        afspraken.hand_out(wereld.opdracht, door=wereld.beheerder)


def _crowd(wereld, aantal: int, begin: int) -> None:
    """`aantal` more people of the order; as many statements as one."""
    with wereld.open():
        lid = wereld.kandidaat_lid
        mensen = [
            {"id": uuid7(), "roepnaam": f"P{n}", "achternaam": "Extra", "personeelsnummer": str(begin + n)}
            for n in range(aantal)
        ]
        leden_ = [{"id": uuid7(), "onderwerp": m["id"], "naam": m["roepnaam"]} for m in mensen]
        insert_rows(type(lid), leden_, rol="kandidaat")
        for mens, eigen in zip(mensen, leden_, strict=True):
            mens["lid_id"] = eigen["id"]
        insert_rows(Kandidaat, mensen)
        dagen = {"startdatum": wereld.traject.startdatum, "einddatum": wereld.traject.einddatum}
        insert_rows(
            Traject,
            [{"id": uuid7(), "kandidaat_id": m["id"]} for m in mensen],
            opdracht_id=wereld.opdracht.pk,
            **dagen,
        )


def test_115_people_take_as_many_statements_as_one(wereld):
    gemeten, lezers = [], [hans(wereld)]
    leg_vast(wereld, (O.PLAATSING,), contacten=lezers, frequentie="maandelijks")
    for aantal, onderdelen in ((1, BASIS), (2, (O.FASE, O.UREN)), (112, (O.FASE, O.PLAN))):
        _crowd(wereld, aantal, 1000 + aantal)
        with CaptureQueriesContext(connection) as queries:
            leg_vast(wereld, onderdelen, contacten=lezers, frequentie="maandelijks")
        gemeten.append(len(queries))
    with wereld.open():
        assert Rapportageafspraak.objects.filter(traject__isnull=False, onderdelen=["fase", "plan"]).count() == 117
    assert gemeten == [STATEMENTS] * 3


def test_readers_are_kept_by_name_and_checked(wereld, ander):
    iris = contact(wereld)
    afspraak = spreek_af(wereld, contacten=[iris])
    assert geldig(wereld).namen == ["Iris Groen"]
    with als_kandidaat(wereld):
        assert [(c.naam, c.functie) for c in Afspraakcontact.objects.all()] == [("Iris Groen", "Manager")]
    with wereld.open():
        vreemd = leden.add_contactpersoon(
            Opdrachtgever.objects.create(naam="Ander"), naam="X", email="x@x.example", functie="", door=wereld.beheerder
        )
    for verkeerd in (vreemd, hans(ander)):
        with pytest.raises(Weigering, match="bij deze werkgever"):
            spreek_af(wereld, (O.FASE,), contacten=[verkeerd])
    assert geldig(wereld).versie == afspraak.versie


def test_readers_of_the_order_bound_those_of_a_person(wereld):
    iris = contact(wereld)
    leg_vast(wereld, contacten=[iris])
    assert geldig(wereld).namen == ["Iris Groen"]
    with pytest.raises(Weigering, match="Hans Rood hoort daar niet bij"):
        spreek_af(wereld, (O.FASE,), contacten=[hans(wereld)])
    spreek_af(wereld, (O.FASE,))
    assert geldig(wereld).namen == ["Iris Groen"]


def test_who_named_everyone_is_narrowed_to_the_readers_of_the_order(wereld):
    spreek_af(wereld, (O.FASE,))
    leg_vast(wereld, BASIS, contacten=[contact(wereld)])
    assert (geldig(wereld).onderdelen, geldig(wereld).namen) == (["fase"], ["Iris Groen"])


def test_an_ended_reader_is_skipped_and_nobody_takes_the_place(wereld, als):
    iris = contact(wereld)
    spreek_af(wereld, contacten=[iris, hans(wereld)])

    def lezers():
        with wereld.open():
            afspraak = afspraken.current_afspraak(wereld.traject)
            return [c.lid.naam for c in afspraken.readers(afspraak, wereld.opdrachtgever.pk)]

    adres = pad(wereld.bureau, "rapportage:afspraak", wereld.traject.pk)
    assert lezers() == ["Hans Rood", "Iris Groen"]
    with wereld.open():
        leden.end_lid(wereld.hr, door=wereld.beheerder)
    assert lezers() == ["Iris Groen"]
    assert "Hans Rood hoort niet meer bij deze werkgever" in als(wereld.coach).get(adres).content.decode()
    with wereld.open():
        leden.end_lid(iris.lid, door=wereld.beheerder)
    contact(wereld, naam="Nieuw Iemand")
    assert lezers() == []
    assert "Niemand leest nu de rapporten" in als(wereld.coach).get(adres).content.decode()


def test_employer_reads_the_agreement_of_its_order_and_no_other(wereld):
    leg_vast(wereld, contacten=[hans(wereld)])
    leg_vast(wereld, (O.FASE,))
    with als_hr(wereld) as hr:
        [afspraak] = afspraken.for_employer(hr)
        assert (afspraak.versie, afspraak.onderdelen, afspraak.opdracht.naam) == (2, ["fase"], "Sluiting fabriek 2")
        assert not Rapportageafspraak.objects.filter(traject__isnull=False).only("id").order_by("id").exists()


def test_effects_are_named_before_anything_is_recorded(wereld):
    spreek_af(wereld, (O.FASE, O.TOELICHTING))
    voorstel = Voorstel(("fase", "uren"), "per_fase")
    with wereld.open():
        gevolgen = doorwerking.effects(wereld.opdracht, voorstel, vorige=None)
    assert {(g.traject.kandidaat.achternaam, g.soort, g.voorstel.onderdelen) for g in gevolgen} == {
        ("Jansen", "krapper", ("fase",)),
        ("Bos", "krijgt", ("fase", "uren")),
    }
    with wereld.open():
        assert Rapportageafspraak.objects.count() == 1


def test_a_reader_is_the_same_whatever_the_name():
    lid = uuid7()
    een, twee = (Voorstel(("fase",), "per_fase", contacten=frozenset({Lezer(lid, n)})) for n in ("Hans", "H. Rood"))
    assert een == twee and not een.exceeds(twee)
