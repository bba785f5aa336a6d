"""One piece of work: one transaction, one person, one instant."""

from engine.work.catalogue import catalogue, listed
from engine.work.change import Advance, Change
from engine.work.engine import Engine
from engine.work.sessions import SessionInfo
from engine.work.work import Look, Work

__all__ = ["Advance", "Change", "Engine", "Look", "SessionInfo", "Work", "catalogue", "listed"]
