"""How Sphinx makes the documentation: from the docstrings and the guides, nothing forgiven.

sphinx-build -n -W --keep-going docs site
"""

from __future__ import annotations

import enum
import pkgutil
from typing import TYPE_CHECKING, Any

from sphinx.ext.napoleon import Config
from sphinx.ext.napoleon.docstring import GoogleDocstring
from sphinx.pycode import ModuleAnalyzer

import ipsec_codec
from ipsec_codec.secret import Secret
from ipsec_codec.structures.record import Record

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "ipsec_codec"
author = "The ipsec_codec authors"
project_copyright = author
version = release = ipsec_codec.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc"]
html_theme = "furo"
html_title = f"ipsec_codec {release}"
myst_heading_anchors = 3

# Docstrings have names and code in single backticks, as Markdown does; what names something of
# the library becomes a link.
default_role = "py:obj"

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
toc_object_entries_show_parents = "hide"

nitpicky = True
nitpick_ignore_regex = [
    # Single backticks also hold code that names nothing.
    ("py:obj", r".*"),
    # Python's own documentation is elsewhere, and a build must not need the network.
    ("py:.*", r"(collections|contextlib|enum|os|pathlib|struct|types|typing|uuid)\..*"),
    ("py:.*", r"(typing_extensions\.)?(Any|Buffer|Callable|Final|Generator|Iterable|Iterator)"),
    ("py:.*", r"Literal|Mapping|Path|Self|Sequence|TracebackType|UUID"),
    ("py:.*", r"bool|bytearray|bytes|dict|float|frozenset|int|list|memoryview|object|set|str"),
    ("py:.*", r"tuple|type|(Attribute|Buffer|Key|Memory|OS|Type|Value)Error"),
    ("py:.*", r"hypothesis\..*|InvalidArgument|SearchStrategy"),
    # Types that signatures name for the type checkers, and that nobody has to build.
    ("py:class", r"(ipsec_codec\.(\w+\.)+)?AnyRecord|(\w+\.)*(Line|WordOrder)"),
    (
        "py:class",
        r"(ipsec_codec\.\w+\.)?(AddressForms|Facts|FlagsType|Found|GuidBytesTable|Reading|Source|Table)",
    ),
    ("py:class", r"(ipsec_codec\.testing\.(\w+\.)+)?(Failure|MistakeKind|RunPlan|RunResult|Tally)"),
    ("py:class", r"(ipsec_codec\.\w+\.)?(SocketAddressLike|SocketLike|sockets\.HasFileno)"),
]

GOOGLE = Config(napoleon_use_ivar=True, napoleon_use_rtype=False, napoleon_attr_annotations=False)


def constants_docstrings() -> dict[str, list[str]]:
    """Return what stands below each constant, by its full name where it is defined."""
    return {
        f"{module.name}.{name}": [*lines]
        for module in pkgutil.walk_packages(ipsec_codec.__path__, "ipsec_codec.")
        for (scope, name), lines in ModuleAnalyzer.for_module(module.name).find_attr_docs().items()
        if not scope
    }


CONSTANTS = constants_docstrings()


def constant_docstring(name: str) -> list[str]:
    """Return a constant's docstring: autodoc itself looks for it only where it is exported."""
    package, _, constant = name.rpartition(".")
    for full_name, lines in CONSTANTS.items():
        if full_name.startswith(f"{package}.") and full_name.endswith(f".{constant}"):
            return lines
    return []


def read_docstring(  # noqa: PLR0917 (as Sphinx calls it)
    app: Sphinx, what: Any, name: str, documented: Any, options: Any, lines: list[str]
) -> None:
    """Turn Google's sections into reStructuredText; an attribute's docstring is prose alone."""
    del options  # napoleon would read them in a way that Sphinx gives up
    if what == "data":
        lines[:] = constant_docstring(name)
    elif what not in {"attribute", "property"}:
        lines[:] = GoogleDocstring(lines, GOOGLE, app, what, name, documented).lines()


def show_record_fields(
    app: Sphinx, what: str, name: str, documented: Any, options: Any, *signature: str | None
) -> tuple[str, str] | None:
    """Give a record's signature as it is called: by keywords, with their defaults."""
    del app, what, name, options, signature
    if not (isinstance(documented, type) and issubclass(documented, Record)):
        return None
    fields = [f"{part.name}={shown_default(part.default)}" for part in documented.fields()]
    return ("(*, " + ", ".join(fields) + ")" if fields else "()", "")


def shown_default(default: object) -> str:
    """Show a default as code; that of a password is empty, and no secret."""
    match default:
        case Secret():
            return "''"
        case enum.Flag():
            return str(default.value)
        case enum.Enum():
            return f"{type(default).__name__}.{default.name}"
        case _:
            return repr(default)


def setup(app: Sphinx) -> None:
    """Connect both to autodoc."""
    app.connect("autodoc-process-docstring", read_docstring)
    app.connect("autodoc-process-signature", show_record_fields)
