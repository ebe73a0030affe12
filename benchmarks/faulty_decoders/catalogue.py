"""The faulty decoders: which there are, in which language, and what finding them takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from benchmarks.faulty_decoders import held_out_faults, python_faults

if TYPE_CHECKING:
    from benchmarks.faulty_decoders.parser import Parser


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One decoder with one mistake.

    Attributes:
        name: its name, in kebab case.
        mistake: the mistake, in one sentence.
        python: the parser's class, for one in Python.
        macro: what the C compiler is told to define, for one in C.
        strict: it shows under the strict profile alone.
        long_string: it takes a string for which a buffer of 96 bytes has no room.
        held_out: written after the generators were tuned, and never used to tune them.
    """

    name: str
    mistake: str
    python: type[Parser] | None = None
    macro: str = ""
    strict: bool = False
    long_string: bool = False
    held_out: bool = False

    @property
    def language(self) -> str:
        """The language it is written in."""
        return "Python" if self.python else "C"


def _python(parser: type[Parser], *, strict: bool = False, held_out: bool = False) -> Fault:
    """Return the fault of a Python class; its docstring's first line is the mistake."""
    name = "".join(
        f"-{letter.lower()}" if letter.isupper() else letter for letter in parser.__name__
    )
    mistake = (parser.__doc__ or "").partition("\n")[0]
    return Fault(
        name=name.lstrip("-"), mistake=mistake, python=parser, strict=strict, held_out=held_out
    )


def _c(
    name: str,
    mistake: str,
    *,
    strict: bool = False,
    long_string: bool = False,
    held_out: bool = False,
) -> Fault:
    """Return the fault that a macro plants in settings_parse.c or settings_print.c."""
    return Fault(
        name=name,
        mistake=mistake,
        macro=f"FAULT_{name.upper().replace('-', '_')}",
        strict=strict,
        long_string=long_string,
        held_out=held_out,
    )


FAULTS: Final[tuple[Fault, ...]] = (
    _python(python_faults.GuidBigEndian),
    _python(python_faults.GuidData3BigEndian),
    _python(python_faults.ByteOrderMarkEaten),
    _python(python_faults.StopsAtNul),
    _python(python_faults.HoleForgotten),
    _python(python_faults.LengthsInCharacters),
    _python(python_faults.DomainBeforeUser),
    _python(python_faults.StringsFromSizeof),
    _python(python_faults.TailDropped),
    _python(python_faults.FlagsMasked),
    _python(python_faults.ProtocolClosed),
    _python(python_faults.LoneSurrogateReplaced),
    _python(python_faults.DecodedThenCut),
    _python(python_faults.SlicedUnchecked),
    _python(python_faults.LengthsCheckedAlone),
    _python(python_faults.OddLengthRounded),
    _python(python_faults.ProtocolUncheckedUnderStrict, strict=True),
    _python(python_faults.Reserved2InADouble),
    _c(
        "signed-length",
        "A length is a signed int, so one of 0x80000000 or more is never too large.",
    ),
    _c("short-length", "A length passes through 16 bits, so that 0x10002 is 2."),
    _c("strictly-less", "A string that ends where the buffer does is refused: `<` for `<=`."),
    _c(
        "odd-length-loop",
        "A loop counts down by two from an odd length (masscan pull request 844).",
    ),
    _c("sum-overflow", "The lengths' sum wraps round 32 bits (curl pull request 21701)."),
    _c("read-past-end", "A terminator is looked for behind the string, past the buffer's end."),
    _c("header-one-member-short", "The size check forgets the last member of the fixed part."),
    _c(
        "sign-extended-reserved2", "The low half of a 64-bit member is sign-extended into the high."
    ),
    _c("unescaped-backslash", "A backslash in CORP\\user is written to JSON as it stands."),
    _c("stale-password", "An empty password leaves the one before it in place."),
    _c("netbios-domain", "A domain name is cut to NetBIOS's 15 characters.", long_string=True),
    _c("short-name-buffer", "A name is copied to an array of 256 characters.", long_string=True),
    _python(held_out_faults.NamesNormalised, held_out=True),
    _python(held_out_faults.TailZerosStripped, held_out=True),
    _python(held_out_faults.HoleMustBeZero, held_out=True),
    _python(held_out_faults.CacheForgetsStrings, held_out=True),
    _python(held_out_faults.PasswordTrimmed, held_out=True),
    _c("sizeof-required", "Less than `sizeof` is refused, though 84 bytes suffice.", held_out=True),
    _c(
        "flags-in-16-bits",
        "Strictness looks at the flags' low 16 bits alone.",
        strict=True,
        held_out=True,
    ),
    _c("even-sum", "The lengths' sum must be even, and not each of them.", held_out=True),
    _c("strings-aligned", "The next string is looked for at a multiple of 4.", held_out=True),
    _c(
        "surrogates-dropped", "Surrogates do not get into the text (fmt issue 4094).", held_out=True
    ),
)
"""Thirty were written before the generators were tuned; the held-out ten come last."""
