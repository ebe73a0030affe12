"""`ipsec-codec completion`: the script that teaches a shell to complete the command line."""

from __future__ import annotations

from typing import Final

import click
from click.shell_completion import BashComplete, FishComplete, ZshComplete

from ipsec_codec.cli.help import examples
from ipsec_codec.cli.reporting import PROGRAM
from ipsec_codec.cli.writing import print_line

__all__ = ["completion"]

SHELLS: Final = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}


@click.command(
    short_help="Print a script for the shell's completion.",
    epilog=examples(
        'eval "$(ipsec-codec completion bash)"      # in ~/.bashrc',
        'eval "$(ipsec-codec completion zsh)"       # in ~/.zshrc',
        "ipsec-codec completion fish > ~/.config/fish/completions/ipsec-codec.fish",
    ),
)
@click.argument("shell", metavar="SHELL", type=click.Choice([*SHELLS]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that teaches a shell to complete commands, options and names.

    SHELL is bash, zsh or fish.
    """
    group = context.find_root().command
    print_line(SHELLS[shell](group, {}, PROGRAM, "_IPSEC_CODEC_COMPLETE").source().rstrip())
