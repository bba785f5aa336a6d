"""The ways out of the house: a mail server and a webhook. Nothing here knows a case."""

import hashlib
import hmac
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, parse_qs, unquote

from engine.settings import parted

TIMEOUT = 10.0
"""Seconds that the other side may be silent."""
LONGEST = 60.0
"""Seconds that one message may take altogether, however busily the other side dribbles."""

_OK = range(200, 300)
_REFUSED_FOR_GOOD = range(500, 600)


class UndeliveredError(Exception):
    """A message did not go out; *for_good* where trying again is no use."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.for_good = for_good


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """A mail server as ``GUHUA_SMTP_URL`` names it.

    :ivar tls: ``at once`` (smtps), ``starttls``, or ``none`` where the address says ``?tls=none``
    :ivar ca: file of the authority to be trusted; the machine's own ones where empty
    """

    host: str
    port: int
    tls: str
    user: str = ""
    password: str = ""
    ca: str = ""

    @classmethod
    def of(cls, url: str) -> "MailServer":
        """Read the setting, which was checked when it was read from the environment."""
        parts = _parts(url)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        at_once = parts.scheme == "smtps"
        plain = asked.get("tls") == "none"
        return cls(
            host=str(parts.hostname),
            port=parts.port or (465 if at_once else 25 if plain else 587),
            tls="at once" if at_once else "none" if plain else "starttls",
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            ca=asked.get("ca", ""),
        )

    def send(self, message: EmailMessage, *, timeout: float = TIMEOUT) -> None:
        """Hand one mail to the server.

        :raise UndeliveredError: it did not take it
        """
        try:
            with self._open(timeout) as client, _within(LONGEST, lambda: client.sock):
                if self.tls == "starttls":
                    client.starttls(context=self._trust())
                if self.user:
                    client.login(self.user, self.password)
                client.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _words in error.recipients.values()]
            for_good = all(code in _REFUSED_FOR_GOOD for code in codes)
            raise UndeliveredError(f"收件人被拒绝（{codes[0]}）", for_good=for_good) from error
        except smtplib.SMTPResponseException as error:
            raise UndeliveredError(f"邮件服务器答复 {error.smtp_code}") from error
        except (OSError, smtplib.SMTPException) as error:
            raise UndeliveredError(f"邮件服务器不可用（{type(error).__name__}）") from error

    def _open(self, timeout: float) -> smtplib.SMTP:
        # Named, for the library would ask the network what this machine is called.
        if self.tls == "at once":
            return smtplib.SMTP_SSL(
                *(self.host, self.port, "guhua"), timeout=timeout, context=self._trust()
            )
        return smtplib.SMTP(self.host, self.port, "guhua", timeout=timeout)

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca or None)


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """An address in the office's own network to which messages are posted."""

    url: str
    secret: str

    def post(self, body: bytes, *, key: str, stamp: str, timeout: float = TIMEOUT) -> None:
        """Post one message; a redirect is a refusal, for the setting alone names the address.

        :param key: the same whenever this message is tried again
        :param stamp: when it is sent; signed with the body, so that an old one can be told
        :raise UndeliveredError: no answer, or none of 200 to 299
        """
        parts = _parts(self.url)
        connection = _connection(parts, timeout)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "guhua",
            "Idempotency-Key": key,
            "X-Guhua-Timestamp": stamp,
            "X-Guhua-Signature": f"sha256={signature(self.secret, stamp, body)}",
        }
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.connect()
            with _within(LONGEST, lambda: connection.sock):
                connection.request("POST", path, body, headers)
                status = connection.getresponse().status
        except (OSError, HTTPException) as error:
            raise UndeliveredError(f"接收地址不可用（{type(error).__name__}）") from error
        finally:
            connection.close()
        if status not in _OK:
            raise UndeliveredError(f"接收地址答复 {status}")


def signature(secret: str, stamp: str, body: bytes) -> str:
    """The proof that a message is ours: HMAC-SHA256 over the time, a point and the body, in hex."""
    return hmac.digest(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hex()


def _parts(url: str) -> SplitResult:
    parts = parted(url)
    assert parts is not None  # noqa: S101 - settings refuse an address that names no machine
    return parts


def _connection(parts: SplitResult, timeout: float) -> HTTPConnection:
    host = str(parts.hostname)
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return HTTPSConnection(host, parts.port, timeout=timeout, context=context)
    return HTTPConnection(host, parts.port, timeout=timeout)


@contextmanager
def _within(seconds: float, held: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Cut a connection off after a while: a timeout of a socket begins anew with every byte."""

    def cut() -> None:
        connected = held()
        if connected is not None:
            with suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
