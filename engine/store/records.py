"""The tables. Records never leave the store; values do.

What is rebuilt from the log (projections): ``case_file``, ``task``, ``due``, ``card``,
``supervise_order``, and what hangs on a case beside its flow (``PROJECTED`` in ``cases``).
What the log names by digest (immutable): ``content`` (answers, parties, letters),
``bundle_file``, ``publication_file``, ``item_scan``.
The log itself: ``event`` and its head.
"""

from engine.store.case_records import (
    CardRecord,
    CaseRecord,
    ContentRecord,
    DueRecord,
    OrderRecord,
    TaskRecord,
)
from engine.store.counter_records import (
    MaterialScanRecord,
    PartyIndexRecord,
    ReceptionDraftRecord,
    ScanDraftRecord,
)
from engine.store.desk_records import (
    BulkLineRecord,
    BulkRunRecord,
    DeskSettingRecord,
    DraftRecord,
    PhraseRecord,
)
from engine.store.letter_records import LetterRecord, SealRecord
from engine.store.notice_records import NoticeRecord, PreferenceRecord, ThrottleRecord
from engine.store.office_records import (
    CalendarRecord,
    FileRecord,
    GrantRecord,
    ItemRecord,
    OrganRecord,
    PublicationRecord,
    ScanRecord,
    SessionRecord,
    UserRecord,
    VersionRecord,
)
from engine.store.opinion_records import (
    BallotRecord,
    CopyRecord,
    MentionRecord,
    NoteRecord,
    SignatureRecord,
    VoteRecord,
)
from engine.store.paper_records import HandoverRecord
from engine.store.procedure_records import ExpertRecord, ProcedureRecord
from engine.store.recording import (
    Document,
    Instant,
    Record,
)
from engine.store.result_records import (
    DecisionRecord,
    FeeRecord,
    LicenceRecord,
    QuotaRecord,
    QuotaShareRecord,
)
from engine.store.running_records import (
    CounterRecord,
    EventRecord,
    HeadRecord,
    HeartbeatRecord,
    IncidentRecord,
    OutboxRecord,
    UploadRecord,
)
from engine.store.standing_records import SubstitutionRecord
from engine.store.turn_records import TurnRecord

__all__ = [
    "BallotRecord",
    "BulkLineRecord",
    "BulkRunRecord",
    "CalendarRecord",
    "CardRecord",
    "CaseRecord",
    "ContentRecord",
    "CopyRecord",
    "CounterRecord",
    "DecisionRecord",
    "DeskSettingRecord",
    "Document",
    "DraftRecord",
    "DueRecord",
    "EventRecord",
    "ExpertRecord",
    "FeeRecord",
    "FileRecord",
    "GrantRecord",
    "HandoverRecord",
    "HeadRecord",
    "HeartbeatRecord",
    "IncidentRecord",
    "Instant",
    "ItemRecord",
    "LetterRecord",
    "LicenceRecord",
    "MaterialScanRecord",
    "MentionRecord",
    "NoteRecord",
    "NoticeRecord",
    "OrderRecord",
    "OrganRecord",
    "OutboxRecord",
    "PartyIndexRecord",
    "PhraseRecord",
    "PreferenceRecord",
    "ProcedureRecord",
    "PublicationRecord",
    "QuotaRecord",
    "QuotaShareRecord",
    "ReceptionDraftRecord",
    "Record",
    "ScanDraftRecord",
    "ScanRecord",
    "SealRecord",
    "SessionRecord",
    "SignatureRecord",
    "SubstitutionRecord",
    "TaskRecord",
    "ThrottleRecord",
    "TurnRecord",
    "UploadRecord",
    "UserRecord",
    "VersionRecord",
    "VoteRecord",
]
