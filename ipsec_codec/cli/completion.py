"""`ipsec-codec completion`: the script that teaches a shell to complete the command line."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from ipsec_codec.cli.help import examples
from ipsec_codec.cli.reporting import PROGRAM
from ipsec_codec.cli.writing import print_line

__all__ = ["completion"]


@click.command(
    short_help="Print a script for the shell's completion.",
    epilog=examples(
        'eval "$(ipsec-codec completion bash)"      # in ~/.bashrc',
        'eval "$(ipsec-codec completion zsh)"       # in ~/.zshrc',
        "ipsec-codec completion fish > ~/.config/fish/completions/ipsec-codec.fish",
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that teaches SHELL to complete commands, options and names."""
    script = get_completion_class(shell)
    if script is None:
        raise click.UsageError(f"click knows no completion for {shell}")
    group = context.find_root().command
    print_line(script(group, {}, PROGRAM, "_IPSEC_CODEC_COMPLETE").source().rstrip())
