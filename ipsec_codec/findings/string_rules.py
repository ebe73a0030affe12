"""The rules about the strings and the credentials that they make: IPS201 to IPS299."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ipsec_codec.findings.rule import WITH_STRINGS, Basis, Facts, Found, Rule, Severity, rule
from ipsec_codec.structures import SocketSecuritySettingsIpsec

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["STRING_RULES"]

SURROGATE: Final = re.compile("[\ud800-\udfff]")
LENGTHS_IN_BYTES: Final = "mstcpip.h reference: the lengths are in bytes, and nothing terminates"


@rule(
    "IPS201",
    "lone surrogate",
    dict.fromkeys(WITH_STRINGS, Severity.ERROR),
    basis=Basis.OURS,
    source="RFC 2781, section 2",
    explanation=(
        "A high surrogate without its low one, or the reverse, is no character. A pair that is "
        "split between two strings is two lone ones: each string is read alone."
    ),
)
def lone_surrogates(facts: Facts) -> Iterator[Found]:
    """Look for halves of a surrogate pair."""
    for place, text, offset in facts.texts:
        if SURROGATE.search(text):
            message = f"{place.c_name} holds a lone surrogate, so it is no valid UTF-16"
            yield Found(place.name, offset, message)


@rule(
    "IPS202",
    "NUL within a string",
    dict.fromkeys(WITH_STRINGS, Severity.WARNING),
    basis=Basis.OURS,
    source=LENGTHS_IN_BYTES,
    explanation=(
        "A C program that treats the string as terminated stops there and sees less than one "
        "that goes by the length. Two strings joined into one look like this too."
    ),
)
def nul_within(facts: Facts) -> Iterator[Found]:
    """Look for a NUL before the string's end."""
    for place, text, offset in facts.texts:
        if "\0" in text.rstrip("\0"):
            message = f"{place.c_name} holds a NUL; whoever stops there sees a shorter string"
            yield Found(place.name, offset, message)


@rule(
    "IPS203",
    "string ends in NUL",
    dict.fromkeys(WITH_STRINGS, Severity.WARNING),
    basis=Basis.OURS,
    source=LENGTHS_IN_BYTES,
    explanation=(
        "The strings have no terminator, so this NUL is a part of the name or the password. The "
        "program probably counted its own terminator into the length."
    ),
)
def nul_at_end(facts: Facts) -> Iterator[Found]:
    """Look for a terminator that was counted."""
    for place, text, offset in facts.texts:
        if text.endswith("\0"):
            message = f"{place.c_name} ends in a NUL, which {place.length.c_name} counts"
            yield Found(place.name, offset, message)


@rule(
    "IPS204",
    "string starts with a byte order mark",
    dict.fromkeys(WITH_STRINGS, Severity.WARNING),
    basis=Basis.OURS,
    source="RFC 2781, section 3.3: UTF-16LE text has no byte order mark",
    explanation="The mark is a part of the name or the password, and somebody will not match it.",
)
def byte_order_mark(facts: Facts) -> Iterator[Found]:
    """Look for U+FEFF, in either byte order."""
    for place, text, offset in facts.texts:
        if text.startswith(("\ufeff", "\ufffe")):
            message = f"{place.c_name} starts with a byte order mark, which is a part of it"
            yield Found(place.name, offset, message)


@rule(
    "IPS205",
    "lengths look like characters",
    dict.fromkeys(WITH_STRINGS, Severity.WARNING),
    basis=Basis.DOCUMENTED,
    source="mstcpip.h reference: each StringLen is in bytes, not characters",
    explanation=(
        "Twice the lengths fits the buffer exactly, and the lengths themselves do not: the "
        "program counted characters. Each string is cut in half, and a part of the password "
        "stands where the tail is expected."
    ),
)
def lengths_in_characters(facts: Facts) -> Iterator[Found]:
    """Look for a buffer that fits twice the lengths, and not the lengths."""
    if len(facts.lengths) < len(facts.layout.strings):
        return
    total = sum(facts.lengths.values())
    after = facts.size - facts.layout.end
    usual_tail = facts.values.get("trailing") == facts.default_tail
    if total and not usual_tail and after in {2 * total, 2 * total + len(facts.default_tail)}:
        first = next(text for text in facts.layout.strings if facts.lengths[text.name])
        message = (
            f"the lengths sum to {total} bytes where {after} follow: they look like characters"
        )
        yield Found(first.length.name, first.length.offset, message)


@rule(
    "IPS206",
    "password without a user name",
    {SocketSecuritySettingsIpsec: Severity.WARNING},
    basis=Basis.OURS,
    source="mstcpip.h reference, SOCKET_SECURITY_SETTINGS_IPSEC: AllStrings",
    explanation="Explicit credentials need somebody whose password it is.",
)
def password_without_user(facts: Facts) -> Iterator[Found]:
    """Look for a password that is nobody's."""
    texts = {place.name: (text, offset) for place, text, offset in facts.texts}
    if "password" in texts and texts["password"][0] and not texts["user_name"][0]:
        yield Found("password", texts["password"][1], "there is a password and no user name")


@rule(
    "IPS207",
    "user name carries a domain",
    {SocketSecuritySettingsIpsec: Severity.NOTE},
    basis=Basis.OURS,
    source="mstcpip.h reference, SOCKET_SECURITY_SETTINGS_IPSEC: DomainNameStringLen",
    explanation=(
        r"A user name such as CORP\user or user@corp.example names its domain already, though the "
        "structure has a string of its own for it."
    ),
)
def user_with_domain(facts: Facts) -> Iterator[Found]:
    """Look for the separators of a domain."""
    for place, text, offset in facts.texts:
        if place.name == "user_name" and ("\\" in text or "@" in text):
            form = r"DOMAIN\user" if "\\" in text else "user@domain"
            yield Found(place.name, offset, f"UserName already carries a domain ({form})")


@rule(
    "IPS208",
    "credentials present",
    {SocketSecuritySettingsIpsec: Severity.NOTE},
    basis=Basis.OURS,
    source="mstcpip.h reference, SOCKET_SECURITY_SETTINGS_IPSEC: AllStrings",
    explanation=(
        "The strings stand in clear text. Whoever has this buffer has the credentials, so handle "
        "the file as you would the password."
    ),
)
def credentials_present(facts: Facts) -> Iterator[Found]:
    """Look for explicit credentials."""
    present = [(place, offset) for place, text, offset in facts.texts if text]
    if present:
        names = ", ".join(place.c_name for place, _ in present)
        place, offset = present[0]
        yield Found(place.name, offset, f"credentials in clear text: {names}")


STRING_RULES: Final[tuple[Rule, ...]] = (
    lone_surrogates,
    nul_within,
    nul_at_end,
    byte_order_mark,
    lengths_in_characters,
    password_without_user,
    user_with_domain,
    credentials_present,
)
"""The rules above, by id."""
