"""Code around a literal may name the bytes and count them: what it changes of them is refused."""

from __future__ import annotations

import pytest

from ipsec_codec.captures import Capture, read_capture
from tests.captures.dump_cases import refusal

THREE = bytes([4, 0, 65])

# The order of the bytes


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("bytes(reversed([4, 0, 65]))", 1, 7),
        ("x = sorted([4, 0, 65])", 1, 5),
        ("x = [4, 0, 65]\nx.reverse()", 2, 3),
        ("x = [4, 0, 65]\nx.sort()", 2, 3),
        ("x = array([4, 0, 65]).byteswap()", 1, 23),
        ("random.shuffle([4, 0, 65])", 1, 8),
        ("byte[] x = {4, 0, 65};\nArray.Reverse(x);", 2, 7),
        ("byte[] x = {4, 0, 65};\nArray.Sort (x);", 2, 7),
        ("Enumerable.Reverse<byte>(new byte[] {4, 0, 65})", 1, 12),
        ("uint8_t x[] = {4, 0, 65};\nstd::reverse(x, x + n);", 2, 6),
        ("uint8_t x[] = {4, 0, 65};\nstd::rotate(x, x + n, y);", 2, 6),
        ("uint8_t x[] = {4, 0, 65};\nqsort(x, n, m, f);", 2, 1),
        ("let x = vec![4, 0, 65].into_iter().rev();", 1, 36),
        ("Buffer.from([4, 0, 65]).swap16()", 1, 25),
        ("Buffer.from([4, 0, 65]).swap32()", 1, 25),
        ("Buffer.from([4, 0, 65]).swap64()", 1, 25),
        ("[4, 0, 65].toReversed()", 1, 12),
        ("[4, 0, 65].toSorted()", 1, 12),
        ("x := []byte{4, 0, 65}\nslices.Reverse(x)", 2, 8),
        ("bytes(reversed(b'\\x04\\x00A'))", 1, 7),
        ("bytes.fromhex('040041').reverse()", 1, 25),
        ('strrev("\\x04\\x00A")', 1, 1),
        ('_strrev("\\x04\\x00A")', 1, 1),
    ],
)
def test_a_call_that_puts_the_bytes_in_another_order_is_refused_where_it_stands(
    text: str, line: int, column: int
) -> None:
    error = refusal(text)
    assert (error.line, error.column) == (line, column)
    assert error.expected == "code that only names the bytes"
    assert error.found == "a call that puts them in another order"
    assert error.advice == (
        "write the bytes in the order that they have in memory, and leave the call out"
    )


@pytest.mark.parametrize(
    "text",
    [
        "reversed = [4, 0, 65]",
        "sorted_([4, 0, 65])",
        "x.reverse = {4, 0, 65};",
        "const uint8_t sort[] = {4, 0, 65};",
        "send(reverse, [4, 0, 65])",
        "[4, 0, 65]  # not reversed()",
        "unreverse(b'\\x04\\x00A')",
    ],
)
def test_a_name_that_is_called_nowhere_puts_nothing_in_another_order(text: str) -> None:
    assert read_capture(text).data == THREE


@pytest.mark.parametrize(
    "text",
    [
        "[4, 0, 65][::-1]",
        "x = [4, 0, 65]\nx = x[::-1]",
        "b'\\x04\\x00A'[::-1]",
        "bytes.fromhex('040041')[::-1]",
        "bytes.fromhex('040041')[1:]",
        "bytes(x + 1 for x in [4, 0, 65])",
        "[x for x in [4, 0, 65]]",
    ],
)
def test_an_index_or_a_comprehension_beside_the_bytes_is_refused(text: str) -> None:
    assert refusal(text).line == text.count("\n") + 1


# Operators


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("[4, 0, 65] + x", 1, 12),
        ("[4, 0, 65] * n", 1, 12),
        ("{4, 0, 65}\n* n", 2, 1),
        ("x + [4, 0, 65]", 1, 3),
        ("n * [4, 0, 65]", 1, 3),
        ("-[4, 0, 65]", 1, 1),
        ("[4, 0, 65] - x", 1, 12),
        ("b'\\x04\\x00A' + x", 1, 14),
        ("b'\\x04\\x00A' + f(x)", 1, 14),
        ("'\\x04' + '\\x00A' +", 1, 18),
        ("'\\x04' + \\\n x", 1, 8),
        ("'\\x04' + (x)", 1, 8),
        ("b'\\x04\\x00A' * n", 1, 14),
        ("x + b'\\x04\\x00A'", 1, 3),
        ("n * b'\\x04\\x00A'", 1, 3),
    ],
)
def test_an_operator_between_the_bytes_and_other_code_is_refused_where_it_stands(
    text: str, line: int, column: int
) -> None:
    error = refusal(text)
    assert (error.line, error.column) == (line, column)
    assert error.expected == "a literal that is all of the bytes"
    assert error.found == "an operator between it and other code"
    assert error.advice == "write all of the bytes as one literal"


@pytest.mark.parametrize(
    "text",
    [
        "x + y; z = [4, 0, 65]",
        "x = [4, 0, 65]; y + z; n * m",
        "{4, 0, 65}; x[i] + y; x[i] * y",
        "x + y; b'\\x04\\x00A'",
        "b'\\x04\\x00A'; x + y; x * y;",
        "'\\x04' + '\\x00' \\\n+ \\\n'A'",
        "const char *x = '\\x04\\x00\\x41'",
        "x = y -> z; [4, 0, 65]",
    ],
)
def test_an_operator_elsewhere_or_between_strings_is_code(text: str) -> None:
    assert read_capture(text).data == THREE


def test_a_plus_within_a_string_is_one_of_its_characters() -> None:
    assert read_capture("'\\x04' '+' ;").data == b"\x04+"
    assert read_capture("'\\x04' '+'").data == b"\x04+"


# Types behind a list


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("np.array([4, 0, 65], dtype=np.uint16)", 1, 31),
        ("np.array([4, 0, 65], dtype=np.float32)", 1, 31),
        ("np.array([4, 0, 65], np.int64)", 1, 25),
        ("np.array(\n  [4, 0, 65],\n  dtype=np.uint16)", 3, 12),
        ("np.array([4, 0, 65]).astype(np.uint16)", 1, 32),
        ("x = [4, 0, 65]\ny = np.array(x, dtype=np.uint16)", 2, 26),
        ("x = [4, 0, 65]\ny = np.array(x)\ny.astype(np.uint16)", 3, 13),
        ("new byte[] {4, 0, 65}.Cast<int>()", 1, 28),
        ("new byte[] {4, 0, 65}\n  .Cast<int>()", 2, 9),
        ("f((g(x)), [4, 0, 65],\n(h(y)),\nWORD)", 3, 1),
        ("[4, 0, 65] as Vec<u16>", 1, 19),
        ("\ndef f(x=[4, 0, 65], y: [u16] = z)", 2, 25),
    ],
)
def test_a_wider_type_behind_a_list_of_bytes_is_refused_where_it_stands(
    text: str, line: int, column: int
) -> None:
    error = refusal(text)
    assert (error.line, error.column) == (line, column)
    assert error.expected == "a type as wide as the numbers of the list, 1 byte"
    assert error.found == "another type"
    assert error.advice == "write each number with all the digits that its type has"


def test_a_type_behind_a_list_of_words_is_theirs() -> None:
    for size, name in ((2, "uint16"), (4, "int32"), (8, "uint64")):
        text = f"np.array([0x{4:0{2 * size}x}], dtype=np.{name})"
        assert read_capture(text).data == (4).to_bytes(size, "little")
        assert refusal(text.replace(name, "uint8")).expected.startswith("a type as wide as")
        assert refusal(text.replace(name, "float64")).expected.startswith("a type as wide as")


@pytest.mark.parametrize(
    "text",
    [
        "np.array([4, 0, 65], dtype=np.uint8)",
        "unsigned char x[] = {4, 0, 65};\nunsigned int x_len = 3;",
        "unsigned char x[] = {4, 0, 65}\nunsigned int x_len = 3",
        "unsigned char x[] = {4, 0, 65}; unsigned int x_len = 3;",
        "f(x);\nbyte[] x = {4, 0, 65};\nint n = x.Length;",
        "x = f([4, 0, 65])\nn = int(y)",
        "x = f(\n[4, 0, 65]\n)\nn = int(y)",
        "np.frombuffer(b'\\x04\\x00A', dtype=np.uint16)",
    ],
)
def test_a_type_in_another_statement_is_that_of_something_else(text: str) -> None:
    assert read_capture(text).data == THREE


@pytest.mark.parametrize(
    "text",
    [
        "array('H', [4, 0, 65])",
        "array.array('B', [4, 0, 65])",
        "np.array([4, 0, 65], dtype='uint16')",
        "np.array([4, 0, 65], '<u2')",
        "np.frombuffer(b'\\x04\\x00', dtype='>u2')",
        "struct.pack('<3H', *[4, 0, 65])",
    ],
)
def test_a_type_in_a_string_is_a_second_literal(text: str) -> None:
    assert refusal(text).line == 1


# Counts and types in brackets


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("c-array", "x := [3]byte{0x04, 0x00, 0x41}"),
        ("c-array", "[3]byte{4, 0, 65}"),
        ("c-array", "[0x3]byte{4, 0, 65}"),
        ("c-array", "[0X03]uint8{4, 0, 65}"),
        ("c-array", "[...]byte{4, 0, 65}"),
        ("c-array", "[_]u8{4, 0, 65}"),
        ("c-array", "[3]Byte{4, 0, 65}"),
        ("c-array", "[3]_t{4, 0, 65}"),
        ("c-array", "[] byte {4, 0, 65}"),
        ("python", "let x: [u8; 3] = [4, 0, 65];"),
        ("python", "let x: [u8;0x3] = [4, 0, 65];"),
        ("python", "const X: [u8; N] = [4, 0, 65];"),
        ("python", "static X: &[u8] = &[0x04, 0x00, 0x41];"),
        ("python", "let x: &[u8; 3]=&[4, 0, 65];"),
        ("python", "let x:& mut [u8] = &mut [4, 0, 65];"),
        ("python", "let x:&mut[u8;0X3]=&mut[4, 0, 65];"),
        ("python", "let x:\t&\tmut\t[u8;\t3]\t= &mut [4, 0, 65];"),
        ("python", "let x: [T; _N] = [4, 0, 65];"),
        ("python", "let x: [_t; n] = [4, 0, 65];"),
        ("python", "let x: [UInt8] = [4, 0, 65]"),
        ("python", "&[0x04, 0x00, 0x41]"),
        ("python", "return [4, 0, 65]"),
        ("python", "yield [4, 0, 65]"),
        ("python", "return \\\n  [4, 0, 65]"),
        ("c-array", "return {4, 0, 65};"),
    ],
)
def test_a_list_is_read_with_the_count_and_the_type_that_its_language_puts_in_brackets(
    form: str, text: str
) -> None:
    assert read_capture(text) == Capture(THREE, form)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("[4]byte{4, 0, 65}", 2),
        ("x := [2]byte{4, 0, 65}", 7),
        ("[0x4]byte{4, 0, 65}", 2),
        ("[300]byte{4, 0, 65}", 2),
        ("[0xA]byte{4, 0, 65}", 2),
        ("[0xf]byte{4, 0, 65}", 2),
        ("let x: [u8; 0xF] = [4, 0, 65];", 13),
        ("let x: [u8; 0xa] = [4, 0, 65];", 13),
        ("let x: [u8; 4] = [4, 0, 65];", 13),
        ("let x: &[u8; 0x2] = &[4, 0, 65];", 14),
    ],
)
def test_a_list_with_another_count_in_its_brackets_is_refused_where_that_stands(
    text: str, column: int
) -> None:
    error = refusal(text)
    assert error.expected == "the count of the list, 3"
    assert (error.line, error.column) == (1, column)
    assert error.found == "another count"
    assert error.advice == "copy the list again: a line was lost or doubled"


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("[3]uint16{4, 0, 65}", 11),
        ("let x: [u16; 3] = [4, 0, 65];", 20),
        ("let x: &[usize] = &[4, 0, 65];", 21),
        ("let x: [Int] = [4, 0, 65]", 17),
    ],
)
def test_a_wider_type_in_brackets_holds_for_the_list(text: str, column: int) -> None:
    error = refusal(text)
    assert error.expected.startswith("numbers of one size, that of their type")
    assert error.column == column


@pytest.mark.parametrize(
    "text",
    [
        "x[4, 0, 65]",
        "returned [4, 0, 65]",
        "[x] + [4, 0, 65]",
        "f(y: [x] + [4, 0, 65])",
        "x: [u8, 3] = [4, 0, 65]",
        "x: [u8;] = [4, 0, 65]",
        "x: [u8; 0x] = [4, 0, 65]",
        "[0x]byte{4, 0, 65}",
        "[3] [4, 0, 65]",
        "[3] byte{4, 0, 65}",
        "[2][2]byte{4, 0, 65, 66}",
        "let x: [[u8; 3]; 1] = [4, 0, 65];",
    ],
)
def test_brackets_that_are_neither_a_list_nor_its_type_are_refused(text: str) -> None:
    assert refusal(text).line == 1


@pytest.mark.parametrize("name", ["x_len", "x_LENGTH", "sizeOfSize"])
def test_each_count_behind_a_list_is_compared_with_it(name: str) -> None:
    assert read_capture(f"{{4, 0, 65}};\n{name} = 3;\ny = 7;").data == THREE
    assert refusal(f"{{4, 0, 65}};\n{name} = 4;\ny = 7;").line == 2
    assert read_capture("{4, 0, 65}; = 7").data == THREE
    assert read_capture(f"b'\\x04\\x00A';\n{name} = 4;").data == THREE  # with the NUL that C adds
