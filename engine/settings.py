"""What an installation decides: where its data and its secrets lie."""

import hashlib
import hmac
import os
import platform
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self
from urllib.parse import SplitResult, urlsplit

from engine.errors import UnsafeSettingError

PREFIX = "GUHUA_"
HASHES = ("sha256", "sm3")
SHEETS = ("chart", "information", "list", "notice", "handbook", "guide")
"""What can be printed of a version, signed, and uploaded again."""
SECRET_BYTES = 32
_READABLE_BY_OTHERS = 0o077
_NODE = re.compile(r"[A-Za-z0-9_-]{1,32}")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9._~:/%\[\]-]+[^/]")
_MAILBOX = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,200}", re.ASCII)
SECRET_TEXT = 16
"""Least length of a secret that a person sets."""
_TRUE = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one node, from ``GUHUA_…`` variables or the file ``GUHUA_CONFIG`` names.

    A variable wins over the file; the file's keys are the names below.
    """

    database_url: str = "sqlite:///var/guhua.db"
    secret_file: Path = Path("var/secret")
    checkpoint_dir: Path = Path("var/checkpoints")
    operator_cli: bool = False
    """May the command line act in the name of a user?"""
    hash: str = "sha256"
    """What seals the log: sha256, or sm3 (GB/T 32905) where 密评 asks for it."""
    card_rules: str = "product"
    """Which rule set decides when cards are due: one of ``engine.supervision``."""
    county: str = ""
    """What the county is called on lists and booklets, e.g. 示例县."""
    public_url: str = ""
    """Where the public pages are found; printed sheets carry its QR code, and none without it."""
    signed_sheets: tuple[str, ...] = ()
    """Sheets whose signed and stamped scan must be there before a version is published."""
    smtp_url: str = ""
    """The mail server: ``smtps://user:password@host``, ``smtp://host:25?tls=none``; no mail without
    it. Plain ``smtp`` asks for STARTTLS, ``?ca=FILE`` names the authority to be trusted."""
    mail_from: str = ""
    """Whom mails come from, and where their failures go."""
    webhook_url: str = ""
    """Where the office wants to be told of everything that people are told; nowhere without it."""
    webhook_secret: str = ""
    """Shared with whoever receives there: it proves that a message is ours."""
    desk_url: str = ""
    """Where clerks find the platform; messages carry links only with it."""
    node: str = ""
    """The name of this machine: of its checkpoint file, and of who holds an SQLite file."""
    zone: ClassVar[str] = "Asia/Shanghai"
    """Legal days are days here; not to be chosen."""

    def __post_init__(self) -> None:
        if self.hash not in HASHES:
            raise UnsafeSettingError("hash", f"只能是 {' 或 '.join(HASHES)}")
        if self.public_url and not _ADDRESS.fullmatch(self.public_url):
            raise UnsafeSettingError("public_url", "应写成 https://地址，末尾不带斜杠")
        self._require_outlets()
        for sheet in self.signed_sheets:
            if sheet not in SHEETS:
                raise UnsafeSettingError("signed_sheets", f"只能是 {'、'.join(SHEETS)}")
        if not self.node:
            object.__setattr__(self, "node", machine())
        if not _NODE.fullmatch(self.node):
            raise UnsafeSettingError("node", "只能用字母、数字、连字符和下划线，最长 32 个字符")

    def _require_outlets(self) -> None:
        """Refuse a mail server or a webhook to which nothing could ever be sent."""
        server = parted(self.smtp_url)
        if self.smtp_url and (server is None or server.scheme not in {"smtp", "smtps"}):
            raise UnsafeSettingError("smtp_url", "应写成 smtp://主机:端口 或 smtps://主机")
        if self.smtp_url and not _MAILBOX.fullmatch(self.mail_from):
            raise UnsafeSettingError("mail_from", "设置了 smtp_url 的，应写明发件人的邮件地址")
        hook = parted(self.webhook_url)
        if self.webhook_url and (hook is None or hook.scheme not in {"http", "https"}):
            raise UnsafeSettingError("webhook_url", "应写成 https://地址 或 http://地址")
        if self.webhook_url and len(self.webhook_secret) < SECRET_TEXT:
            raise UnsafeSettingError("webhook_secret", f"不少于 {SECRET_TEXT} 个字符")
        if self.desk_url and not _ADDRESS.fullmatch(self.desk_url):
            raise UnsafeSettingError("desk_url", "应写成 https://地址，末尾不带斜杠")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Read the settings.

        :raise UnsafeSettingError: the file is missing or names a setting that does not exist,
            or a value will not do
        """
        given: dict[str, Any] = {}
        if path := environ.get(f"{PREFIX}CONFIG"):
            given |= _read_file(Path(path))
        names = cls.__dataclass_fields__.keys() - {"zone"}
        if unknown := sorted(given.keys() - names):
            raise UnsafeSettingError(unknown[0], "没有这个设置项")
        given |= {
            name: environ[variable]
            for name in sorted(names)
            if (variable := PREFIX + name.upper()) in environ
        }
        return cls(**{name: _typed(name, value) for name, value in given.items()})

    def create_secret(self) -> bool:
        """Write a random secret that only its owner can read; an existing one is kept.

        :return: whether a new one was written
        """
        self.secret_file.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(self.secret_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return False
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(SECRET_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        return True

    def secrets(self, purpose: str) -> tuple[bytes, ...]:
        """Return the keys for one purpose, the one in use first, then retired ones.

        The file holds one hexadecimal secret a line, newest first, so that a secret can be
        replaced while what the old one sealed can still be checked.

        :raise UnsafeSettingError: the file is missing, too short or readable by others
        """
        try:
            with self.secret_file.open() as file:
                if os.fstat(file.fileno()).st_mode & _READABLE_BY_OTHERS:
                    raise UnsafeSettingError(
                        "secret_file", f"{self.secret_file} 允许他人读取，请执行 chmod 600"
                    )
                lines = [bytes.fromhex(line) for line in file.read().split()]
        except FileNotFoundError as error:
            raise UnsafeSettingError(
                "secret_file", f"{self.secret_file} 不存在，请先执行 guhua init"
            ) from error
        except ValueError as error:
            raise UnsafeSettingError(
                "secret_file", f"{self.secret_file} 的内容不是十六进制密钥"
            ) from error
        if not lines or min(map(len, lines)) < SECRET_BYTES:
            raise UnsafeSettingError("secret_file", f"{self.secret_file} 的密钥过短")
        return tuple(hmac.digest(secret, purpose.encode(), "sha256") for secret in lines)


def parted(address: str) -> SplitResult | None:
    """Take an address of a machine apart; None where it names none, or no possible port."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    return parts if parts.hostname and port != 0 else None


def machine() -> str:
    """Return a name for this machine that survives a restart and gives nothing away."""
    try:
        identity = Path("/etc/machine-id").read_text().strip()
    except OSError:
        identity = ""
    return hashlib.sha256(f"{identity}/{platform.node()}".encode()).hexdigest()[:12]


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnsafeSettingError("config", f"读不出设置文件 {path}：{error}") from error


def _typed(name: str, value: Any) -> Any:
    if name in {"secret_file", "checkpoint_dir"}:
        return Path(value)
    if name == "operator_cli" and not isinstance(value, bool):
        if str(value).lower() not in _TRUE:
            raise UnsafeSettingError(name, "只能是 1 或 0")
        return _TRUE[str(value).lower()]
    if name == "signed_sheets":
        words = value.split(",") if isinstance(value, str) else value
        return tuple(word for each in words if (word := str(each).strip()))
    return value
