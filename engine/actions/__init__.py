"""One verb a file: what people and schedulers do to cases and items."""

from engine.actions.accept_prepared import accept_prepared
from engine.actions.act_in_procedure import act_in_procedure
from engine.actions.amend_record import (
    TypedAnew,
    amend_record,
    confirm_amendment,
    reject_amendment,
)
from engine.actions.arrange_desk import arrange_desk, drop_view, keep_view
from engine.actions.bulk import (
    Tried,
    answer_run,
    begin_run,
    choose_cases,
    do_line,
    end_run,
    note_rehearsal,
    refuse_line,
)
from engine.actions.cards import (
    appeal_card,
    ask_revocation,
    confirm_card,
    decide_appeal,
    decide_revocation,
    dismiss_card,
)
from engine.actions.complete_task import check_answers, complete_task, confirm_task
from engine.actions.copies import copy_case, read_copy
from engine.actions.disclose import publish_decision, withhold_decision
from engine.actions.draft_items import DraftedItems, draft_items, read_items, template_item
from engine.actions.draw_version import draw_version, keep_charts
from engine.actions.examine_case import examine_case, examine_next
from engine.actions.extend_case import extend_case
from engine.actions.fire_timer import fire_timer
from engine.actions.import_calendar import (
    calendar_to_change,
    confirm_calendar,
    draft_calendar_change,
    found_calendar,
    refuse_calendar,
)
from engine.actions.import_item import Drawn, draw_ahead, import_item
from engine.actions.import_people import NewAccount, import_people, read_people
from engine.actions.incidents import (
    clock_jumped,
    confirm_clock,
    report_incident,
    settle_incidents,
)
from engine.actions.issue_letter import issue_letter
from engine.actions.item_workbook import empty_workbook
from engine.actions.keep_draft import drop_draft, forget_drafts, keep_draft
from engine.actions.keep_experts import add_expert, remove_expert
from engine.actions.keep_photo import keep_photo
from engine.actions.keep_phrase import drop_phrase, keep_phrase
from engine.actions.keep_reception import drop_reception, keep_reception
from engine.actions.keep_scan import keep_scan
from engine.actions.keep_upload import drop_upload, keep_upload
from engine.actions.make_files import Prepared, keep_files, make_files, prepare
from engine.actions.note_export import note_export
from engine.actions.notes import add_note, strike_note
from engine.actions.open_procedure import open_procedure, procedure_id
from engine.actions.orders import answer_order, close_order, issue_order, urge_case
from engine.actions.preview_letters import PreviewedLetter, preview_act, preview_letters
from engine.actions.publish_item import publish_item
from engine.actions.put_in_force import put_in_force
from engine.actions.reassign_task import reassign_task, release_task
from engine.actions.rebuild_case import Rebuilt, rebuild_case
from engine.actions.receive_at_counter import receive_at_counter
from engine.actions.receive_case import receive_case, start_case
from engine.actions.receive_corrections import WHOLE, receive_corrections
from engine.actions.retire_item import retire_item
from engine.actions.review_item import return_item, review_item, submit_item
from engine.actions.scan_material import (
    drop_scan,
    reuse_for_correction,
    reuse_scan,
    scan_correction,
    scan_material,
)
from engine.actions.seals import (
    NewSeal,
    end_seal,
    register_seal,
    restore_seal,
    suspend_seal,
)
from engine.actions.send_back import send_back
from engine.actions.set_quota import set_quota
from engine.actions.settle_fee import confirm_fee, exempt_fee
from engine.actions.signatures import ask_signature, give_signature, remove_signature
from engine.actions.stop_case import terminate_case, withdraw_case
from engine.actions.substitutes import Absence, end_substitution, name_substitute
from engine.actions.suspend_case import resume_case, suspend_case
from engine.actions.take_back import take_back
from engine.actions.void_case import propose_void, reject_void, void_case
from engine.actions.votes import cast_vote, close_vote, open_vote
from engine.actions.watch_case import watch_case
from engine.actions.withdraw_letter import withdraw_letter

__all__ = [
    "WHOLE",
    "Absence",
    "DraftedItems",
    "Drawn",
    "NewAccount",
    "NewSeal",
    "Prepared",
    "PreviewedLetter",
    "Rebuilt",
    "Tried",
    "TypedAnew",
    "accept_prepared",
    "act_in_procedure",
    "add_expert",
    "add_note",
    "amend_record",
    "answer_order",
    "answer_run",
    "appeal_card",
    "arrange_desk",
    "ask_revocation",
    "ask_signature",
    "begin_run",
    "calendar_to_change",
    "cast_vote",
    "check_answers",
    "choose_cases",
    "clock_jumped",
    "close_order",
    "close_vote",
    "complete_task",
    "confirm_amendment",
    "confirm_calendar",
    "confirm_card",
    "confirm_clock",
    "confirm_fee",
    "confirm_task",
    "copy_case",
    "decide_appeal",
    "decide_revocation",
    "dismiss_card",
    "do_line",
    "draft_calendar_change",
    "draft_items",
    "draw_ahead",
    "draw_version",
    "drop_draft",
    "drop_phrase",
    "drop_reception",
    "drop_scan",
    "drop_upload",
    "drop_view",
    "empty_workbook",
    "end_run",
    "end_seal",
    "end_substitution",
    "examine_case",
    "examine_next",
    "exempt_fee",
    "extend_case",
    "fire_timer",
    "forget_drafts",
    "found_calendar",
    "give_signature",
    "import_item",
    "import_people",
    "issue_letter",
    "issue_order",
    "keep_charts",
    "keep_draft",
    "keep_files",
    "keep_photo",
    "keep_phrase",
    "keep_reception",
    "keep_scan",
    "keep_upload",
    "keep_view",
    "make_files",
    "name_substitute",
    "note_export",
    "note_rehearsal",
    "open_procedure",
    "open_vote",
    "prepare",
    "preview_act",
    "preview_letters",
    "procedure_id",
    "propose_void",
    "publish_decision",
    "publish_item",
    "put_in_force",
    "read_copy",
    "read_items",
    "read_people",
    "reassign_task",
    "rebuild_case",
    "receive_at_counter",
    "receive_case",
    "receive_corrections",
    "refuse_calendar",
    "refuse_line",
    "register_seal",
    "reject_amendment",
    "reject_void",
    "release_task",
    "remove_expert",
    "remove_signature",
    "report_incident",
    "restore_seal",
    "resume_case",
    "retire_item",
    "return_item",
    "reuse_for_correction",
    "reuse_scan",
    "review_item",
    "scan_correction",
    "scan_material",
    "send_back",
    "set_quota",
    "settle_incidents",
    "start_case",
    "strike_note",
    "submit_item",
    "suspend_case",
    "suspend_seal",
    "take_back",
    "template_item",
    "terminate_case",
    "urge_case",
    "void_case",
    "watch_case",
    "withdraw_case",
    "withdraw_letter",
    "withhold_decision",
]
