"""Any text becomes clean words, quickly and without surprises."""

import time
import unicodedata
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.language.text import MAX_CLEAN, clean, decode, fold, split_words

ANY_TEXT = st.text(st.characters(), max_size=200)  # lone surrogates and control characters, too
no_deadline = settings(deadline=None, derandomize=True)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  what\tis \r\n this  ", "what is this"),
        ("sci\u200bat\u200dica\ufeff", "sciatica"),
        ("\u202esciatica\u202c", "sciatica"),
        ("leg\u00a0pain\u3000now", "leg pain now"),
        ("leg\0pain\x1b[31m", "leg pain [31m"),
        ("leg\x85pain", "leg pain"),
        ("leg\ud800pain", "legpain"),
        ("leg\ue000pain\U0010ffff", "legpain"),
        ("ﬁbula", "fibula"),
        ("Ｌｅｇ ①", "Leg 1"),
        ("cafe\u0301", "café"),
        ("what’s ‘it’ ʼn", "what's 'it' 'n"),
        ("don`t", "don't"),
        ("don＇t", "don't"),
        ("don\ufffdt", "don't"),
        ("naïve 膝 боль 🙂", "naïve 膝 боль 🙂"),
        ("", ""),
        ("\u200b \t", ""),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_clean_text_is_what_a_reader_sees(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("сhest раin", "chest pain"),  # Cyrillic
        ("my lеg is ѕwοllen", "my leg is swollen"),  # Cyrillic and Greek
        ("ΡAΙN НEAD", "PAIN HEAD"),  # Greek and Cyrillic
        ("с\u200bhest", "chest"),
        ("sсia\u0301tica", "sciática"),
        ("dıabetic", "diabetic"),
        ("боль сор πόνος", "боль сор πόνος"),
        ("МРТ-scan, scan МРТ", "МРТ-scan, scan МРТ"),
        ("5μg βblocker", "5μg βblocker"),
    ],
    ids=ascii,
)
def test_look_alike_letters_in_latin_words_become_latin_ones(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("won&#39;t &#x27;ok&apos;", "won't 'ok'"),
        ("pain &amp; numbness&nbsp;now", "pain & numbness\u00a0now"),
        ("won&amp;#39;t", "won't"),
        ("can%27t chest%20pain", "can't chest pain"),
        ("can%2527t", "can't"),
        ("can%E2%80%99t", "can’t"),
        ("wonâ€™t â€œstopâ€\x9d", "won’t “stop”"),
        ("wonâ\x80\x99t", "won’t"),
        ("sciÃ¡tica aquÃ\xad", "sciática aquí"),
        ("wonÃ¢â‚¬â„¢t", "won’t"),
        ("pain ðŸ˜¢", "pain 😢"),
    ],
    ids=ascii,
)
def test_what_other_programs_encode_is_decoded(text: str, decoded: str) -> None:
    assert decode(text) == decoded


@pytest.mark.parametrize(
    "text",
    [
        "50% better",
        "50%be 100%adults 5%",
        "30%50%",
        "AT&T; &c; Q&A",
        "&#;&#99999999;",
        "à la â la naïve Ñandú",
        "%zz %f0%28",
        "",
    ],
)
def test_what_only_looks_encoded_stays(text: str) -> None:
    assert decode(text) == text


def test_an_acute_accent_typed_as_an_apostrophe_is_one() -> None:
    assert clean("what´s sciatica") == "what's sciatica"


def test_a_run_of_combining_marks_is_cut_to_four() -> None:
    assert clean("x" + "\u0316" * 10 + "y" + "\u0316" * 2) == "x" + "\u0316" * 4 + "y" + "\u0316" * 2


def test_a_zero_width_character_does_not_split_a_run_of_marks() -> None:
    assert clean("x" + "\u0316\u200b" * 10) == "x" + "\u0316" * 4


@pytest.mark.parametrize(
    "text", ["x" + "\u0344" * 9, "\ufb2c" + "\u0301" * 9], ids=["marks that become two", "a letter that holds marks"]
)
def test_marks_that_normalizing_brings_out_are_cut_as_well(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("text", ["a" * 100_000, "\ufdfa" * 2_000, "\ufdfa" * 100_000], ids=["long", "grows 18 times", "both"])
def test_clean_text_is_never_longer_than_a_request(text: str) -> None:
    assert MAX_CLEAN - 1 <= len(clean(text)) <= MAX_CLEAN == 16_384


def seconds(action: Callable[[], object]) -> float:
    """Return the processor time of the shortest of five runs."""
    times = []
    for _ in range(5):
        start = time.process_time()
        action()
        times.append(time.process_time() - start)
    return min(times)


def test_a_hundred_thousand_combining_marks_stay_fast() -> None:
    assert seconds(lambda: clean("a" + "\u0300\u0316" * 50_000)) < 0.5  # it is 0.01; normalizing them whole takes 5


@pytest.mark.parametrize(
    "unit",
    [
        "\u0300\u0316",
        "a\u0300\u0316",
        "\ufdfa",
        "\u0344\u0316",
        "\uff9e\u0301",
        "a ",
        "\u200b",
        "it's ",
        "рa",
        "&amp;",
        "&a",
        "%e2",
        "â€",
    ],
    ids=ascii,
)
def test_time_grows_with_length_and_not_with_its_square(unit: str) -> None:
    short, long = (unit * (size // len(unit)) for size in (4_000, 16_000))

    growth = seconds(lambda: split_words(clean(decode(long)))) / seconds(lambda: split_words(clean(decode(short))))

    assert growth < 9  # linear: 4, quadratic: 16


@no_deadline
@given(ANY_TEXT)
@example("\ud800")
@example("'" * 50)
def test_no_text_raises_and_words_are_letters_and_digits(text: str) -> None:
    words = [piece.text for piece in split_words(clean(text)) if piece.is_word]

    assert all(word and "'" not in word and " " not in word for word in words)


@no_deadline
@given(st.lists(st.sampled_from(["&", "amp;", "#39;", "%", "25", "27", "e2", "â", "€", "™", "Ã", "©", "a", " "])).map("".join))
def test_decoding_never_lengthens_or_raises(text: str) -> None:
    assert len(decode(text)) <= len(text)


@no_deadline
@given(st.one_of(ANY_TEXT, st.text("aр с\u0301\u0306\u200bйеo'α", max_size=20)))
@example("a\u00a0\u200b b")
@example("\u1100\u1161\u11a8")
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@no_deadline
@given(ANY_TEXT)
def test_clean_text_can_be_stored_and_sent(text: str) -> None:
    cleaned = clean(text)

    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in cleaned)


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Leg PAIN", "leg pain"), ("Café", "cafe"), ("STRASSE ß", "strasse ss"), ("İ", "i"), ("Señor", "senor")],
)
def test_folding_drops_case_and_accents(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What's sciatica", ("what", "sciatica")),
        ("it's that's he's whats", ("it", "that", "he", "whats")),
        ("the patient's leg, my father's knee", ("the", "patient", "leg", ",", "my", "father", "knee")),
        ("I don't can't y'all'd", ("i", "dont", "cant", "yalld")),
        ("'quoted' words'", ("quoted", "words")),
        ("L4-L5 / S1_S2", ("l4", "l5", "s1", "s2")),
        ("x-rays (MRI)", ("x", "rays", "(", "mri", ")")),
        ("5mg at 38.5 - ok", ("5", "mg", "at", "38", ".", "5", " - ", "ok")),
        ("douleur à la jambe", ("douleur", "a", "la", "jambe")),
        ("?! 🙂…", ("?", "!", ".", ".", ".")),
        ("", ()),
    ],
)
def test_words_and_marks_are_folded_and_apostrophes_taken_out(text: str, words: tuple[str, ...]) -> None:
    assert tuple(piece.text for piece in split_words(clean(text))) == words


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("What's up?", ("What's", "up", "?")),
        ("a STRASSE ß le\u0336g", ("a", "STRASSE", "ß", "le\u0336g")),
        ("Señor İ leg", ("Señor", "İ", "leg")),
    ],
)
def test_the_place_of_a_word_is_where_it_was_written(text: str, written: tuple[str, ...]) -> None:
    cleaned = clean(text)
    assert tuple(cleaned[piece.start : piece.end] for piece in split_words(cleaned)) == tuple(map(clean, written))


@no_deadline
@given(ANY_TEXT)
def test_places_follow_one_another(text: str) -> None:
    pieces = split_words(clean(text))

    assert all(0 <= piece.start < piece.end <= len(clean(text)) for piece in pieces)
    assert all(one.end <= other.start for one, other in pairwise(pieces))
