"""Who may decide about a case that somebody else called a wrong entry (作废)."""

from collections.abc import Iterable, Mapping, Sequence

from engine.errors import NotPermittedError


def require_second(
    user_id: str, proposed: Mapping[str, str], hands: Iterable[Sequence[str]]
) -> None:
    """Let a supervisor decide who neither proposed it nor had a hand in the case.

    :param proposed: as the case remembers it: by whom, since when; empty where nobody did
    :param hands: (role, account) of everybody who did a step of the case
    :raise NotPermittedError: he is one of them
    """
    if proposed and user_id == proposed["by"]:
        raise NotPermittedError("作废须由提请人以外的另一名监察人员核准", rule="R-VOID")
    if any(user_id == hand for _role, hand in hands):
        raise NotPermittedError("您办理过本件，作废须由没有办理过本件的人员核准", rule="R-VOID")
