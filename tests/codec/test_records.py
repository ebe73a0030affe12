"""What a record promises: keyword-only, immutable, valid once built."""

from __future__ import annotations

import copy
import pickle
import uuid
from typing import Any

import pytest

from ipsec_codec import (
    SOCKET_DEFAULT2_QM_POLICY,
    EncodeError,
    IpsecFlags,
    Record,
    Secret,
    SecurityFlags,
    SocketAddress,
    SocketPeerTargetName,
    SocketSecurityProtocol,
    SocketSecuritySettings,
    SocketSecuritySettingsIpsec,
    constants,
    structures,
)
from ipsec_codec.fields import BytesField, FlagsField, ProtocolField
from ipsec_codec.secret import MASK
from tests.structures import every_structure

SETTINGS = SocketSecuritySettingsIpsec(user_name="svc", password="Tr0ub4dor&3")

PROTOCOL = "SocketSecurityProtocol or an int from 0 to 0xffffffff"
FLAGS = "SecurityFlags or an int from 0 to 0xffffffff"
NONE = "a value of type NoneType"
RELEASED = memoryview(b"svc")
RELEASED.release()


@every_structure
def test_a_record_has_the_members_of_the_header_and_no_dict(structure: Any) -> None:
    record = structure()
    assert not hasattr(record, "__dict__")
    assert list(record.values()) == [field.name for field in structure.fields()]
    for field in structure.fields():
        assert getattr(record, field.name) == field.default


def test_a_record_is_keyword_only() -> None:
    positional: Any = SocketSecuritySettingsIpsec
    message = (
        r"SocketSecuritySettingsIpsec takes keyword arguments alone, such as "
        r"security_protocol=\.\.\., found 1 value without a name"
    )
    with pytest.raises(TypeError, match=f"^{message}$"):
        positional("svc")
    address: Any = SocketAddress
    with pytest.raises(TypeError, match=r"SocketAddress takes .* family=.*, found 2 values"):
        address("192.0.2.17", 445)


def test_an_unknown_keyword_names_the_nearest_field() -> None:
    wrong: Any = {"usr_name": "svc"}
    with pytest.raises(TypeError, match="did you mean 'user_name'"):
        SocketSecuritySettingsIpsec(**wrong)


def test_a_keyword_near_to_no_field_is_told_them_all() -> None:
    wrong: Any = {"xyzzy": 1}
    message = (
        "SocketSecuritySettings has no field 'xyzzy'; "
        "its fields are security_protocol, security_flags, trailing"
    )
    with pytest.raises(TypeError, match=f"^{message}$"):
        SocketSecuritySettings(**wrong)


def test_a_record_cannot_be_changed() -> None:
    record: Any = SETTINGS
    unchanged = "a SocketSecuritySettingsIpsec cannot be changed"
    with pytest.raises(AttributeError, match=rf"^{unchanged}; replace\(user_name=...\) makes"):
        record.user_name = "other"
    with pytest.raises(AttributeError, match=f"^{unchanged}, nor lose 'user_name'$"):
        del record.user_name
    with pytest.raises(AttributeError, match=unchanged):
        record.other = 1
    assert record == SETTINGS


def test_a_record_that_was_never_built_can_still_be_shown() -> None:
    unbuilt = object.__new__(SocketSecuritySettingsIpsec)
    assert repr(unbuilt) == "<SocketSecuritySettingsIpsec, not yet built>"


def test_replace_makes_another_and_checks_it() -> None:
    other = SETTINGS.replace(user_name="other")
    assert (SETTINGS.user_name, other.user_name) == ("svc", "other")
    assert other.replace(user_name="svc") == SETTINGS
    with pytest.raises(EncodeError):
        SETTINGS.replace(user_name=5)
    with pytest.raises(TypeError, match="no field 'user'"):
        SETTINGS.replace(user="x")


def test_records_compare_and_hash_by_structure_and_value() -> None:
    same = SocketSecuritySettingsIpsec(user_name="svc", password="Tr0ub4dor&3")
    assert same == SETTINGS
    assert hash(same) == hash(SETTINGS)
    assert SETTINGS.replace(password="other") != SETTINGS
    assert SocketSecuritySettings() != SocketSecuritySettingsIpsec()
    assert SETTINGS.values() != SETTINGS


def test_records_of_two_structures_are_unequal_even_with_the_same_values() -> None:
    class Other(Record, c_name="OTHER"):
        __slots__ = ()

        security_protocol: ProtocolField = ProtocolField(
            "Protocol", default=SocketSecurityProtocol.DEFAULT
        )
        security_flags: FlagsField[SecurityFlags] = FlagsField("Flags", SecurityFlags, default=0)
        trailing: BytesField = BytesField("trailing", default=b"")

    assert Other().values() == SocketSecuritySettings().values()
    assert Other() != SocketSecuritySettings()
    assert hash(Other()) != hash(SocketSecuritySettings())


def test_records_that_differ_spread_over_the_hashes() -> None:
    records = [SETTINGS.replace(reserved2=number) for number in range(100)]
    assert len({hash(record) for record in records}) == 100
    assert len({hash(Secret(str(number))) for number in range(100)}) == 100


def test_records_survive_pickling_and_copying() -> None:
    record = SocketPeerTargetName(peer_address=("192.0.2.17", 445), peer_target_name="host/x")
    for one in (record, SETTINGS):
        assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 (our own bytes)
        assert copy.deepcopy(one) == copy.copy(one) == one


@pytest.mark.parametrize(
    ("field", "value", "expected", "found"),
    [
        ("security_flags", -1, FLAGS, "a negative int"),
        (
            "security_flags",
            1 << 32,
            FLAGS,
            "an int of 33 bits",
        ),
        (
            "security_flags",
            True,
            FLAGS,
            "a value of type bool",
        ),
        ("reserved2", 1 << 64, "an int from 0 to 0xffffffffffffffff", "an int of 65 bits"),
        ("reserved2", 1.0, "an int from 0 to 0xffffffffffffffff", "a value of type float"),
        ("security_protocol", "IPSEC", PROTOCOL, "a value of type str"),
        ("ipsec_flags", None, "IpsecFlags or an int from 0 to 0xffffffff", NONE),
        (
            "authip_mm_policy_key",
            "aec2ef9c-3a4d-4d3e-8842-239942e39a47",
            "a uuid.UUID",
            "a value of type str",
        ),
        ("padding", bytes(3), "4 bytes", "3 bytes"),
        ("padding", "0000", "4 bytes", "a value of type str"),
        ("trailing", None, "bytes", NONE),
        ("trailing", RELEASED, "bytes", "a value of type memoryview that was released"),
        ("user_name", b"svc", "a str", "a value of type bytes"),
        ("password", b"svc", "a str or a Secret", "a value of type bytes"),
    ],
)
def test_a_wrong_value_is_refused_by_field_and_type(
    field: str, value: Any, expected: str, found: str
) -> None:
    wrong: Any = {field: value}
    names = {each.name: each.c_name for each in SocketSecuritySettingsIpsec.fields()}
    for make in (SocketSecuritySettingsIpsec, SETTINGS.replace):
        with pytest.raises(EncodeError) as caught:
            make(**wrong)
        error = caught.value
        assert (error.expected, error.found) == (expected, found)
        assert error.field == names[field]
        assert error.structure == "SOCKET_SECURITY_SETTINGS_IPSEC"


def test_the_limits_themselves_are_accepted() -> None:
    record = SocketSecuritySettingsIpsec(security_flags=0xFFFFFFFF, reserved2=(1 << 64) - 1)
    assert (record.security_flags, record.reserved2) == (0xFFFFFFFF, (1 << 64) - 1)


def test_known_values_become_members_and_unknown_ones_stay_ints() -> None:
    record = SocketSecuritySettingsIpsec(security_protocol=2, security_flags=3, ipsec_flags=0x11)
    assert record.security_protocol is SocketSecurityProtocol.IPSEC2
    assert record.security_flags == SecurityFlags(3)
    assert isinstance(record.security_flags, SecurityFlags)
    assert type(record.ipsec_flags) is int
    assert type(SocketSecuritySettingsIpsec(security_protocol=9).security_protocol) is int
    assert type(IpsecFlags.PEER_NAME_IS_RAW_FORMAT | 0x80000000) is int


def test_a_split_pair_of_surrogates_is_joined_at_construction() -> None:
    record = SocketSecuritySettingsIpsec(user_name="\ud83d\udd11", domain_name="\udd11\ud83d")
    assert record.user_name == "🔑"
    assert record.domain_name == "\udd11\ud83d"


def test_bytes_like_tails_are_kept_as_bytes() -> None:
    record = SocketSecuritySettingsIpsec(trailing=bytearray(b"ab"), padding=memoryview(b"cdef"))
    assert (record.trailing, record.padding) == (b"ab", b"cdef")


def test_a_record_shows_what_differs_from_the_defaults() -> None:
    record = SocketSecuritySettingsIpsec(
        security_flags=SecurityFlags(3), reserved2=5, password="Tr0ub4dor&3"
    )
    assert repr(record) == (
        "SocketSecuritySettingsIpsec("
        "security_flags=SecurityFlags.GUARANTEE_ENCRYPTION | SecurityFlags.ALLOW_INSECURE, "
        f"reserved2=0x5, password={MASK})"
    )
    assert repr(SocketSecuritySettingsIpsec()) == "SocketSecuritySettingsIpsec()"


@pytest.mark.parametrize(
    "record",
    [
        SocketSecuritySettings(security_protocol=2, security_flags=1),
        SocketSecuritySettings(security_protocol=9, security_flags=0x80000001),
        SocketSecuritySettingsIpsec(
            ipsec_flags=15,
            authip_qm_policy_key=SOCKET_DEFAULT2_QM_POLICY,
            padding=b"hole",
            user_name="svc",
            trailing=b"",
        ),
        SocketPeerTargetName(
            peer_address=("fe80::1", 445, 0, 3), peer_target_name="host/x", trailing=bytes(8)
        ),
    ],
    ids=lambda record: type(record).__name__,
)
def test_a_record_without_secrets_shows_the_code_that_makes_it(record: Record) -> None:
    names = {**vars(constants), **vars(structures), "UUID": uuid.UUID}
    assert eval(repr(record), names) == record  # noqa: S307 (our own text)


def test_a_tail_shows_its_size_alone_unless_it_is_of_zeros() -> None:
    record = SocketSecuritySettingsIpsec(trailing=b"w\0o\0r\0d\0")
    assert repr(record) == "SocketSecuritySettingsIpsec(trailing=<8 bytes>)"
    assert repr(record.replace(trailing=bytes(2))) == (
        "SocketSecuritySettingsIpsec(trailing=b'\\x00\\x00')"
    )


def test_a_secret_shows_one_mask_whatever_it_holds() -> None:
    assert MASK == "********"
    for value in ("", "Tr0ub4dor&3", "x" * 100):
        secret = Secret(value)
        assert {repr(secret), str(secret), f"{secret}", f"{secret:>40}", f"{secret}"} == {MASK}
        assert secret.reveal() == value
        assert bool(secret) is bool(value)


def test_secrets_compare_with_secrets_alone() -> None:
    assert Secret() == Secret("")
    assert Secret("a") == Secret(Secret("a"))
    assert Secret("a") != Secret("b")
    plain: object = "a"
    assert Secret("a") != plain
    assert len({Secret("a"), Secret("a"), Secret("\ud800")}) == 2
    with pytest.raises(EncodeError) as caught:
        Secret(b"a")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    error = caught.value
    assert (error.expected, error.found) == ("a str or a Secret", "a value of type bytes")


def test_a_secret_cannot_be_changed() -> None:
    secret: Any = Secret("a")
    for name in ("value", "_value"):
        with pytest.raises(AttributeError) as caught:
            setattr(secret, name, "b")
        assert str(caught.value) == f"a Secret cannot be changed, so {name!r} cannot be set"
        with pytest.raises(AttributeError) as caught:
            delattr(secret, name)
        assert str(caught.value) == f"a Secret cannot be changed, so {name!r} cannot be deleted"
    assert secret.reveal() == "a"


def test_a_subclass_is_kept_as_its_plain_type() -> None:
    class Key(uuid.UUID):
        pass

    class Text(str):
        __slots__ = ()

    class Number(int):
        pass

    record = SocketSecuritySettingsIpsec(
        authip_mm_policy_key=Key(int=7), user_name=Text("svc"), reserved2=Number(5)
    )
    assert type(record.authip_mm_policy_key) is uuid.UUID
    assert type(record.user_name) is str
    assert type(record.reserved2) is int
    assert record == SocketSecuritySettingsIpsec(
        authip_mm_policy_key=uuid.UUID(int=7), user_name="svc", reserved2=5
    )


def test_a_plain_guid_is_kept_itself() -> None:
    key = uuid.uuid1()
    record = SocketSecuritySettingsIpsec(authip_mm_policy_key=key)
    assert record.authip_mm_policy_key is key


TEXTS = {"user_name": "UserName", "password": "Password"}


@pytest.mark.parametrize("field", TEXTS)
@pytest.mark.parametrize(
    ("characters", "text", "size"),
    [
        (0x7FFFFFFF, "a", 0xFFFFFFFE),
        (0x80000000, "a", 0x100000000),
        (0x7FFFFFFE, "\uffff🔑", 0xFFFFFFFE),
        (0x7FFFFFFF, "\uffff🔑", 0x100000000),
        (0x7FFFFFFD, "🔑\U00010000", 0xFFFFFFFE),
        (0x7FFFFFFE, "🔑\U00010000", 0x100000000),
    ],
)
def test_a_text_has_at_most_the_bytes_that_its_32_bit_length_can_say(
    field: str, characters: int, text: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def as_if(_: object) -> int:
        return characters  # of which there are gigabytes

    monkeypatch.setattr("ipsec_codec.fields.len", as_if, raising=False)
    values: Any = {field: text}
    if size < 1 << 32:
        assert SocketSecuritySettingsIpsec(**values) != SocketSecuritySettingsIpsec()
        return
    with pytest.raises(EncodeError) as caught:
        SocketSecuritySettingsIpsec(**values)
    error = caught.value
    assert error.field == TEXTS[field]
    assert error.expected == "a text of at most 0xfffffffe bytes in UTF-16LE"
    assert error.found == f"a text of {size} bytes"


@every_structure
def test_a_field_is_documented_by_its_name_in_c(structure: type[Record]) -> None:
    for field in structure.fields():
        assert getattr(structure, field.name).__doc__ == f"`{field.c_name}`"
