"""The rules of suppression, and an attacker with every figure ever published who must find nobody."""

from collections import Counter

import pytest

from rapportage.onderdrukking import ALLE, Regel
from tests.rapportage import aanvaller

AANTAL = 1000
ZONDER = 150


def test_attacker_singles_out_nobody_in_a_thousand_histories():
    gepubliceerd = Counter()
    for zaad in range(AANTAL):
        geschiedenis = aanvaller.random_history(zaad)
        aanvaller.publish(geschiedenis)
        gevonden = aanvaller.differences(geschiedenis) + aanvaller.squeeze(geschiedenis)
        assert gevonden == [], zaad
        gepubliceerd["geheel"] += sum(b.geheel is not None for b in geschiedenis.gepubliceerd)
        gepubliceerd["opdracht"] += sum(t is not None for b in geschiedenis.gepubliceerd for t in b.opdrachten.values())


@pytest.mark.parametrize("regel", [Regel.CEL, Regel.COMPLEMENT, Regel.TUSSENCEL, Regel.VERSCHIL, Regel.DELEN])
def test_without_one_rule_the_attacker_wins(regel):
    for zaad in range(ZONDER):
        geschiedenis = aanvaller.random_history(zaad)
        aanvaller.publish(geschiedenis, ALLE - {regel})
        if aanvaller.differences(geschiedenis):
            return
    pytest.fail(f"Nothing found without {regel}: the attacker is asleep, or the rule is idle.")
