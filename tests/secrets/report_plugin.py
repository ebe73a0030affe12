"""A pytest plugin that writes tests' reports as JSON, as pytest hands them to xdist and others."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

VARIABLE = "IPSEC_CODEC_REPORT"
"""The environment variable that names the file."""

hooks: list[pytest.Config] = []


def pytest_configure(config: pytest.Config) -> None:
    hooks.append(config)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    config = hooks[-1]
    data = config.hook.pytest_report_to_serializable(config=config, report=report)
    with Path(os.environ[VARIABLE]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(data, default=repr) + "\n")
