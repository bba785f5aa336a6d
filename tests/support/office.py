"""An office's day in the log: for tests of the store, below the door of the product."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Connection, insert, update

from engine.audit import Draft, Event, Keys, Kind, canonical, content_digest
from engine.store.log import Log
from engine.store.records import CaseRecord, ContentRecord, ItemRecord, VersionRecord

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BUNDLE = "f" * 64


@dataclass
class Office:
    """Writes cases as the product does: contents and rows first, the events, the case row last."""

    connection: Connection
    keys: Keys
    moment: datetime = MORNING

    def work(self, cases: int) -> list[UUID]:
        self._publish_an_item()
        return [self.handle_a_case(f"990101-{number:05}") for number in range(cases)]

    def handle_a_case(self, no: str) -> UUID:
        case_id = uuid4()
        received = {"party": self.keep(case_id, "party"), "answers": self.keep(case_id, "answers")}
        issued = {"number": no, "contents": {"letter": self.keep(case_id, "letter")}}
        self.moment += timedelta(minutes=7)
        self.connection.execute(insert(CaseRecord), self._case_row(case_id, no))
        events = Log(self.connection, self.keys).append(
            [
                self._draft(case_id, Kind.CASE_RECEIVED, {"no": no, "contents": received}),
                self._draft(case_id, Kind.TASK_OPENED, {"node": "accept_review"}),
                self._draft(case_id, Kind.TASK_COMPLETED, {"result": "受理"}),
                self._draft(case_id, Kind.LETTER_ISSUED, issued),
            ]
        )
        self._save(case_id, events)
        return case_id

    def keep(self, case_id: UUID, kind: str) -> str:
        salt = uuid4().bytes
        body = canonical({"kind": kind, "name": "张三"})
        digest = content_digest(salt, body)
        row = {"digest": digest, "case_id": case_id, "kind": kind, "salt": salt, "body": body}
        self.connection.execute(insert(ContentRecord), row)
        return digest

    def _draft(self, case_id: UUID, kind: Kind, data: dict[str, object]) -> Draft:
        return Draft(
            kind=kind,
            at=self.moment,
            actor="li_min",
            case_id=case_id,
            change=1,
            role="acceptor",
            channel="web",
            origin="10.1.2.3",
            key=hashlib.sha256(case_id.bytes).hexdigest() if kind == Kind.CASE_RECEIVED else None,
            data=data,
        )

    def _publish_an_item(self) -> None:
        self.connection.execute(
            insert(ItemRecord),
            {"key": "felling", "code": "0001", "name": "采伐", "organ": "0", "state": "published"},
        )
        self.connection.execute(
            insert(VersionRecord),
            {"digest": BUNDLE, "item_key": "felling", "number": 1, "flow_digest": BUNDLE}
            | {"state": "published", "drafted_by": "wang"},
        )

    def _case_row(self, case_id: UUID, no: str) -> dict[str, object]:
        return {
            "id": case_id,
            "no": no,
            "item_key": "felling",
            "digest": BUNDLE,
            "organ": "0",
            "applicant": "张*",
            "status": "open",
            "version": 1,
            "last_seq": 0,
            "received_at": self.moment,
            "changed_at": self.moment,
            "changed_by": "li_min",
            "provisional": False,
            "clock_state": "running",
            "state": b"",
            "memory": {},
        }

    def _save(self, case_id: UUID, events: list[Event]) -> None:
        self.connection.execute(
            update(CaseRecord).where(CaseRecord.id == case_id).values(last_seq=events[-1].seq)
        )
