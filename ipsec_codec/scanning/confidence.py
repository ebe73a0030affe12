"""How sure a scan is that the bytes it found are a structure: the rules, and the evidence for them.

The fixed part of a structure is mostly zeros and small numbers, and so is memory. Only content
tells them apart: text where names should be, and keys that were made as GUIDs are made.

| confidence | rule |
|---|---|
| high | strong evidence, and none against |
| medium | strong evidence with some against, or weak evidence and none against |
| low | nothing but the shape of the fixed part, or weak evidence with some against |
| no hit | nothing speaks for it, and its strings may be an array of integers |
| no hit | a string of over LONGEST_NO_TEXT bytes is no text, whatever else speaks for it |

Strong: a policy key with the version and variant of RFC 9562, section 4; a user name that is text;
a peer target name that is text, behind a protocol or an address family.
Weak: any other key of many different bytes; a domain name or password that is text; a user name or
peer target name of under SHORTEST_TEXT characters, or one that may be 8-bit text read as UTF-16; a
peer target name behind nothing but zeros, as any counted string may stand.
Against: a key of few different bytes; a name that is no text; Reserved not zero; unknown flag
bits; an address with bytes that its family does not name.
"""

from __future__ import annotations

import enum
import functools
import unicodedata
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ipsec_codec.constants import AF_INET, AF_UNSPEC, SOCKET_DEFAULT2_QM_POLICY
from ipsec_codec.escaping import NO_TEXT
from ipsec_codec.structures import SocketPeerTargetName, SocketSecuritySettingsIpsec

if TYPE_CHECKING:
    from ipsec_codec.structures.record import Record

__all__ = ["LONGEST_NO_TEXT", "Confidence", "Verdict", "is_text", "judge"]

SHORTEST_TEXT: Final = 3
"""Characters below which text is no more than weak evidence: two letters occur by chance."""

JUDGED_CHARACTERS: Final = 256
"""Characters of a string that are looked at: UNLEN and PWLEN (lmcons.h)."""

LONGEST_NO_TEXT: Final = 2 * JUDGED_CHARACTERS
"""Bytes of a string that is no text, in a hit: nobody's name or password is longer."""

FEWEST_KEY_BYTES: Final = 8
"""Different bytes in a key that is not just a number: 16 random bytes have over 12."""

MOST_SCRIPTS: Final = 2
"""Scripts in one text: a name mixes Latin with its own script, random characters mix many."""

SIN_ZERO_SIZE: Final = 8
"""Bytes of `sin_zero` in a sockaddr_in (ws2def.h), in which some callers leave something."""


class Confidence(enum.StrEnum):
    """How sure a scan is of a hit."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """3 for high, 2 for medium, 1 for low: for comparing."""
        return _RANKS[self]


_RANKS: Final = {Confidence.HIGH: 3, Confidence.MEDIUM: 2, Confidence.LOW: 1}


@dataclass(slots=True)
class Verdict:
    """What speaks for a structure and what against it, in words that hold none of its content."""

    strong: list[str] = field(default_factory=list[str])
    weak: list[str] = field(default_factory=list[str])
    against: list[str] = field(default_factory=list[str])

    @property
    def confidence(self) -> Confidence:
        """The table at the top of this file."""
        if self.strong and not self.against:
            return Confidence.HIGH
        if self.strong or (self.weak and not self.against):
            return Confidence.MEDIUM
        return Confidence.LOW

    @property
    def weight(self) -> tuple[int, int]:
        """What decides between two structures that overlap: the larger one stands."""
        balance = 2 * len(self.strong) + len(self.weak) - len(self.against)
        return self.confidence.rank, balance

    @property
    def reasons(self) -> tuple[str, ...]:
        """Everything that was weighed."""
        found = (*self.strong, *self.weak, *(f"but {reason}" for reason in self.against))
        return found or ("nothing but the shape of the fixed part",)


def judge(record: Record) -> Verdict | None:
    """Weigh what a record holds.

    Args:
        record: a SocketSecuritySettingsIpsec or a SocketPeerTargetName that was decoded.

    Returns:
        The evidence, or None if it is no hit.

    Raises:
        TypeError: it is a record of another structure.
    """
    match record:
        case SocketSecuritySettingsIpsec():
            return _judge_settings(record)
        case SocketPeerTargetName():
            return _judge_peer(record)
        case _:
            raise TypeError(f"there are no rules of confidence for {type(record).__name__}")


def _judge_settings(record: SocketSecuritySettingsIpsec) -> Verdict | None:
    verdict = Verdict()
    _weigh_key(verdict, "AuthipMMPolicyKey", record.authip_mm_policy_key)
    _weigh_key(verdict, "AuthipQMPolicyKey", record.authip_qm_policy_key)
    password = record.password.reveal()
    texts = record.user_name, record.domain_name, password
    _weigh_text(verdict, "the user name", record.user_name, enough=verdict.strong)
    _weigh_text(verdict, "the domain name", record.domain_name, enough=verdict.weak)
    if is_text(password):  # one that is not may have been wiped
        verdict.weak.append("the password is text")
    if not (verdict.strong or verdict.weak) and _may_be_integers(*texts):
        return None
    if record.reserved.int:
        verdict.against.append("Reserved is not zero")
    for name, flags in (
        ("SecurityFlags", record.security_flags),
        ("IpsecFlags", record.ipsec_flags),
    ):
        if not isinstance(flags, enum.IntFlag):  # a known value is a member, any other a plain int
            verdict.against.append(f"{name} has unknown bits")
    return verdict


def _judge_peer(record: SocketPeerTargetName) -> Verdict | None:
    verdict = Verdict()
    address, name = record.peer_address, record.peer_target_name
    introduced = bool(record.security_protocol) or address.family != AF_UNSPEC
    _weigh_text(
        verdict,
        "the peer target name",
        name,
        enough=verdict.strong if introduced else verdict.weak,
    )
    if not (verdict.strong or verdict.weak) and (not introduced or _may_be_integers(name)):
        return None
    if len(address.rest) > (SIN_ZERO_SIZE if address.family == AF_INET else 0):
        verdict.against.append("the address holds bytes that its family does not name")
    return verdict


def _weigh_key(verdict: Verdict, name: str, key: uuid.UUID) -> None:
    if not key.int:
        return
    many = len(set(key.bytes)) >= FEWEST_KEY_BYTES
    if key == SOCKET_DEFAULT2_QM_POLICY:
        verdict.strong.append(f"{name} is SOCKET_DEFAULT2_QM_POLICY")
    elif many and key.variant == uuid.RFC_4122 and key.version in range(1, 9):
        verdict.strong.append(f"{name} is a well-formed GUID of version {key.version}")
    elif many:
        verdict.weak.append(f"{name} has many different bytes, as a GUID has")
    else:
        verdict.against.append(f"{name} has few different bytes for a GUID")


def _weigh_text(verdict: Verdict, name: str, text: str, *, enough: list[str]) -> None:
    if not text:
        return
    if not is_text(text):
        verdict.against.append(f"{name} is no text")
    elif len(text) < SHORTEST_TEXT or _may_be_narrow(text):
        verdict.weak.append(f"{name} may be text, of length {len(text)}")
    else:
        enough.append(f"{name} is text, of length {len(text)}")


def is_text(text: str) -> bool:
    """Tell whether a person could have written it: printable, and in few scripts."""
    scripts = {"MODIFIER"}  # signs that belong to no script
    for character in text[:JUDGED_CHARACTERS]:
        category = unicodedata.category(character)
        if category in NO_TEXT:
            return False
        if category.startswith("L"):
            scripts.add(_script(character))
    return bool(text) and len(scripts) - 1 <= MOST_SCRIPTS


@functools.lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    """Return the first word of a letter's name, one for all that East Asian text is made of."""
    word = unicodedata.name(letter, "UNNAMED").split()[0]
    return "CJK" if word in {"HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL"} else word


def _may_be_narrow(text: str) -> bool:
    """Tell whether the bytes are printable ASCII: 8-bit text makes Han characters in UTF-16."""
    judged = text[:JUDGED_CHARACTERS].encode("utf-16-le")
    return judged.isascii() and judged.decode("ascii").isprintable()


def _may_be_integers(*texts: str) -> bool:
    """Tell whether strings, none of which is text, are mostly control characters."""
    judged = "".join(text[:JUDGED_CHARACTERS] for text in texts)
    return bool(judged) and 2 * sum(character < " " for character in judged) >= len(judged)
