"""Words spelt out, drawn out or written with digits are read as words where those are known."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.folding import fold_writing
from bot.language.reading import read_text
from bot.language.spelling import build_lexicon

LEXICON = build_lexicon(
    {
        "a": 900, "am": 50, "arthritis": 20, "be": 300, "bee": 1, "breathe": 20, "chest": 40, "die": 30, "dvt": 30, "feel": 60,
        "help": 40, "i": 900, "iv": 3, "kill": 9, "leg": 500, "mri": 30, "my": 900, "myself": 20, "no": 300, "of": 700,
        "off": 60, "pain": 800, "pm": 9, "sciatica": 50, "so": 200, "swollen": 30, "to": 900, "too": 90, "want": 60, "a1c": 3,
    },
    {"fel": ("feel",)},
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("i want to d i e", "i want to die"),
        ("d-i-e", "die"),
        ("D.I.E", "DIE"),
        ("d. i. e. now", "die. now"),
        ("c h e s t p a i n", "chest pain"),
        ("i w a n t t o d i e", "i want to die"),
        ("k i l l m y s e l f", "kill myself"),
        ("i d i e", "i die"),
        ("p l e a s e", "please"),  # not in the content, but English
        ("an M R I or M.R.I.", "an MRI or MRI."),
    ],
)
def test_letters_written_apart_are_put_together_to_known_words(written: str, read: str) -> None:
    assert fold_writing(written, LEXICON) == read


@pytest.mark.parametrize(
    "text",
    [
        "i a m", "a b c", "a b c d", "a-b-c", "L 4 5", "L 4 S 1", "x - y - z", "i i i i", "plan b. i am", "vitamin d.i feel",
        "i.e. my leg", "e.g. this", "a p m", "my leg's a b", "what's a d-i-et",
    ],
)  # fmt: skip
def test_letters_that_make_no_known_word_stay_apart(text: str) -> None:
    assert fold_writing(text, LEXICON) == text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("is it a D.V.T.?", "is it a DVT?"),
        ("my D.V.T. hurts", "my DVT hurts"),
        ("I have D.V.T. It hurts", "I have DVT. It hurts"),
        ("at 5 p.m., i", "at 5 pm, i"),
        ("an I.V.", "an IV."),
        ("D.V.T.x", "D.V.T.x"),
    ],
)
def test_the_last_dot_of_a_dotted_word_stays_only_where_a_sentence_may_end(written: str, read: str) -> None:
    assert fold_writing(written, LEXICON) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("dieeee", "die"),
        ("breatheeee", "breathe"),
        ("heeelp meee", "help me"),
        ("hheeellpp", "help"),
        ("gabbapentinnn", "gabbapentin"),  # unknown: what stands there twice stays
        ("nooo", "no"),
        ("tooooo", "too"),
        ("offff", "off"),
        ("beeee", "be"),  # a bee is far rarer
        ("feeeel", "feel"),  # although "fel" is a named slip
        ("can'tttt", "can't"),
        ("HEEELP", "HELP"),
        ("siaticaaa", "siatica"),
        ("me dueleeee muuucho", "me duele mucho"),
        ("нееет", "нет"),
    ],
)
def test_a_stretch_is_two_letters_or_one_whichever_makes_a_known_word(written: str, read: str) -> None:
    assert fold_writing(written, LEXICON) == read


@pytest.mark.parametrize("text", ["AAA", "AAA's", "DDD", "type III", "viii", "www", "zzz", "1000", "feel"])
def test_short_forms_and_numerals_are_no_stretches(text: str) -> None:
    assert fold_writing(text, LEXICON) == text


def test_a_word_of_many_stretches_is_taken_in_to_single_letters() -> None:
    assert fold_writing("aaarrrttthhhrrriiitttiiisss ssswwwooolllllleeennn", LEXICON) == "arthritis swolen"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("arthr1tis", "arthritis"),
        ("l3g", "leg"),
        ("SW0LLEN", "swollen"),
        ("p@in", "pain"),
        ("k1ll", "kill"),
        ("sc1at1ca", "sciatica"),
        ("p4iiin", "pain"),
        ("st0mach", "stomach"),  # not in the content, but English
    ],
)
def test_digits_in_a_word_are_letters_where_that_word_is_known(written: str, read: str) -> None:
    assert fold_writing(written, LEXICON) == read


@pytest.mark.parametrize(
    "text", ["L5", "S1", "T12", "2nd", "b12", "5mg", "38.5", "a1c", "L4L5", "t1d", "c5c6", "h1n1", "5in", "10am", "me@home.com"]
)
def test_digits_that_stand_for_themselves_stay(text: str) -> None:
    assert fold_writing(text, LEXICON) == text


def test_a_word_with_digits_stays_where_the_content_holds_it_more_often() -> None:
    known = build_lexicon({"t1d": 3, "tid": 2})
    assert fold_writing("t1d", known) == "t1d"
    assert fold_writing("t1d", build_lexicon({"t1d": 1, "tid": 2})) == "tid"


@settings(deadline=None, derandomize=True)
@given(st.text("aei dlgpn.-'TV", max_size=40))
def test_folding_drops_characters_and_adds_at_most_spaces(text: str) -> None:
    left = iter(text.lower())
    assert all(char in left for char in fold_writing(text, LEXICON).lower() if char != " ")


@settings(deadline=None, derandomize=True)
@given(st.text("aei dlgpn.-'@$013TV", max_size=40))
def test_what_was_folded_reads_the_same_again(text: str) -> None:
    once = fold_writing(text, LEXICON)
    assert fold_writing(once, LEXICON) == once


def seconds(text: str) -> float:
    """Return the processor time of the shortest of three readings."""
    times = []
    for _ in range(3):
        start = time.process_time()
        read_text(text, LEXICON)
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize(
    "unit", ["a ", "a.", "a. ", "d-", "i d i e ", "x", "aaab", "aaabbbcccdddeee ", "a1", "a1b ", "a@@@@", "a'", "painleg"]
)
def test_the_time_of_folding_grows_with_length_and_not_with_its_square(unit: str) -> None:
    short, long = ((unit * size)[:size] for size in (4_000, 16_000))

    assert seconds(long) / seconds(short) < 9  # linear: 4, quadratic: 16
