"""What the flags of the vectors mean."""

from __future__ import annotations

MEANINGS = {
    "Address": "The peer's SOCKADDR_STORAGE holds more than zero bytes.",
    "ByteOrder": "No byte of a member is like another, so that each wrong order of bytes shows.",
    "ByteOrderMark": "A string begins with U+FEFF or U+FFFE, which a UTF-16 codec may eat.",
    "CharactersForBytes": "A length says how many characters, where bytes are meant.",
    "Combined": "Every member differs from its default at once.",
    "Credentials": "A user name, a domain name or a password is there.",
    "DefaultTail": "The buffer has the size sizeof + strings: the default tail ends it.",
    "Enumeration": "A value of a protocol or of flags, known or not.",
    "ExactSize": "The buffer ends with the last member or string: nothing follows it.",
    "Guid": "A GUID other than zero.",
    "Hole": "The alignment hole holds garbage, as a C client may leave it.",
    "Integer": "A boundary value of an integer.",
    "LengthPastEnd": "A length reaches past the end of the buffer.",
    "LoneSurrogate": "A string holds half of a surrogate pair, so it is no valid UTF-16.",
    "LongString": "A string has a size at which a counter of 8 or 16 bits overflows.",
    "Nul": "A string holds U+0000, which ends a C string and not these.",
    "OddLength": "A length is odd, so that a string holds half a wchar_t.",
    "Reserved": "A reserved member is not zero.",
    "SplitPair": "A surrogate pair is split over the boundary of two strings: two lone halves.",
    "StringBoundary": "The lengths put a boundary where the text alone would not.",
    "Tail": "What follows the last member is neither nothing nor the default.",
    "Text": "A string holds characters that parsers of text trip over.",
    "Truncated": "The buffer ends before the last member of fixed size does.",
    "WrappingLengths": "Offset and lengths add up to 4 GiB or more, in 32 bits to a small number.",
}
"""One sentence a flag; a file holds those that its vectors use."""
