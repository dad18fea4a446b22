"""Every mistake in a content file is named with its file, its line and a way to mend it."""

import datetime
from pathlib import Path

import pytest

from bot.content.documents import (
    MAX_FILE_BYTES,
    ContentError,
    Value,
    did_you_mean,
    fill_placeholders,
    is_web_address,
    parse_page,
    parse_yaml,
    placeholder_problems,
    read_text,
)

NAME = "a.yaml"


def problems_of_file(path: Path, raw: bytes) -> tuple[str, ...]:
    """Return the problems of reading *raw* as a file, which must have some."""
    file = path / NAME
    file.write_bytes(raw)
    with pytest.raises(ContentError) as caught:
        parse_yaml(read_text(file, NAME), NAME)
    return caught.value.problems


def problems_of(text: str, *, first_line: int = 1) -> tuple[str, ...]:
    """Return the problems that parsing *text* raises, which must be some."""
    with pytest.raises(ContentError) as caught:
        parse_yaml(text, NAME, first_line=first_line)
    return caught.value.problems


def noted(document: Value) -> tuple[str, ...]:
    """Return the problems noted while *document* was read, which must be some."""
    with pytest.raises(ContentError) as caught:
        document.finish()
    return caught.value.problems


def test_the_message_of_an_error_is_its_problems_one_a_line() -> None:
    error = ContentError(["a.yaml:1: one", "b.yaml:2: two"])

    assert error.problems == ("a.yaml:1: one", "b.yaml:2: two")
    assert str(error) == "a.yaml:1: one\nb.yaml:2: two"


# ---- reading a file


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"a: 1\nb: 2\n", "a: 1\nb: 2\n"),
        (b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", "a: 1\nb: 2\n"),
        (b"a: 1\rb: 2\r", "a: 1\nb: 2\n"),
        ("a: naïve\n".encode(), "a: naïve\n"),
        (b"", ""),
    ],
    ids=["plain", "byte order mark and CRLF", "CR", "accents", "empty"],
)
def test_a_file_is_read_as_text_with_lf_line_ends(tmp_path: Path, raw: bytes, text: str) -> None:
    (tmp_path / NAME).write_bytes(raw)

    assert read_text(tmp_path / NAME, NAME) == text


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"a: caf\xe9\n", "a.yaml:1: not UTF-8 text; save the file with the encoding UTF-8"),
        (b"a: 1\nb: 2\nc: caf\xe9\n", "a.yaml:3: not UTF-8 text; save the file with the encoding UTF-8"),
        (b"a: 1\r\nb: caf\xe9\r\n", "a.yaml:2: not UTF-8 text; save the file with the encoding UTF-8"),
        (b"\xef\xbb\xbfa\n\xff\n", "a.yaml:2: not UTF-8 text; save the file with the encoding UTF-8"),
        ("a: 1\n".encode("utf-16"), "a.yaml:1: not UTF-8 text; save the file with the encoding UTF-8"),
        (b"a: 1\nb: x\0y\n", "a.yaml:2: holds a NUL character; delete it"),
        (b"a: 1\r\n\r\nb: x\0y\n", "a.yaml:3: holds a NUL character; delete it"),
        (b"#" * (MAX_FILE_BYTES + 1), "a.yaml:1: larger than 512 kB; split it or shorten it"),
    ],
    ids=["line 1", "line 3", "CRLF", "byte order mark", "UTF-16", "NUL", "NUL after CRLF", "too large"],
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, raw: bytes, problem: str) -> None:
    assert problems_of_file(tmp_path, raw) == (problem,)


def test_a_file_of_the_largest_size_is_read(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"#" * MAX_FILE_BYTES)

    assert len(read_text(tmp_path / NAME, NAME)) == MAX_FILE_BYTES


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as caught:
        read_text(tmp_path / NAME, NAME)

    assert caught.value.problems == ("a.yaml:1: cannot be read (No such file or directory); check that the file is there",)


# ---- front matter


@pytest.mark.parametrize("mark", ["---", "--- ", "---\t"])
def test_front_matter_stands_between_two_lines_of_hyphens(mark: str) -> None:
    document, body = parse_page(f"{mark}\na: b\n{mark}\n\nText.\n\n---\n\nMore.\n", "topic/an-id.md")

    assert document.entries()["a"].text() == "b"
    assert body == "Text.\n\n---\n\nMore."
    document.finish()


@pytest.mark.parametrize("text", ["", "a: b\n", "\n---\na: b\n---\n", "---\na: b\n", "----\na: b\n---\n", " ---\na: b\n---\n"])
def test_a_page_without_front_matter_is_refused(text: str) -> None:
    with pytest.raises(ContentError) as caught:
        parse_page(text, "topic/an-id.md")

    assert caught.value.problems == ("topic/an-id.md:1: must start with front matter: a line ---, the keys, a line ---",)


def test_lines_of_front_matter_are_those_of_the_file() -> None:
    with pytest.raises(ContentError) as caught:
        parse_page("---\na: b\na: c\n---\nText.", "topic/an-id.md")

    assert caught.value.problems == ("topic/an-id.md:3: key 'a' stands twice; keep one of them",)


@pytest.mark.parametrize("file", ["My-Entry.md", "my_entry.md", "my entry.md", "-entry.md", "entry-.md", "a--b.md", "é.md"])
def test_a_file_name_is_small_letters_digits_and_single_hyphens(file: str) -> None:
    document, _ = parse_page("---\na: b\n---\nText.", f"topic/{file}")

    assert noted(document) == (
        f"topic/{file}:2: file name {file!r}: name it like its id, small letters, digits and hyphens (my-entry.md)",
    )


# ---- parsing YAML

QUOTE = "put the value in double quotes when it holds ': ' or ' #' or starts with a special character"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "a.yaml:1: empty; write the keys that faqs/README.md lists"),
        ("# only a comment\n", "a.yaml:1: empty; write the keys that faqs/README.md lists"),
        ("a: 1\nb: 2\na: 3\n", "a.yaml:3: key 'a' stands twice; keep one of them"),
        ("a:\n  b: 1\n  b: 2\n", "a.yaml:3: key 'b' stands twice; keep one of them"),
        (
            "a: &x one\nb: *x\n",
            "a.yaml:2: *x is a YAML alias; write the text out, in double quotes when it starts with *",
        ),
        ("a: 1\nb: *x\n", "a.yaml:2: *x is a YAML alias; write the text out, in double quotes when it starts with *"),
        ("&a [*a]\n", "a.yaml:1: *a is a YAML alias; write the text out, in double quotes when it starts with *"),
        ("a: 1\n? [b]\n: c\n", "a.yaml:2: a key must be plain text"),
        ("a: 1\nb: c: d\n", f"a.yaml:2: broken YAML (mapping values are not allowed in this context); {QUOTE}"),
        ("a: 1\nb: @c\n", f"a.yaml:2: broken YAML (found character '@' that cannot start any token); {QUOTE}"),
        ("a: 1\n---\nb: 2\n", f"a.yaml:2: broken YAML (but found another document); {QUOTE}"),
        (
            "a:\n\t- b\n",
            "a.yaml:2: broken YAML (found character '\\t' that cannot start any token); indent with spaces, not tabs",
        ),
        (
            "a:\n  - b\n\t- c\n",
            "a.yaml:3: broken YAML (found a tab character that violates indentation); indent with spaces, not tabs",
        ),
        ("[[[[[[[[[[x]]]]]]]]]]", "a.yaml:1: nested deeper than 8 levels; make it flatter"),
        ("a: 1\nb: [[[[[[[[[x]]]]]]]]]", "a.yaml:2: nested deeper than 8 levels; make it flatter"),
        ("[" * 100_000, "a.yaml:1: nested deeper than 8 levels; make it flatter"),
        ("- " * 50_000, "a.yaml:1: nested deeper than 8 levels; make it flatter"),
        ("{a: " * 50_000, "a.yaml:1: nested deeper than 8 levels; make it flatter"),
    ],
)
def test_what_editors_do_not_mean_is_refused_with_its_line(text: str, problem: str) -> None:
    assert problems_of(text) == (problem,)


def test_an_alias_as_a_key_is_refused() -> None:
    assert problems_of("a: &x b\n*x : c\n") == (
        "a.yaml:2: *x is a YAML alias; write the text out, in double quotes when it starts with *",
    )


@pytest.mark.parametrize("text", ["a: 1\nb: 2\nc: x\x07\n", "a: ü\nb: 🙂\nc: \x1b\n", "a: 1\nb: [\nc: x\x07\n"])
def test_a_control_character_is_reported_in_its_own_line(text: str) -> None:
    assert problems_of(text) == ("a.yaml:3: holds a control character; delete it",)


SPACE = "is no space; type a space in its place, or put the whole text in double quotes"
HYPHEN = "is no list mark; type a hyphen (-) in its place, or put the whole text in double quotes"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("a:\n  - b\n\u00a0 - c\nd: e\nf: g\n", (f"a.yaml:3: no-break space (U+00A0) in column 1 {SPACE}",)),
        ("a:\n  - b\n  \u00a0- c\nd: e\n", (f"a.yaml:3: no-break space (U+00A0) in column 3 {SPACE}",)),
        ("a:\n  -\u00a0b\nd: e\n", (f"a.yaml:2: no-break space (U+00A0) in column 4 {SPACE}",)),
        ("a: 1\nb:\u00a0c\nd: e\n", (f"a.yaml:2: no-break space (U+00A0) in column 3 {SPACE}",)),
        ("a: 1\n\u00a0b: c\n", (f"a.yaml:2: no-break space (U+00A0) in column 1 {SPACE}",)),
        (
            "a:\n  – b\n  — c\n  • d\ne: f\n",
            (
                f"a.yaml:2: en dash (U+2013) in column 3 {HYPHEN}",
                f"a.yaml:3: em dash (U+2014) in column 3 {HYPHEN}",
                f"a.yaml:4: bullet (U+2022) in column 3 {HYPHEN}",
            ),
        ),
        ("a:\n  • b: c\nd: e\n", (f"a.yaml:2: bullet (U+2022) in column 3 {HYPHEN}",)),
        ("a:\n  - b\n  – c\n  - d\n", (f"a.yaml:3: en dash (U+2013) in column 3 {HYPHEN}",)),
    ],
)
def test_a_character_that_looks_like_a_space_or_hyphen_is_named_with_its_place(text: str, problems: tuple[str, ...]) -> None:
    assert problems_of(text) == problems


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: – b", "– b"),
        ("a: b\u00a0c", "b\u00a0c"),
        ('a: "b\n  • c"', "b • c"),
        ("a: |\n  b\n  • c\n", "b\n• c"),
        ("a: '\u00a0b'", "b"),
        ("# – note\na: b", "b"),
    ],
)
def test_dashes_bullets_and_wide_spaces_may_stand_in_a_text(text: str, value: str) -> None:
    assert parse_yaml(text, NAME).entries()["a"].text() == value


def test_a_mistake_above_a_dash_is_reported_where_it_is() -> None:
    assert problems_of("a: b: c\nd:\n  – e\n")[0].startswith("a.yaml:1: broken YAML (mapping values are not allowed")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('a:\n  - "b\n  - c\n  - d\n', 'a.yaml:2: the quote " that opens here is not closed in this line; close it'),
        ('a:\n  - "b\n  - "c"\n  - d\n', 'a.yaml:2: the quote " that opens here is not closed in this line; close it'),
        ("a: 1\nb: 'c\nd: e\n", "a.yaml:2: the quote ' that opens here is not closed in this line; close it"),
        ('a: "b?\nc:\n  - d\n  - "e"\n', 'a.yaml:1: the quote " that opens here is not closed in this line; close it'),
        ("a: 'it's'\n", f"a.yaml:1: broken YAML (did not find expected key); {QUOTE}"),
    ],
)
def test_a_quote_that_is_not_closed_is_reported_where_it_opens(text: str, problem: str) -> None:
    assert problems_of(text) == (problem,)


def test_a_text_in_quotes_may_run_over_lines() -> None:
    assert parse_yaml('a: "b\n  c"\nd: e\n', NAME).entries()["a"].text() == "b c"


def test_an_alias_bomb_is_refused_without_being_expanded() -> None:
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]

    found = problems_of("\n".join(["a0: &a0 x", *levels]))

    assert found[0] == "a.yaml:2: *a0 is a YAML alias; write the text out, in double quotes when it starts with *"
    assert len(found) == 9 * 11


def test_all_surprises_of_a_document_are_reported_at_once() -> None:
    assert problems_of("a: 1\na: 2\nb: 3\nb: 4\n") == (
        "a.yaml:2: key 'a' stands twice; keep one of them",
        "a.yaml:4: key 'b' stands twice; keep one of them",
    )


def test_lines_count_from_where_the_document_starts_in_its_file() -> None:
    assert problems_of("a: 1\na: 2\n", first_line=10) == ("a.yaml:11: key 'a' stands twice; keep one of them",)


# ---- reading values


@pytest.mark.parametrize(
    "written", ["no", "on", "yes", "010", "1_000", "1e3", "0x1f", "2026-01-31", "12:30:45", "null", "~", "1.10"]
)
def test_every_value_stays_the_text_it_looks_like(written: str) -> None:
    value = parse_yaml(f"a: {written}", NAME).entries()["a"]

    assert value.text() == written


def test_keys_stay_text_too() -> None:
    assert list(parse_yaml("no: 1\n010: 2\n", NAME).entries()) == ["no", "010"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: ''", "a.yaml:1: is empty; write a text"),
        ("a:\n", "a.yaml:1: is empty; write a text"),
        ("a: '  '", "a.yaml:1: is empty; write a text"),
        ("a: [b]", "a.yaml:1: must be text; put it on one line, in double quotes when it holds ': '"),
        ("a:\n  b: c", "a.yaml:2: must be text; put it on one line, in double quotes when it holds ': '"),
        (f"a: {'x' * 4_001}", "a.yaml:1: has 4001 characters, at most 4000 are allowed; shorten it"),
    ],
)
def test_a_text_has_1_to_4000_characters(text: str, problem: str) -> None:
    document = parse_yaml(text, NAME)
    document.entries()["a"].text()

    assert noted(document) == (problem,)


def test_a_text_comes_without_spaces_around_it() -> None:
    assert parse_yaml("a: '  two words '", NAME).entries()["a"].text() == "two words"


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("dwf", "a.yaml:1: 'dwf' is not known here, did you mean 'dfw'?; write one of: conditions, dfw"),
        ("leaflet", "a.yaml:1: 'leaflet' is not known here; write one of: conditions, dfw"),
    ],
)
def test_an_unknown_choice_names_the_nearest_and_all(written: str, problem: str) -> None:
    document = parse_yaml(f"a: {written}", NAME)
    document.entries()["a"].choice(["dfw", "conditions"])

    assert noted(document) == (problem,)


def test_a_known_choice_is_returned() -> None:
    document = parse_yaml("a: dfw", NAME)

    assert document.entries()["a"].choice(["dfw", "conditions"]) == "dfw"
    document.finish()


@pytest.mark.parametrize(
    ("written", "date"),
    [("2026-01-31", datetime.date(2026, 1, 31)), ("'2026-01-31'", datetime.date(2026, 1, 31))]
    + [(null, None) for null in ("null", "~", "")],
)
def test_a_date_is_a_day_or_left_open(written: str, date: datetime.date | None) -> None:
    document = parse_yaml(f"a: {written}", NAME)

    assert document.entries()["a"].date() == date
    document.finish()


@pytest.mark.parametrize(
    "written", ["2026-1-31", "2026-02-30", "31.01.2026", "soon", "2026-01-31T10:00", "20260131", "2026-W05-6"]
)
def test_a_date_is_written_year_month_day_with_hyphens(written: str) -> None:
    document = parse_yaml(f"a: '{written}'", NAME)
    document.entries()["a"].date()

    assert noted(document) == (f"a.yaml:1: {written!r} is not a date; write it as 2026-01-31, or null when there is none yet",)


def test_a_quoted_null_is_no_open_date() -> None:
    document = parse_yaml("a: 'null'", NAME)
    document.entries()["a"].date()

    assert noted(document) == ("a.yaml:1: 'null' is not a date; write it as 2026-01-31, or null when there is none yet",)


WEB_ADDRESSES = (
    "https://example.org",
    "http://example.org:8080/a/b?c=d#e",
    "https://www.example.org/leg_pain/(2)",
    "https://münchen.example?q=1",
)
NO_WEB_ADDRESSES = (
    "https:// not an address <",
    "https://",
    "https:///path",
    "example.org",
    "javascript:alert(1)",
    "ftp://example.org",
    "https://example.org/a b",
    'https://example.org/"x',
    "https://example.org/<x>",
    "https://user@example.org",
    "https://.example.org",
    "https://example.org\n",
)


@pytest.mark.parametrize(("address", "right"), [(a, True) for a in WEB_ADDRESSES] + [(a, False) for a in NO_WEB_ADDRESSES])
def test_a_web_address_has_a_scheme_a_host_and_no_spaces_or_quotes(address: str, right: bool) -> None:
    assert is_web_address(address) is right


def test_what_is_no_web_address_is_reported_in_its_line() -> None:
    document = parse_yaml('a: b\nurl: "https:// not an address <"\n', NAME)
    document.entries()["url"].web_address()

    assert noted(document) == (
        "a.yaml:2: 'https:// not an address <' is not a web address; write it as https://..., or leave the line out",
    )


@pytest.mark.parametrize(("written", "number"), [("0.25", 0.25), ("3", 3.0), ("-1.5", -1.5)])
def test_a_number_is_decimal(written: str, number: float) -> None:
    document = parse_yaml(f"a: {written}", NAME)

    assert document.entries()["a"].number() == number
    document.finish()


@pytest.mark.parametrize("written", ["a lot", "nan", "inf", "1e999", "0,25"])
def test_what_is_no_finite_number_is_refused(written: str) -> None:
    document = parse_yaml(f"a: {written}", NAME)

    assert document.entries()["a"].number() == 0.0
    assert noted(document) == (f"a.yaml:1: {written!r} is not a number; write it as 0.25",)


@pytest.mark.parametrize("written", ["text", "{b: c}"])
def test_a_list_must_be_a_list(written: str) -> None:
    document = parse_yaml(f"a: {written}", NAME)

    assert document.entries()["a"].texts() == ()
    assert noted(document) == ("a.yaml:1: must be a list; write one '- ' line per item, or [] for none",)


def test_a_list_gives_its_texts_in_order() -> None:
    assert parse_yaml("- two\n- one\n- 010\n", NAME).texts() == ("two", "one", "010")


def test_every_bad_item_of_a_list_is_reported_in_its_line() -> None:
    document = parse_yaml("- fine\n- ''\n- [x]\n", NAME)
    document.texts()

    assert noted(document) == (
        "a.yaml:2: is empty; write a text",
        "a.yaml:3: must be text; put it on one line, in double quotes when it holds ': '",
    )


def test_a_mapping_must_be_a_mapping() -> None:
    document = parse_yaml("- a\n- b\n", NAME)

    assert document.fields(("question",))["question"].text() == ""
    assert noted(document) == ("a.yaml:1: must be a list of 'key: value' lines",)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "title: x\nsorce: y\n",
            (
                "a.yaml:2: unknown key 'sorce', did you mean 'source'?; delete it or mend its name",
                "a.yaml:1: key 'source' is missing; add it",
            ),
        ),
        ("title: x\nsource: y\ncolour: z\n", ("a.yaml:3: unknown key 'colour'; delete it or mend its name",)),
        ("title: x\nsource: y\nur1: z\n", ("a.yaml:3: unknown key 'ur1', did you mean 'url'?; delete it or mend its name",)),
        ("url: x\n", ("a.yaml:1: key 'title' is missing; add it", "a.yaml:1: key 'source' is missing; add it")),
    ],
)
def test_unknown_and_missing_keys_are_reported(text: str, problems: tuple[str, ...]) -> None:
    document = parse_yaml(text, NAME)
    document.fields(("title", "source"), ("url",))

    assert noted(document) == problems


def test_an_unknown_key_is_reported_in_the_line_of_the_key() -> None:
    document = parse_yaml("title: x\nrelatd:\n  - one\n  - two\n", NAME)
    document.fields(("title",), ("related",))

    assert noted(document) == ("a.yaml:2: unknown key 'relatd', did you mean 'related'?; delete it or mend its name",)


def test_the_value_of_a_missing_key_is_empty_and_no_further_problem() -> None:
    document = parse_yaml("title: x\n", NAME)
    missing = document.fields(("title", "source"))["source"]

    assert (missing.text(), missing.texts(), missing.entries(), missing.date(), missing.is_list()) == ("", (), {}, None, False)
    assert noted(document) == ("a.yaml:1: key 'source' is missing; add it",)


def test_an_optional_key_may_be_left_out() -> None:
    document = parse_yaml("title: x\n", NAME)

    assert list(document.fields(("title",), ("url",))) == ["title"]
    document.finish()


def test_problems_of_all_values_are_collected_until_the_end() -> None:
    document = parse_yaml("a: ''\nb: [x]\nc: soon\n", NAME)
    values = document.entries()
    values["a"].text()
    values["b"].text()
    values["c"].date()

    assert [problem.split(":")[1] for problem in noted(document)] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("text", "options", "hint"),
    [
        ("relatde", ["related", "sources"], ", did you mean 'related'?"),
        ("relted", ["relates", "related"], ", did you mean 'related'?"),
        ("something", ["related", "sources"], ""),
        ("related", [], ""),
    ],
)
def test_a_hint_is_the_option_at_most_three_edits_away(text: str, options: list[str], hint: str) -> None:
    assert did_you_mean(text, options) == hint


# ---- placeholders


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("Call {phone} or {name}.", []),
        ("Call {fone}.", ["'{fone}' is no placeholder here, did you mean 'phone'?; use {phone}, {name}"]),
        ("Call { phone }.", ["'{ phone }' is no placeholder here, did you mean 'phone'?; use {phone}, {name}"]),
        ("Call {}.", ["'{}' is no placeholder here; use {phone}, {name}"]),
        ("Call {phone.", ["'{' is no placeholder here; use {phone}, {name}"]),
        (
            "Call {{phone}}.",
            ["'{' is no placeholder here; use {phone}, {name}", "'}' is no placeholder here; use {phone}, {name}"],
        ),
    ],
)
def test_a_brace_that_is_no_known_placeholder_is_a_problem(text: str, problems: list[str]) -> None:
    assert list(placeholder_problems(text, ("phone", "name"))) == problems


def test_where_no_placeholder_is_known_braces_are_a_problem() -> None:
    assert list(placeholder_problems("Call {phone}.", ())) == ["'{phone}' is no placeholder here; write it without braces"]


def test_what_is_filled_in_is_text() -> None:
    assert fill_placeholders("{a}, {b}, {a}", {"a": "{b}", "b": "c"}) == "{b}, c, {b}"
