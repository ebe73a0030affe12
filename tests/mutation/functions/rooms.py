"""What is mutated, and which tests are asked."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[3]
PACKAGE: Final = ROOT / "ipsec_codec"

ROOMS: Final = {
    "codec": ("codec.py", "counting.py", "views.py"),
    "layout": ("layout/*.py",),
    "structures": ("structures/*.py", "fields.py", "secret.py"),
    "document": ("document/*.py",),
    "findings": ("findings/*.py",),
    "inspection": ("inspection/*.py",),
    "captures": ("captures/*.py",),
    "scanning": ("scanning/*.py",),
    "winsock": ("winsock/*.py",),
}
"""The files of each room that is held to a score, as patterns within the package."""

LEFT_OUT: Final = {
    "export/*.py": "the compilers take seconds each; the exports are another room",
    "project/*.py": "about the text of the project, or in other processes",
    "runner/*.py": "about the kit, which tests parsers other than the package's",
    "test_workflow.py": "about the workflow",
    "testing/test_faulty_decoders.py": "about parsers other than the package's",
    "testing/test_pytest_plugin.py": "runs pytest in other processes",
    "testing/test_real_fuzzers.py": "runs fuzzers in other processes",
    "testing/test_vector_witness.py": "compiles C",
    "windows/*.py": "needs Windows, or the rig",
    "captures/test_safety.py::test_hostile_text_does_not_hang": "seconds each; the soak times it",
    "cli/test_test_parser*.py": "about the kit, in other processes",
    "codec/test_codec_memory.py::test_a_million_distinct_unknown_values_leave_nothing_behind": (
        "three seconds each time"
    ),
    "secrets/test_commands.py": "about the command line, two hundred times",
    "secrets/test_files.py": "about the command line, in other processes",
    "secrets/test_logs.py": "in other processes for the most part",
    "secrets/test_memory.py": "reads another process's memory",
    "secrets/test_reports.py": "runs pytest within",
    "testing/test_strategies.py::"
    "test_the_entry_point_lets_from_type_work_with_no_import_of_the_kit": (
        "about an entry point, none of which is run here"
    ),
    "testing/test_strategies.py::test_a_failing_record_shrinks_to_the_smallest_honest_one": (
        "shrinking takes seconds, and is the kit's"
    ),
    "testing/test_strategies.py::test_a_broken_buffer_shrinks_to_one_wrong_length": (
        "shrinking takes seconds, and is the kit's"
    ),
}
"""The tests that are not asked, each with its reason: a file's pattern, or a test's name."""

STAGES: Final = (
    ("tests/codec/test_golden.py", "tests/codec/test_layout.py", "tests/codec/test_records.py"),
    ("tests/codec", "tests/document", "tests/inspection", "tests/testing/test_vectors.py"),
)
"""The tests that are asked about a fault which needs a new import: those first that tell soonest,
since whatever is asked must be collected anew. The room's own come before them."""


def files_of(room: str) -> list[Path]:
    """Return the files of a room; of any other module or package, by its name."""
    patterns = ROOMS.get(room, (f"{room}.py", f"{room}/*.py"))
    files = [path for pattern in patterns for path in sorted(PACKAGE.glob(pattern))]
    if not files:
        raise SystemExit(f"no room {room!r}; the rooms are {', '.join(ROOMS)}")
    return files


def is_left_out(test: str) -> bool:
    """Tell whether a test is not asked, by its node id."""
    name = test.removeprefix("tests/").partition("[")[0]
    return name in LEFT_OUT


def files_left_out() -> list[Path]:
    """Return the files of tests that are not even collected."""
    return [
        path
        for pattern in LEFT_OUT
        if "::" not in pattern
        for path in sorted((ROOT / "tests").glob(pattern))
    ]


def tests_of_own(path: str) -> str:
    """Return the folder of the tests that are about a file of the package."""
    room = path.removesuffix(".py").split("/")[1]
    folder = {"findings": "inspection"}.get(room, room)
    return f"tests/{folder}" if (ROOT / "tests" / folder).exists() else "tests/codec"


def stages_for(path: str) -> list[tuple[str, ...]]:
    """Return what to ask, stage by stage, about a fault in a file that needs a new import."""
    own = tests_of_own(path)
    return [*STAGES] if own == "tests/codec" else [(own,), *STAGES]
