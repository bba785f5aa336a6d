"""All nouns of one transaction in one hand."""

from dataclasses import dataclass
from typing import Self

from sqlalchemy import Connection

from engine.store.behind import Behind
from engine.store.blinding import Blind
from engine.store.calendars import Calendars
from engine.store.cards import Cards
from engine.store.cases import Cases
from engine.store.colleagues import Colleagues
from engine.store.contents import Contents
from engine.store.counters import Counters
from engine.store.deadlines import Deadlines
from engine.store.desks import Desks
from engine.store.effects import Dues, Outbox
from engine.store.handovers import Handovers
from engine.store.heartbeats import Heartbeats
from engine.store.incidents import Incidents
from engine.store.items import Items
from engine.store.letters import IssuedLetters
from engine.store.notices import Notices
from engine.store.opinions import Opinions
from engine.store.orders import Orders
from engine.store.parties import Parties
from engine.store.people import People
from engine.store.procedures import Experts, Procedures
from engine.store.publications import Publications
from engine.store.receptions import Receptions
from engine.store.registers import Registers
from engine.store.remarks import Remarks
from engine.store.reported import Reported
from engine.store.results import Results
from engine.store.runs import Runs
from engine.store.scans import MaterialScans
from engine.store.seals import Seals
from engine.store.standing import Substitutions
from engine.store.statistics import Statistics
from engine.store.tasks import Tasks
from engine.store.throttle import Throttle
from engine.store.times import Times
from engine.store.turns import Turns
from engine.store.uploads import Uploads
from engine.store.worked import Works


@dataclass(frozen=True, kw_only=True)
class Tables:
    """The nouns of one transaction."""

    behind: Behind
    calendars: Calendars
    cards: Cards
    cases: Cases
    colleagues: Colleagues
    contents: Contents
    counters: Counters
    deadlines: Deadlines
    desks: Desks
    dues: Dues
    experts: Experts
    handovers: Handovers
    heartbeats: Heartbeats
    incidents: Incidents
    items: Items
    letters: IssuedLetters
    notices: Notices
    opinions: Opinions
    orders: Orders
    outbox: Outbox
    parties: Parties
    people: People
    procedures: Procedures
    publications: Publications
    receptions: Receptions
    remarks: Remarks
    registers: Registers
    reported: Reported
    runs: Runs
    results: Results
    scans: MaterialScans
    seals: Seals
    statistics: Statistics
    substitutions: Substitutions
    tasks: Tasks
    throttle: Throttle
    times: Times
    turns: Turns
    uploads: Uploads
    works: Works

    @classmethod
    def of(cls, connection: Connection, blind: Blind) -> Self:
        """Bind every noun to a transaction.

        :param blind: turns numbers of people into digests
        """
        return cls(
            behind=Behind(connection),
            calendars=Calendars(connection),
            cards=Cards(connection),
            cases=Cases(connection, blind),
            colleagues=Colleagues(connection),
            contents=Contents(connection),
            counters=Counters(connection),
            deadlines=Deadlines(connection),
            desks=Desks(connection),
            dues=Dues(connection),
            experts=Experts(connection),
            handovers=Handovers(connection),
            heartbeats=Heartbeats(connection),
            incidents=Incidents(connection),
            items=Items(connection),
            letters=IssuedLetters(connection),
            notices=Notices(connection),
            opinions=Opinions(connection),
            orders=Orders(connection),
            outbox=Outbox(connection),
            parties=Parties(connection, blind),
            people=People(connection),
            procedures=Procedures(connection),
            publications=Publications(connection),
            receptions=Receptions(connection),
            remarks=Remarks(connection),
            registers=Registers(connection),
            reported=Reported(connection),
            runs=Runs(connection),
            results=Results(connection),
            scans=MaterialScans(connection),
            seals=Seals(connection),
            statistics=Statistics(connection),
            substitutions=Substitutions(connection),
            tasks=Tasks(connection),
            throttle=Throttle(connection),
            times=Times(connection),
            turns=Turns(connection),
            uploads=Uploads(connection),
            works=Works(connection),
        )
