"""The settings document: a record as JSON (or TOML, to read) that a person can write by hand.

Enumerations and flags stand by member name, what the header does not name in hex, 64-bit members
always in hex since JSON's numbers lose them. `from_document(to_document(r, reveal=True)) == r`
for every record.
"""

from ipsec_codec.document.json_schema import document_schema
from ipsec_codec.document.reading import from_document
from ipsec_codec.document.writing import to_document

__all__ = ["document_schema", "from_document", "to_document"]
