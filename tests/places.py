"""Where the tests find the checkout and its fixtures."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
FIXTURES: Final = ROOT / "fixtures"
CAPTURES: Final = FIXTURES / "captures"
