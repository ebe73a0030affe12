"""Put small faults into the package, one at a time, and see a test fail: the score of the tests.

    python -m tests.mutation                 every room: 45 minutes on two cores
    python -m tests.mutation codec findings  some rooms

Functions first, by mutmut's operators, then declarations. This ends with 1 where fewer than 95 %
are noticed, or one that lives has no reason in its `survivors.toml`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.mutation.declarations import __main__ as declarations
from tests.mutation.declarations import rooms as of_declarations
from tests.mutation.functions import __main__ as functions
from tests.mutation.functions import rooms as of_functions
from tests.mutation.options import known_rooms, parser_for
from tests.mutation.score import LEAST

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run both, print the score of all, and return 1 where it is short or something is amiss."""
    rooms = list(dict.fromkeys([*of_functions.ROOMS, *of_declarations.ROOMS]))
    about = (__doc__ or "").partition("\n")[0]
    parser = parser_for("tests.mutation", rooms, description=about)
    chosen = parser.parse_args(arguments)
    wanted = known_rooms(parser, chosen.rooms, rooms)
    in_functions = functions.run(
        [room for room in wanted if room in of_functions.ROOMS],
        processes=chosen.processes,
        known=chosen.known,
        trust=chosen.trust,
    )
    in_declarations = declarations.run(
        [room for room in wanted if room in of_declarations.ROOMS],
        processes=chosen.processes,
        known=chosen.known,
        trust=chosen.trust,
    )
    score = in_functions + in_declarations
    print(f"\nfunctions: {in_functions}\ndeclarations: {in_declarations}\nall: {score}")
    return int(score.amiss or score.share < LEAST)


if __name__ == "__main__":
    sys.exit(main())
