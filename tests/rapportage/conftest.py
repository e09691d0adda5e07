"""The filled cage for the tests that ask what a report can be made of."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.kanaries import Kooi
from tests.rapportage.kast import Kast


@pytest.fixture
def kast(toneel, database) -> Iterator[Kast]:
    """Both bureaus with a word of its own in every text field, and what a report on the first dossier may say."""
    with psycopg.connect(database["SUPERUSER"], autocommit=True) as superuser:
        Kooi(superuser, toneel).fill()
        yield Kast(superuser, toneel)
