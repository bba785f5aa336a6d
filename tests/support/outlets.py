"""Real servers on this machine that take mails and messages, or fail as real ones do."""

import os
import signal
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from engine.clock import SystemClock

PATIENCE = 20.0
"""Seconds that a server waits for its test to end."""


@dataclass
class Mails:
    """What a mail server took, and how it behaves.

    :ivar behaviour: ``take``, ``hang``, ``drop``, ``451`` or ``550`` for every recipient
    :ivar kills: a process that is killed when its mail is taken, before it hears so
    """

    behaviour: str = "take"
    kills: int = 0
    taken: list[Message] = field(default_factory=list)
    calls: int = 0
    port: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    context: ssl.SSLContext | None = None
    at_once: bool = False


class _MailHandler(StreamRequestHandler):
    def handle(self) -> None:
        mails: Mails = self.server.state  # type: ignore[attr-defined]
        mails.calls += 1
        if mails.behaviour == "drop":
            return
        if mails.behaviour == "hang":
            mails.over.wait(PATIENCE)
            return
        with suppress(OSError):
            if mails.at_once:
                self._secure(mails)
            self._talk(mails)
        self.connection.close()

    def _secure(self, mails: Mails) -> None:
        assert mails.context is not None
        self.connection = mails.context.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)

    def _talk(self, mails: Mails) -> None:
        self._say("220 mail.example.gov.cn")
        while line := self.rfile.readline():
            verb = line.split()[0].upper().decode() if line.split() else ""
            if verb == "EHLO":
                self._say(
                    "250-mail.example.gov.cn\r\n250 STARTTLS" if mails.context else "250 hello"
                )
            elif verb == "STARTTLS":
                self._say("220 go")
                self._secure(mails)
            elif verb == "RCPT" and mails.behaviour.isdigit():
                self._say(f"{mails.behaviour} not now")
            elif verb == "DATA":
                self._say("354 go")
                self._take(mails)
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self, mails: Mails) -> None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        mails.taken.append(message_from_bytes(b"".join(lines)))
        if mails.kills:
            os.kill(mails.kills, signal.SIGKILL)
            return
        self._say("250 taken")

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@dataclass
class Posts:
    """What a web server was sent, and how it answers: a status, ``hang`` or ``drop``."""

    behaviour: str = "200"
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    calls: int = 0
    port: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """Where to post."""
        return f"http://127.0.0.1:{self.port}/notices?office=1"


class _PostHandler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        posts: Posts = self.server.state  # type: ignore[attr-defined]
        posts.calls += 1
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if posts.behaviour == "hang":
            posts.over.wait(PATIENCE)
        if not posts.behaviour.isdigit():
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        posts.taken.append((dict(self.headers), body))
        self.send_response(int(posts.behaviour))
        self.send_header("Location", f"{posts.url}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def mail_server(state: Mails) -> Iterator[Mails]:
    """A mail server until the block ends."""
    with _serving(ThreadingTCPServer(("127.0.0.1", 0), _MailHandler), state):
        yield state


@contextmanager
def web_server(state: Posts) -> Iterator[Posts]:
    """A web server until the block ends."""
    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), _PostHandler), state):
        yield state


@contextmanager
def _serving(server: ThreadingTCPServer | ThreadingHTTPServer, state: Any) -> Iterator[None]:
    server.daemon_threads = True
    server.block_on_close = False
    server.__dict__["state"] = state
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        state.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's side of TLS for 127.0.0.1, and the file of the authority to be trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.example.gov.cn")])
    now = SystemClock().now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    authority, secret = folder / "ca.pem", folder / "key.pem"
    authority.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority, secret)
    return context, authority
