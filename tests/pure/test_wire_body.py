"""Bytes to JSON within the limits of X19."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbookings.engine.wire.body import (
    DEEPEST_BODY,
    LARGEST_BODY,
    BodyTooLarge,
    MalformedBody,
    decode,
)


def nested(levels: int) -> bytes:
    """A body of so many objects and lists inside each other."""
    return b'{"a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"


def test_an_empty_body_is_an_empty_request() -> None:
    assert decode(b"") == {}
    assert decode(b" \n") == {}


def test_of_equal_keys_the_last_one_holds() -> None:
    assert decode(b'{"a": 1, "a": 2}') == {"a": 2}


def test_x19_a_body_of_one_megabyte_is_read_and_one_byte_more_is_not() -> None:
    frame = len(b'{"a":""}')
    assert decode(b'{"a":"' + b"x" * (LARGEST_BODY - frame) + b'"}')
    with pytest.raises(BodyTooLarge):
        decode(b'{"a":"' + b"x" * (LARGEST_BODY - frame + 1) + b'"}')


def test_x19_sixty_four_levels_are_read_and_one_more_is_not() -> None:
    assert decode(nested(DEEPEST_BODY))
    with pytest.raises(MalformedBody, match="64 levels"):
        decode(nested(DEEPEST_BODY + 1))


def test_x19_nesting_beyond_the_decoder_is_malformed_not_a_crash() -> None:
    with pytest.raises(MalformedBody, match="nested"):
        decode(b"[" * 400_000 + b"]" * 400_000)


@pytest.mark.parametrize(
    "raw", [b"{", b'{"a":1}x', b"{'a':1}", b'{"a":"\xff"}', b'{"a":"\\ud800"}', b'{"a":NaN}']
)
def test_what_is_not_json_in_utf_8_is_malformed(raw: bytes) -> None:
    with pytest.raises(MalformedBody):
        decode(raw)


@pytest.mark.parametrize("raw", [b"[]", b"null", b"1", b'"a"'])
def test_a_body_that_is_not_an_object_is_malformed(raw: bytes) -> None:
    with pytest.raises(MalformedBody, match="object"):
        decode(raw)


@given(st.binary(max_size=60))
def test_no_bytes_raise_anything_else(raw: bytes) -> None:
    try:
        assert isinstance(decode(raw), dict)
    except MalformedBody as malformed:
        assert malformed.reason
