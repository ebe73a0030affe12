"""Which structure is it? The family ranked by what a buffer says, or named by the call it went to.

`recognise` scores every structure by `evidence`; where the runner-up is near, it says so instead
of guessing. An ioctl's code or a function's name narrows the choice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ipsec_codec.constants import (
    SIO_DELETE_PEER_TARGET_NAME,
    SIO_QUERY_SECURITY,
    SIO_SET_PEER_TARGET_NAME,
    SIO_SET_SECURITY,
)
from ipsec_codec.inspection.evidence import evidence
from ipsec_codec.inspection.reading import bytes_of, read
from ipsec_codec.layout import layout_of
from ipsec_codec.structures import (
    STRUCTURES,
    SocketPeerTargetName,
    SocketSecurityQueryInfo,
    SocketSecurityQueryInfoIpsec2,
    SocketSecurityQueryTemplate,
    SocketSecurityQueryTemplateIpsec2,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Buffer

    from ipsec_codec.structures.record import Record

__all__ = ["Candidate", "contenders", "recognise", "refused_choice", "structures_for_call"]

NEAR_TIE: Final = 2
"""Points by which a runner-up may fall behind and still be a contender."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A structure that a buffer may be.

    Attributes:
        structure: the record class.
        score: what speaks for it less what speaks against it, in points; only the order and the
            distance to the others mean anything.
        reasons: each piece of evidence with its points, such as `+4: an address of zeros`.
    """

    structure: type[Record]
    score: int
    reasons: tuple[str, ...]


def recognise(data: Buffer, among: Sequence[type[Record]] = STRUCTURES) -> tuple[Candidate, ...]:
    """Rank the structures that a buffer may be, the likeliest first.

    Args:
        data: any contiguous bytes-like object; of wider items, its bytes are read.
        among: the record classes to choose from; of equally likely ones, the first stays first.

    Raises:
        ValueError: there is none to choose from.
        TypeError: one of them is none of the seven, or the data is not bytes-like.
        BufferError: the data is not contiguous, or a memoryview that was released.
    """
    buffer = refused_choice(among) or bytes_of(data)
    if isinstance(buffer, Exception):
        del data, among
        raise buffer
    candidates = [_candidate(buffer, structure) for structure in among]
    return tuple(sorted(candidates, key=lambda candidate: -candidate.score))


def refused_choice(among: Sequence[type[Record]]) -> ValueError | TypeError | None:
    """Return what is wrong with a choice of structures: the caller raises, its data unbound."""
    if not among:
        return ValueError("expected at least one structure to choose from, found none")
    try:
        for structure in among:
            layout_of(structure)
    except TypeError as error:
        return error.with_traceback(None)
    return None


def _candidate(data: bytes, structure: type[Record]) -> Candidate:
    """Weigh one structure."""
    said = list(evidence(read(data, structure)))
    return Candidate(
        structure=structure,
        score=sum(part.points for part in said),
        reasons=tuple(f"{part.points:+d}: {part.reason}" for part in said),
    )


def contenders(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates that are too near to the best to be ruled out, the best included.

    One contender means that the content settles it.
    """
    return tuple(
        candidate for candidate in candidates if candidate.score >= candidates[0].score - NEAR_TIE
    )


SETTINGS: Final = (SocketSecuritySettingsIpsec, SocketSecuritySettings)
QUERIES: Final = (
    SocketSecurityQueryTemplate,
    SocketSecurityQueryTemplateIpsec2,
    SocketSecurityQueryInfo,
    SocketSecurityQueryInfoIpsec2,
)

IOCTLS: Final[dict[int, tuple[str, str, tuple[type[Record], ...]]]] = {
    SIO_SET_SECURITY: ("SIO_SET_SECURITY", "WSASetSocketSecurity", SETTINGS),
    SIO_QUERY_SECURITY: ("SIO_QUERY_SECURITY", "WSAQuerySocketSecurity", QUERIES),
    SIO_SET_PEER_TARGET_NAME: (
        "SIO_SET_PEER_TARGET_NAME",
        "WSASetSocketPeerTargetName",
        (SocketPeerTargetName,),
    ),
    SIO_DELETE_PEER_TARGET_NAME: (
        "SIO_DELETE_PEER_TARGET_NAME",
        "WSADeleteSocketPeerTargetName",
        (),
    ),
}
"""Each ioctl's name, the function that stands for it, and the structures that it takes or gives:
a query takes a template and gives an info. Deleting a name takes a bare sockaddr."""


def structures_for_call(call: int | str) -> tuple[type[Record], ...]:
    """Return the structures that a call takes or gives, to choose from with `recognise`.

    Args:
        call: an ioctl's code (a number, or a text such as `0x980000C8`), its name, or the name
            of the function that stands for it.

    Raises:
        ValueError: no such call is known, or it has none of the seven structures.
    """
    code = call
    if isinstance(call, str) and re.fullmatch(r"0[xX][0-9a-fA-F]{1,8}|[0-9]{1,10}", call):
        code = int(call, 0) if call[:2] in {"0x", "0X"} else int(call)
    for number, (name, function, structures) in IOCTLS.items():
        if code == number or str(code).lower() in {name.lower(), function.lower()}:
            if not structures:
                raise ValueError(f"{function} ({name}) takes a sockaddr, none of the structures")
            return structures
    known = ", ".join(
        f"{number:#x} {name} ({function})" for number, (name, function, _) in IOCTLS.items()
    )
    raise ValueError(f"expected one of {known}")
