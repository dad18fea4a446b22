"""A message is read once, into words with their places."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.reading import Text, read_text
from bot.language.spelling import Lexicon, build_lexicon

LEXICON = build_lexicon(
    {"sciatica": 5, "neuropathy": 3, "leg": 9, "pain": 9, "what": 9, "causes": 4, "swollen": 2}, {"alot": ("a", "lot")}
)


def read(message: str, lexicon: Lexicon = LEXICON) -> Text:
    return read_text(message, lexicon)


def test_words_are_repaired_and_marks_kept() -> None:
    text = read("Whats siatica? Legpain,  alot")
    assert [token.text for token in text.tokens] == ["whats", "sciatica", "?", "leg", "pain", ",", "a", "lot"]
    assert text.words == ("whats", "sciatica", "leg", "pain", "a", "lot")
    assert text.stems == ("what", "sciatica", "leg", "pain", "a", "lot")


@pytest.mark.parametrize(
    ("message", "corrected"),
    [
        ("What is sciatica?", None),
        ("What is Siatica?", "What is sciatica?"),
        ("neuro pathy, Legpain!", "neuropathy, leg pain!"),
        ("siatica le\u0336g", "sciatica le\u0336g"),
        ("ŠWOLLEN Zoë siatica", "ŠWOLLEN Zoë sciatica"),
    ],
)
def test_only_what_was_repaired_changes_in_the_text(message: str, corrected: str | None) -> None:
    assert read(message).corrected == corrected


def test_a_part_is_read_no_second_time() -> None:
    text = read("what is siatica and what causes it")
    part = text.part(20, len(text.clean), led_by=("so",))
    assert (part.clean, part.words) == ("what causes it", ("so", "what", "causes", "it"))
    assert text.part(0, 15).words == ("what", "is", "sciatica")


def test_the_language_is_told_before_words_are_repaired() -> None:
    assert read("me duele mucho la pierna").language == "es"
    assert read("my legs hurt").language == "en"


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("leg&#39;s siatica%20pain", ("leg", "sciatica", "pain")),
        ("lеg pаin", ("leg", "pain")),
        ("siaticaaaa in my l e g", ("sciatica", "in", "my", "leg")),
        ("SWOLLENLEGPAIN", ("swollen", "leg", "pain")),
        ("sw0llen l3g", ("swollen", "leg")),
    ],
    ids=ascii,
)
def test_what_programs_and_fingers_do_is_undone(message: str, words: tuple[str, ...]) -> None:
    assert read(message).words == words


def test_places_are_those_in_the_text_as_it_was_folded() -> None:
    text = read("my s-w-o-l-l-e-n leg&#39;s SWOLLENLEGPAIN siaticaaaa")
    assert text.clean == "my swollen leg's SWOLLENLEGPAIN siatica"
    assert [text.clean[token.start : token.end] for token in text.tokens if token.text in ("swollen", "sciatica")] == [
        "swollen", "SWOLLENLEGPAIN", "siatica",
    ]  # fmt: skip
    assert text.corrected == "my swollen leg's swollen leg pain sciatica"


def test_a_spanish_message_is_folded_but_not_repaired() -> None:
    text = read("me dueleee muuucho la piernaaa, no puedooo respirar, siatica")
    assert (text.language, text.clean) == ("es", "me duele mucho la pierna, no puedo respirar, siatica")
    assert text.corrected is None


@pytest.mark.parametrize(
    "message",
    [
        "ich habe starke Schmerzen in der Brust und kann nicht atmen",
        "je veux mourir",
        "ik wil dood",
        "у меня болит нога",
        "masakit ang binti ko",
        "pomocy nie moge oddychac",
        "我的腿很疼",
    ],
)
def test_of_a_language_that_was_not_learned_nothing_is_guessed(message: str) -> None:
    text = read(message)
    assert (text.language, text.corrected) == ("other", None)


@pytest.mark.parametrize("message", ["nee hot n swolen, fevr 39", "whats siatica <b>x</b>", "L5 S1", ""])
def test_misspelt_english_is_english(message: str) -> None:
    assert read(message).language == "en"


PIECES = st.one_of(
    st.sampled_from(["d i e", "D.V.T.", "leeeg", "l3g", "&amp;", "%27", "â€™", "р"]),
    st.sampled_from(["siatica", "neuro pathy", "legpain", "alot", "what's", "ß", "İ", "ﬁ", "Ⅷ", "?", " - ", "…"]),
    st.text(st.characters(categories=["L", "M", "N", "P", "Zs", "Cf"]), max_size=6),
    st.sampled_from(["\u0336", "\u0301", "\u05b6", "\u064e", "\u093c", "\u20dd", "\ufe0f"]),
)


@settings(deadline=None, derandomize=True)
@given(st.lists(PIECES, max_size=12), st.sampled_from([" ", ""]))
def test_words_stand_in_order_within_the_text(pieces: list[str], between: str) -> None:
    text = read(between.join(pieces))
    starts = [token.start for token in text.tokens]
    assert starts == sorted(starts)
    assert all(0 <= token.start < token.end <= len(text.clean) for token in text.tokens)
