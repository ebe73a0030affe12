"""What the schema says about places: every field's offset, size and kind, and the packing."""

from ipsec_codec.layout.derivation import Layout, layout_of
from ipsec_codec.layout.places import Kind, Place, StringPlace

__all__ = ["Kind", "Layout", "Place", "StringPlace", "layout_of"]
