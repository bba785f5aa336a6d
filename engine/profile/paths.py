"""What lies on every way through a flow."""

from engine.model import Mark, Role
from engine.profile.flow import Flow


def hears_before_granting(flow: Flow) -> bool:
    """Does every way to a grant lead through a hearing, so that the item's law orders it?

    A flow whose grant can be reached past the hearing holds one only where it is asked for
    (行政许可法 art. 46, 47).
    """
    hearing = _hearing(flow)
    if not hearing:
        return False
    reached, ahead = set(hearing), [flow.start().id]
    while ahead:
        node_id = ahead.pop()
        if node_id in reached:
            continue
        reached.add(node_id)
        if any(marking.mark is Mark.GRANTED for marking in flow.nodes[node_id].marks):
            return False
        ahead += [edge.target for edge in flow.outgoing(node_id)]
        ahead += [timer.id for timer in flow.timers_of(node_id)]
    return True


def _hearing(flow: Flow) -> set[str]:
    """The steps of a hearing chair, and the calls that hold one."""
    steps = {node.id for node in flow.tasks() if node.role is Role.HEARING_CHAIR}
    calls = {
        call.id
        for call in flow.calls()
        if any(node.id in steps for node in flow.of_process(call.calls or ""))
    }
    return steps | calls
