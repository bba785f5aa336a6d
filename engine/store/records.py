"""The tables. Records never leave the store; values do.

What is rebuilt from the log (projections): ``case_file``, ``task``, ``due``, ``card``,
``supervise_order``.
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
from engine.store.recording import (
    Document,
    Instant,
    Record,
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

__all__ = [
    "CalendarRecord",
    "CardRecord",
    "CaseRecord",
    "ContentRecord",
    "CounterRecord",
    "Document",
    "DueRecord",
    "EventRecord",
    "FileRecord",
    "GrantRecord",
    "HeadRecord",
    "HeartbeatRecord",
    "IncidentRecord",
    "Instant",
    "ItemRecord",
    "OrderRecord",
    "OrganRecord",
    "OutboxRecord",
    "PublicationRecord",
    "Record",
    "ScanRecord",
    "SessionRecord",
    "TaskRecord",
    "UploadRecord",
    "UserRecord",
    "VersionRecord",
]
