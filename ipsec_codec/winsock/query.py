"""The answer to a query, which owns the token handles in it and closes each once."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Final, Self

from ipsec_codec.codec import decode
from ipsec_codec.layout import layout_of
from ipsec_codec.structures import SocketSecurityQueryInfo, SocketSecurityQueryInfoIpsec2
from ipsec_codec.winsock.libraries import Loader, close_handle

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["SocketSecurityQuery", "answer_of"]

NO_HANDLE: Final = {0, 0xFFFFFFFFFFFFFFFF}
"""No token was given: zero, or INVALID_HANDLE_VALUE (handleapi.h)."""


class SocketSecurityQuery:
    """What `query_socket_security` found, and the peer's token handles with it.

    Leaving the `with` block, or `close()`, closes the handles: each once, however often and from
    however many threads it is called. Forgotten ones are closed with a ResourceWarning.

    Attributes:
        info: the answer as a record; the numbers in its handle fields are stale after closing.
    """

    def __init__(
        self, info: SocketSecurityQueryInfo | SocketSecurityQueryInfoIpsec2, loader: Loader
    ) -> None:
        self.info: Final = info
        self._loader = loader
        handles = (
            info.peer_application_access_token_handle,
            info.peer_machine_access_token_handle,
        )
        # A list, since its pop is atomic; without doubles, should both be the same handle.
        self._handles = [handle for handle in dict.fromkeys(handles) if handle not in NO_HANDLE]

    @property
    def application_token(self) -> int | None:
        """The handle of the peer application's access token; None if none is given or open."""
        return self._open(self.info.peer_application_access_token_handle)

    @property
    def machine_token(self) -> int | None:
        """The handle of the peer machine's access token; None if none is given or open."""
        return self._open(self.info.peer_machine_access_token_handle)

    @property
    def closed(self) -> bool:
        """Whether there is no handle left to close."""
        return not self._handles

    def _open(self, handle: int) -> int | None:
        """Return the handle while it is ours."""
        return handle if handle in self._handles else None

    def close(self) -> None:
        """Close the token handles that are still ours.

        Raises:
            WinsockError: CloseHandle refused one; the others were closed all the same.
        """
        refused = None
        while True:
            try:
                handle = self._handles.pop()
            except IndexError:
                break
            refused = close_handle(self._loader, handle) or refused
        if refused:
            raise refused

    def detach(self) -> tuple[int, ...]:
        """Give the open handles away, application before machine: they are the caller's now."""
        handles: list[int] = []
        while True:
            try:
                handles.append(self._handles.pop(0))
            except IndexError:
                return tuple(handles)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __del__(self) -> None:
        # (__init__ may have failed before there was a list)
        if getattr(self, "_handles", None):
            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
            self.close()

    def __repr__(self) -> str:
        state = "closed" if self.closed else f"{len(self._handles)} open token handles"
        return f"<SocketSecurityQuery, {state}, {self.info!r}>"

    def __reduce__(self) -> Any:
        raise TypeError("a SocketSecurityQuery owns handles of this process; pickle its info")


def answer_of(data: bytes, *, loader: Loader, ipsec2: bool) -> SocketSecurityQuery:
    """Read an answer.

    Args:
        data: the bytes that Windows says it filled.
        loader: finds CloseHandle.
        ipsec2: whether the template was of the _IPSEC2 kind. The pages do not say when Windows
            answers it in full; what it filled decides.
    """
    if ipsec2 and len(data) >= layout_of(SocketSecurityQueryInfoIpsec2).end:
        return SocketSecurityQuery(decode(data, SocketSecurityQueryInfoIpsec2), loader)
    return SocketSecurityQuery(decode(data, SocketSecurityQueryInfo), loader)
