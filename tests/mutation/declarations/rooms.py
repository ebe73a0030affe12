"""The rooms whose declarations are changed, and the tests that are asked about each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["NOT_ASKED", "ROOMS", "ROOT", "Room", "tests_of"]

ROOT: Final = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Room:
    """A room of the house.

    Attributes:
        files: its modules, as patterns within the package.
        tests: files of tests, those first that tell soonest.
    """

    files: tuple[str, ...]
    tests: tuple[str, ...]

    def modules(self, package: Path) -> list[Path]:
        """Return the paths of its modules."""
        return [path for pattern in self.files for path in sorted(package.glob(pattern))]


_BYTES: Final = (
    "test_constants", "codec/test_records", "codec/test_golden", "codec/test_layout",
    "codec/test_schema", "codec/test_addresses",
)  # fmt: skip
_CODEC: Final = ("codec/test_codec", "codec/test_codec_buffers", "codec/test_codec_memory")
_DUMPS: Final = (
    "captures/test_addresses", "captures/test_layouts", "captures/test_decoration",
    "captures/test_source_code", "captures/test_streams", "captures/test_results",
    "captures/test_rules", "captures/test_groups", "captures/test_literals",
    "captures/test_boundaries", "captures/test_literal_share", "captures/test_types",
    "captures/test_code_around", "captures/test_text_columns", "captures/test_misprints",
    "captures/test_fixtures", "captures/test_peers",
)  # fmt: skip
_NAMES: Final = "project/test_public_names"
_VALUES: Final = "project/test_values"

ROOMS: Final = {
    "constants": Room(("constants.py",), ("test_constants", "codec/test_golden")),
    "schema": Room(("schema.py",), (*_BYTES, "codec/test_differential")),
    "structures": Room(
        ("structures/*.py", "fields.py", "secret.py"),
        (*_BYTES, "document/test_document", "cli/test_encode"),
    ),
    "layout": Room(("layout/*.py",), (*_BYTES, _VALUES, *_CODEC, "inspection/test_inspection")),
    "codec": Room(
        ("codec.py", "counting.py", "errors.py", "views.py"),
        ("codec/test_errors", *_CODEC, "codec/test_records"),
    ),
    "findings": Room(
        ("findings/*.py",),
        (
            "inspection/test_rules",
            "inspection/test_findings",
            "inspection/test_messages",
            _VALUES,
            "testing/test_vectors",
        ),
    ),
    "inspection": Room(
        ("inspection/*.py",),
        (
            "inspection/test_evidence",
            "inspection/test_calls",
            "test_constants",
            "inspection/test_recognition",
            _VALUES,
            "inspection/test_inspection",
            "inspection/test_masking",
            "inspection/test_report",
        ),
    ),
    "document": Room(
        ("document/*.py",),
        ("document/test_document", "codec/test_golden", "document/test_json_schema"),
    ),
    "dump": Room(
        ("dump/*.py", "report.py", "comparison.py", "escaping.py"),
        (
            "inspection/test_dump",
            "inspection/test_escaping",
            "inspection/test_comparison",
            "scanning/test_confidence",
            _VALUES,
            "inspection/test_inspection",
            "inspection/test_masking",
            "inspection/test_report",
            "cli/test_inspect",
        ),
    ),
    "captures": Room(("captures/*.py",), (*_DUMPS, _VALUES)),
    "scanning": Room(
        ("scanning/*.py",),
        (
            "test_constants",
            "scanning/test_confidence",
            "scanning/test_hits",
            "scanning/test_sources",
            _VALUES,
        ),
    ),
    "winsock": Room(
        ("winsock/*.py",),
        (
            "test_constants",
            "winsock/test_errors",
            "winsock/test_sockets",
            "winsock/test_settings",
            "winsock/test_queries",
            "winsock/test_impersonation",
            "winsock/test_libraries",
        ),
    ),
    "names": Room(("__init__.py",), (_NAMES, "project/test_version")),
}
"""Every room but `export`, `testing` and `cli`, whose tables are about other languages, other
people's parsers and the command line."""


NOT_ASKED: Final = (
    "tests/codec/test_codec_memory.py::test_a_million_distinct_unknown_values_leave_nothing_behind",
)
"""Tests of seconds that are about no declaration."""


def tests_of(room: str) -> list[str]:
    """Return the files of tests that are asked about a room."""
    return [f"tests/{name}.py" for name in ROOMS[room].tests]
