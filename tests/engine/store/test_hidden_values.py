"""What a failed statement says."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from engine.store import Store


def test_an_error_does_not_tell_the_values_of_its_statement(database_url):
    store = Store(database_url)

    with pytest.raises(DBAPIError) as error, store.begin() as connection:
        connection.execute(text("SELECT :number FROM nowhere"), {"number": "990101199001010019"})

    store.close()
    assert "990101199001010019" not in str(error.value)
