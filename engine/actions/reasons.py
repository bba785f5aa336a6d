"""What people type as a reason, an answer or a result: cleaned, never empty, of limited length."""

from engine.errors import InvalidValueError
from forms.errors import RefusedValueError
from forms.text import clean

REASON_LENGTH = 500


def typed(field: str, text: str, *, wanted: str = "理由", most: int = REASON_LENGTH) -> str:
    """Return what was typed, fit to be kept.

    :param field: names the field for whoever draws the form again
    :param wanted: what it is called in the sentence that asks for it
    :param most: characters that it may have
    :raise InvalidValueError: nothing was typed, too much, or no text at all
    """
    try:
        cleaned = clean(text, lines=True)
    except RefusedValueError as error:
        raise InvalidValueError(field, str(error)) from error
    if not cleaned or len(cleaned) > most:
        raise InvalidValueError(field, f"请写明{wanted}，不超过{most}字")
    return cleaned
