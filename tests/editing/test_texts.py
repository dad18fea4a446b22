"""Texts for visitors hold what can be read and shown, in plain words."""

from collections.abc import Iterable

import pytest

from bot.editing.findings import Finding
from bot.editing.texts import (
    check_abbreviations,
    check_answer,
    check_characters,
    check_markdown,
    check_reading,
    mend_characters,
)

NAME = "conditions/sciatica.md"
LONG = "one two three four five six seven eight nine ten one two three four five six seven eight nine ten"


def told(findings: Iterable[Finding]) -> list[tuple[str, int, str]]:
    """Return rule, line and problem of each finding."""
    return [(finding.rule, finding.line, finding.problem) for finding in findings]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("a\u200bb", "holds zero width space (U+200B) in column 2"),
        ("\u202eabc", "holds right-to-left override (U+202E) in column 1"),
        ("a\u00a0b", "holds no-break space (U+00A0) in column 2"),
        ("so\u00adft", "holds soft hyphen (U+00AD) in column 3"),
    ],
)
def test_invisible_characters_are_named_with_their_place(line: str, problem: str) -> None:
    assert told(check_characters(NAME, f"first\n{line}\n")) == [("invisible-character", 2, problem)]


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        ("it\u2019s \u201cbad\u201d", 'it\'s "bad"'),
        ("a\u00a0b\u200b\u00adc\td\u0000\ue000", "a bc d"),
        ("\U0001f469\u200d\u2695\ufe0f caf\u00e9 \u2013", "\U0001f469\u200d\u2695\ufe0f caf\u00e9 \u2013"),
    ],
)
def test_characters_are_mended_as_the_check_asks(line: str, mended: str) -> None:
    assert mend_characters(line) == mended
    assert told(check_characters(NAME, mended)) == []


def test_quotes_of_word_processors_come_with_what_to_type() -> None:
    (finding,) = check_characters(NAME, "it\u2019s \u201cbad\u201d")

    assert (finding.rule, finding.line) == ("typographic-quote", 1)
    assert finding.remedy == 'type \' in place of \u2019, " in place of \u201c, " in place of \u201d'


@pytest.mark.parametrize(
    "line", ['it\'s "fine" \u2013 caf\u00e9', "\ttab", "\U0001f469\u200d\u2695\ufe0f", "\U0001f9b5\U0001f3fd\u200d\u2695"]
)
def test_letters_dashes_and_pictures_are_fine(line: str) -> None:
    assert told(check_characters(NAME, line)) == []


@pytest.mark.parametrize(
    ("text", "rule", "line", "problem"),
    [
        ("One.\n\n<b>bold</b>", "unsafe-markdown", 12, "HTML is not shown, but its characters are"),
        ("One.\n<b>bold</b>", "unsafe-markdown", 11, "HTML is not shown, but its characters are"),
        ("![leg](https://a.example/leg.png)", "unsafe-markdown", 10, "an image is not shown, but its characters are"),
        ("[a](javascript:alert)", "unsafe-markdown", 10, "the address 'javascript:alert' cannot be opened from a reply"),
        ("[a](/faq/sciatica)", "unsafe-markdown", 10, "the address '/faq/sciatica' cannot be opened from a reply"),
        ("# Big", "odd-markdown", 10, "a heading has no place in an answer"),
        ("One.\n\n    code", "odd-markdown", 12, "a block of code (indented by four spaces) has no place in an answer"),
        ("> said", "odd-markdown", 10, "a quotation (a line that begins with >) has no place in an answer"),
        ("One\n---", "odd-markdown", 10, "a heading has no place in an answer"),
        ("** bold **", "odd-markdown", 10, "'**' is shown as it is typed"),
        ("See\nhttps://a.example/b now", "odd-markdown", 11, "'https://a.example/b' is shown as it is typed"),
    ],
)
def test_what_no_reply_shows_is_found_in_its_line(text: str, rule: str, line: int, problem: str) -> None:
    assert (rule, line, problem) in told(check_markdown(NAME, text, 10))
    assert {finding.line for finding in check_markdown(NAME, text, 10)} == {line}


def test_paragraphs_lists_bold_text_and_links_are_plain() -> None:
    text = "**Call {emergency}** now.\n\n- one *or*\n- [two](https://a.example) or <https://b.example>\n\n1. [three](tel:911)"

    assert told(check_markdown(NAME, text, 10)) == []


def test_a_text_above_the_grade_names_its_hardest_part() -> None:
    text = "It is bad.\nRehabilitation necessitates multidisciplinary collaborations."

    (finding,) = check_reading(NAME, text, 10, most=8)

    assert finding.rule == "hard-to-read"
    assert finding.problem.startswith("the answer has reading grade ")
    assert finding.remedy.endswith("first in 'Rehabilitation necessitates multidisciplinary collaborati...'")


def test_a_name_is_not_hard() -> None:
    assert told(check_reading(NAME, "It is radiculopathy.", 10, most=3, names={"radiculopathy"})) == []
    assert len(told(check_reading(NAME, "It is radiculopathy.", 10, most=3))) == 1


def test_a_sentence_has_at_most_20_words() -> None:
    assert told(check_reading(NAME, f"{LONG}.", 10, most=99)) == []
    ((rule, line, problem),) = told(check_reading(NAME, f"It is.\n{LONG} eleven.", 10, most=99))
    assert (rule, line) == ("answer-form", 11)
    assert problem.startswith("a sentence has 21 words, more than 20: 'one two")


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ("Too short.", "the answer has 2 words, less than 35"),
        (f"Yes, {LONG}. {LONG}.", "the answer begins with 'yes', which does not fit every way to ask"),
        ("One two three four five. " * 8, "the answer has 8 sentences and items, more than 7"),
    ],
)
def test_an_answer_stands_by_itself(answer: str, problem: str) -> None:
    assert told(check_answer(NAME, answer, 10)) == [("answer-form", 10, problem)]


@pytest.mark.parametrize(
    ("text", "above", "found"),
    [
        ("One.\nAn EMG helps.", "", [("undefined-abbreviation", 11, "'EMG' is not explained")]),
        ("An electromyogram (EMG) helps. The EMG is short.", "", []),
        ("EMG (a test of the muscles) helps.", "", []),
        ("It helps.", "Is an EMG safe?", [("undefined-abbreviation", 10, "'EMG' is not explained")]),
        ("An EMG helps.", "What is an electromyogram (EMG)?", []),
        ("DFW says so, about HIV and X-rays.", "", []),
    ],
)
def test_an_abbreviation_is_explained_where_it_stands(text: str, above: str, found: list[tuple[str, int, str]]) -> None:
    assert told(check_abbreviations(NAME, text, 10, above, {"dfw"})) == found
