"""Strict YAML: what is wrong is named by file, line and key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruit.bank.reading import LARGEST_FILE, parse_yaml, read_yaml
from recruit.domain.words.refusal import Refused


def refusal(text: str, read=str) -> Refused:
    with pytest.raises(Refused) as caught:
        read(parse_yaml(text, "x.yaml"))
    return caught.value


def test_every_scalar_is_read_as_text():
    table = parse_yaml("a: 1\nb: yes\nc: 2026-11-22\nd: 1.50\ne: 0x1f\n", "x.yaml")
    assert [table.text(key) for key in "abcde"] == ["1", "yes", "2026-11-22", "1.50", "0x1f"]


def test_white_space_is_collapsed_and_letters_stay_as_they_were_typed():
    table = parse_yaml('a: "  two\\n  lines\\tand e\\u0301 "', "x.yaml")
    assert table.text("a") == "two lines and e\u0301"


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x0b", "\x0c", "\x85"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_line_end_of_word_does_not_end_the_value_that_it_stands_in(sign, quote):
    table = parse_yaml(f"a: {quote}First point.{sign}Second point.{quote}\nb: next\n", "x.yaml")
    assert table.text("a") == "First point. Second point."
    assert (table.text("b"), table.line_of("b")) == ("next", 2)


def test_what_nobody_sees_is_taken_out_of_keys_and_values():
    table = parse_yaml("\u200ba\ufeff: \uf0b7 Led\u00ad the \u202emove\n", "x.yaml")
    assert table.text("a") == "• Led the move"


@pytest.mark.parametrize("name", ["x\\u202ey", "x\\u2066y", "x\\ey"])
def test_a_name_that_is_turned_round_is_refused(name):
    refused = refusal(f'name: "{name}"\n', lambda table: table.text_of_name("name", 100))
    assert "cannot be used" in refused.message


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "stands twice"),
        ("a: 'open\nb: 2\n", 3, "not valid YAML"),
        ("- a\n- b\n", 1, "'key: value'"),
        ("just words\n", 1, "'key: value'"),
        ("a: 1\n\tb: 2\n", 2, "not valid YAML"),
        ("? [a, b]\n: 1\n", 1, "plain word"),
        ("a: 1\n---\nb: 2\n", 2, "not valid YAML"),
        ("a: ok\nb: \x07\n", 2, "control character"),
    ],
)
def test_what_is_not_a_plain_mapping_is_refused_with_its_line(text, line, words):
    refused = refusal(text)
    assert refused.line == line
    assert words in refused.message
    assert str(refused).startswith(f"x.yaml, line {line}")


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_an_empty_file_is_refused(text):
    assert refusal(text).message == "the file is empty."


def test_an_unknown_key_is_refused_with_the_keys_that_are_known():
    refused = refusal("title: x\ntitel: y\n", lambda table: table.only("title", "id"))
    assert (refused.line, refused.key) == (2, "titel")
    assert refused.message == "unknown key. Known here: title, id."


@pytest.mark.parametrize("value", ["", "''", "~", "null", '"  "', "\n"])
def test_an_empty_text_is_refused(value):
    refused = refusal(f"id: x\ntitle: {value}\n", lambda table: table.text("title"))
    assert refused.line == 2
    assert refused.message == "the text is empty."


def test_a_missing_key_is_named():
    assert refusal("a: 1\n", lambda table: table.text("title")).key == "title"


@pytest.mark.parametrize("value", ["[a, b]", "{a: b}"])
def test_a_list_or_mapping_is_no_text(value):
    assert (
        "one text was expected" in refusal(f"a: {value}\n", lambda table: table.text("a")).message
    )


def test_a_text_is_no_list():
    assert "a list was expected" in refusal("a: words\n", lambda table: table.texts("a")).message


@pytest.mark.parametrize("character", ["\\x07", "\\ue000", "\\uf8ff", "\\ufffe"])
def test_characters_that_no_paper_can_hold_are_refused(character):
    refused = refusal(f'a: "x{character}y"\n', lambda table: table.text("a"))
    assert "cannot be used" in refused.message


def test_aliases_are_refused_before_they_multiply():
    refused = refusal("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n")
    assert refused.line == 2
    assert "aliases" in refused.message


@pytest.mark.parametrize("depth", [100, 5_000, 200_000])
def test_deep_nesting_is_refused_in_a_sentence(depth):
    for text in ("a: " + "[" * depth, "- " * depth + "a"):
        refused = refusal(text)
        # Some versions of the YAML library give up before they tell how deep it is.
        assert refused.message.startswith(("it is nested too deeply", "it is not valid YAML"))
        assert refused.message.endswith(".")
        assert refused.line == 1


def test_a_large_file_is_refused_before_it_is_parsed(tmp_path):
    path = tmp_path / "large.yaml"
    path.write_bytes(b"a: " + b"x" * LARGEST_FILE)
    with pytest.raises(Refused, match="larger than 2 MB"):
        read_yaml(path)


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [(b"a: 1\nb: \xff\xfe\n", 2, "UTF-8"), (b"a: 1\n\x00\n", 2, "not a text file")],
)
def test_what_is_not_utf8_text_is_refused_with_its_line(tmp_path, data, line, words):
    path = tmp_path / "bad.yaml"
    path.write_bytes(data)
    with pytest.raises(Refused, match=words) as caught:
        read_yaml(path)
    assert caught.value.line == line


def test_a_byte_order_mark_does_no_harm(tmp_path):
    path = tmp_path / "bom.yaml"
    path.write_bytes("a: é\n".encode("utf-8-sig"))
    assert read_yaml(path).text("a") == "é"


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(Refused, match="no such file"):
        read_yaml(tmp_path / "nowhere.yaml")
    with pytest.raises(Refused, match="this is a folder"):
        read_yaml(tmp_path)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_and_nothing_else(text):
    try:
        parse_yaml(text, "x.yaml")
    except Refused as refused:
        said = refused.message
    else:
        said = "read."
    assert said.endswith(".")
