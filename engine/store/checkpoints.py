"""Signed checkpoints: what each node saw of the log, kept outside the database.

A chain does not see that its tail was cut, nor that somebody with the secret wrote it anew.
A file of signed statements "event N has hash H", which the database cannot reach, sees both.
Each node appends to a file of its own; the check of the log merges the files of all nodes that
lie in the directory.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from engine.audit import canonical
from engine.errors import CheckpointNotWrittenError, UnsafeSettingError

EVERY_ROWS = 100
EVERY = timedelta(minutes=5)
_LINE_LIMIT = 4096


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """One statement of one node, signed with its own key (Ed25519)."""

    seq: int
    hash: str
    at: datetime
    node: str
    signature: bytes = b""

    def signed(self, key: Ed25519PrivateKey) -> Self:
        """Return the statement with the node's signature."""
        return replace(self, signature=key.sign(self._statement()))

    def is_signed_by(self, key: Ed25519PublicKey) -> bool:
        """Return whether the signature is that node's."""
        try:
            key.verify(self.signature, self._statement())
        except InvalidSignature:
            return False
        return True

    def is_due(self, seq: int, at: datetime) -> bool:
        """Return whether the next one is owed."""
        return seq > self.seq and (seq - self.seq >= EVERY_ROWS or at - self.at >= EVERY)

    def line(self) -> bytes:
        """Write it as one line of JSON."""
        fields = {"seq": self.seq, "hash": self.hash, "at": self.at, "node": self.node}
        return canonical({**fields, "signature": self.signature.hex()}) + b"\n"

    @classmethod
    def read(cls, line: bytes) -> Self:
        """Read such a line.

        :raise ValueError: it is none
        """
        try:
            fields = orjson.loads(line)
            return cls(
                seq=int(fields["seq"]),
                hash=str(fields["hash"]),
                at=datetime.fromisoformat(fields["at"]),
                node=str(fields["node"]),
                signature=bytes.fromhex(fields["signature"]),
            )
        except (KeyError, TypeError) as error:
            raise ValueError("no checkpoint") from error

    def _statement(self) -> bytes:
        return canonical(["guhua checkpoint", self.seq, self.hash, self.at, self.node])


class Checkpoints:
    """The checkpoint files of a directory, one of them this node's own.

    :param node: this node's name; its file is ``<node>.jsonl``, its keys ``<node>.key`` (0600)
        and ``<node>.pub``
    """

    def __init__(self, directory: Path, node: str) -> None:
        self._directory = directory
        self._node = node
        self._file = directory / f"{node}.jsonl"
        self._last: Checkpoint | None = None
        self._signing = threading.Lock()

    def note(self, seq: int, digest: str, at: datetime) -> bool:
        """Sign where the log stands, when 100 events or 5 minutes have passed since the last time.

        To be called after every commit; costs nothing while none is due. Threads and processes
        of a node may call it at once.

        :return: whether a checkpoint was written
        :raise CheckpointNotWrittenError: the file cannot be written; the change itself is
            committed and stays
        """
        if self._last is not None and not self._last.is_due(seq, at):
            return False
        try:
            with self._signing, self._locked():
                self._last = self._read_last()
                if self._last is not None and not self._last.is_due(seq, at):
                    return False
                checkpoint = Checkpoint(seq=seq, hash=digest, at=at, node=self._node)
                self._append(checkpoint.signed(self._key()))
                self._last = checkpoint
                return True
        except (OSError, ValueError, UnsafeSettingError) as error:
            raise CheckpointNotWrittenError(str(error)) from error

    def all(self) -> Iterator[tuple[Checkpoint, bool]]:
        """Return the checkpoints of every node, and whether each bears its node's signature.

        A line that a power cut left unfinished is no checkpoint and is passed over.
        """
        for file in sorted(self._directory.glob("*.jsonl")):
            key = _public_key(file.with_suffix(".pub"))
            with file.open("rb") as lines:
                for line in lines:
                    try:
                        checkpoint = Checkpoint.read(line)
                    except ValueError:
                        continue
                    signed = key is not None and checkpoint.is_signed_by(key)
                    yield checkpoint, signed and checkpoint.node == file.stem

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self._directory / f"{self._node}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _read_last(self) -> Checkpoint | None:
        if not self._file.exists():
            return None
        with self._file.open("rb") as file:
            file.seek(max(0, self._file.stat().st_size - _LINE_LIMIT))
            for line in reversed(file.read().splitlines()):
                try:
                    return Checkpoint.read(line)
                except ValueError:
                    continue
        return None

    def _append(self, checkpoint: Checkpoint) -> None:
        handle = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            size = os.fstat(handle).st_size
            # What a power cut left of a line must not swallow the next one.
            torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
            line = (b"\n" if torn else b"") + checkpoint.line()
            if os.write(handle, line) != len(line):
                raise OSError("the disk is full")
            os.fsync(handle)
        finally:
            os.close(handle)

    def _key(self) -> Ed25519PrivateKey:
        path = self._directory / f"{self._node}.key"
        if not path.exists():
            self._create_key(path)
        if path.stat().st_mode & 0o077:
            raise UnsafeSettingError("checkpoint_dir", f"{path} 允许他人读取，请执行 chmod 600")
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text().strip()))

    def _create_key(self, path: Path) -> None:
        """Write the public key, then the private one whole or not at all."""
        key = Ed25519PrivateKey.generate()
        public = key.public_key().public_bytes_raw().hex()
        path.with_suffix(".pub").write_text(public + "\n")
        part = path.with_suffix(".part")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(key.private_bytes_raw().hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)


def _public_key(path: Path) -> Ed25519PublicKey | None:
    try:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(path.read_text().strip()))
    except (FileNotFoundError, ValueError):
        return None
