"""Misspelt words are repaired against the content's words; real words are left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.language.english import english_words
from bot.language.spelling import (
    MAX_REPAIRED,
    MAX_RUN,
    Lexicon,
    build_lexicon,
    cut_words,
    is_known,
    learn_lexicon,
    nearest_word,
    repair,
)

COUNTS = {
    "pain": 90, "leg": 80, "the": 90, "what": 50, "nerve": 40, "disc": 30, "joint": 30, "sciatica": 20, "treatment": 20,
    "surgery": 15, "arthritis": 12, "neuropathy": 12, "block": 11, "facet": 10, "injection": 9, "stenosis": 9, "knee": 8,
    "radiculopathy": 5, "spondylolisthesis": 4, "spondylosis": 4, "vein": 3, "l5": 2,
    "i": 90, "a": 90, "cant": 20, "breathe": 9, "my": 60, "is": 60, "swollen": 9, "calf": 9, "chest": 9, "help": 9, "rare": 1,
    "for": 30, "am": 30, "no": 30, "to": 60,
}  # fmt: skip


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return build_lexicon(COUNTS)


def corrected(text: str, lexicon: Lexicon) -> str:
    """Return *text* with its words repaired."""
    return " ".join(word for words in repair(tuple(text.split()), lexicon) for word in words)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("siatica", "sciatica"),
        ("sciatika", "sciatica"),
        ("sciatca", "sciatica"),
        ("nuropathy", "neuropathy"),
        ("arthritus", "arthritis"),
        ("stenosys", "stenosis"),
        ("sergery", "surgery"),
        ("tretment", "treatment"),
        ("radiculpathy", "radiculopathy"),
        ("spondolosis", "spondylosis"),
        ("spondilolisthesis", "spondylolisthesis"),
        ("jont", "joint"),
        ("nerv", "nerve"),
    ],
)
def test_a_slip_is_repaired(lexicon: Lexicon, written: str, meant: str) -> None:
    assert corrected(written, lexicon) == meant


@pytest.mark.parametrize(("written", "meant"), [("dsic", "disc"), ("pian", "pain"), ("vien", "vein"), ("sciatcia", "sciatica")])
def test_swapped_neighbours_are_one_slip(lexicon: Lexicon, written: str, meant: str) -> None:
    assert corrected(written, lexicon) == meant


@pytest.mark.parametrize(("written", "meant"), [("fasset", "facet"), ("phacet", "facet"), ("nerfropathy", "neuropathy")])
def test_a_word_that_sounds_alike_may_be_one_edit_further_away(lexicon: Lexicon, written: str, meant: str) -> None:
    assert corrected(written, lexicon) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("neuro pathy", "neuropathy"),
        ("my scia tica hurts", "my sciatica hurts"),
        ("rad iculopathy", "radiculopathy"),
    ],
)
def test_a_word_torn_apart_is_joined(lexicon: Lexicon, written: str, meant: str) -> None:
    assert corrected(written, lexicon) == meant


def test_the_second_half_of_a_joined_word_stands_for_nothing(lexicon: Lexicon) -> None:
    assert repair(("neuro", "pathy", "pain"), lexicon) == (("neuropathy",), (), ("pain",))


@pytest.mark.parametrize(
    ("written", "halves"),
    [("legpain", ("leg", "pain")), ("nerveblock", ("nerve", "block")), ("kneejoint", ("knee", "joint"))],
)
def test_words_run_together_are_split(lexicon: Lexicon, written: str, halves: tuple[str, str]) -> None:
    assert repair((written,), lexicon) == (halves,)


@pytest.mark.parametrize(
    ("run", "meant"),
    [
        ("calfswollenchestpainhelp", "calf swollen chest pain help"),
        ("cantbreathemychest", "cant breathe my chest"),
        ("icantbreathe", "i cant breathe"),
        ("mycalfisswollen" * 10, "my calf is swollen " * 10),
        ("weatherpains", "weatherpains"),  # not all of it is known
        ("raretreatment", "raretreatment"),  # a word that stands there once is no word to cut by
        ("foraminotomy", "foraminotomy"),  # for am i no to my
        ("treatmenta", "treatment"),  # one slip is likelier
        ("xleg" * 60, "xleg" * 60),
    ],
)
def test_a_long_run_is_cut_into_words_that_are_all_known(lexicon: Lexicon, run: str, meant: str) -> None:
    assert corrected(run, lexicon) == meant.strip()


def test_few_frequent_words_win_over_many_and_rare_ones() -> None:
    lexicon = build_lexicon({"the": 500, "rapist": 2, "therapist": 20, "a": 500, "now": 100, "here": 100, "nowhere": 2})
    assert cut_words("thetherapist", lexicon) == ("the", "therapist")
    assert cut_words("therapistnowhere", lexicon) == ("therapist", "now", "here")


def test_a_run_longer_than_the_limit_stays(lexicon: Lexicon) -> None:
    longest = ("pain" * MAX_RUN)[:MAX_RUN]
    assert corrected(longest, lexicon) == " ".join(["pain"] * (MAX_RUN // 4))
    assert corrected(longest + "pain", lexicon) == longest + "pain"


def test_without_words_nothing_is_cut() -> None:
    assert cut_words("legpain", build_lexicon({})) == ()


@settings(deadline=None, derandomize=True, max_examples=50)
@given(st.text("chestpainlegx", max_size=30))
def test_what_is_cut_is_what_was_written(run: str) -> None:
    assert "".join(cut_words(run, build_lexicon(COUNTS))) in ("", run)


@pytest.mark.parametrize("word", ["weather", "mild", "paine", "psoriasis", "knees", "lumbar", "desk", "vain", "nervous"])
def test_a_real_english_word_is_not_bent(lexicon: Lexicon, word: str) -> None:
    assert word in english_words()
    assert corrected(word, lexicon) == word


@pytest.mark.parametrize("word", ["dsc", "pan", "nev", "leg", "l5", "s1", "mri", "3rd", "t12l1"])
def test_short_words_and_what_holds_digits_stay(lexicon: Lexicon, word: str) -> None:
    assert is_known(word, lexicon)
    assert corrected(word, lexicon) == word


@pytest.mark.parametrize("word", ["statins", "xyzzy", "hydrochlorothiazide", "anurism", "zzzzzz"])
def test_what_is_near_nothing_stays(lexicon: Lexicon, word: str) -> None:
    assert nearest_word(word, lexicon) is None
    assert corrected(word, lexicon) == word


@pytest.mark.parametrize(
    ("written", "found"),
    [("nerwe", "nerve"), ("narwe", None), ("surgerry", "surgery"), ("spondilolystesis", "spondylolisthesis")],
)
def test_longer_words_may_hold_more_slips(lexicon: Lexicon, written: str, found: str | None) -> None:
    assert nearest_word(written, lexicon) == found


def test_the_more_frequent_of_two_equally_near_words_is_meant() -> None:
    rarely = build_lexicon({"spinaq": 1, "spinaw": 2})
    often = build_lexicon({"spinaq": 3, "spinaw": 2})

    assert (nearest_word("spinax", rarely), nearest_word("spinax", often)) == ("spinaw", "spinaq")


def test_words_that_are_equal_in_all_rank_by_spelling() -> None:
    assert nearest_word("spinax", build_lexicon({"spinaw": 2, "spinaq": 2})) == "spinaq"


def test_only_words_of_four_letters_and_more_are_repair_targets(lexicon: Lexicon) -> None:
    assert lexicon.by_length[4] == ("calf", "cant", "disc", "help", "knee", "pain", "rare", "vein", "what")
    assert {2, 3}.isdisjoint(lexicon.by_length)


@settings(deadline=None, derandomize=True, max_examples=50)
@given(st.lists(st.text("abcdefghijklmnopqrstuvwxyz0123456789é", min_size=1, max_size=12), max_size=5))
def test_every_word_stands_for_words(words: list[str]) -> None:
    repaired = repair(tuple(words), build_lexicon(COUNTS))

    assert len(repaired) == len(words)
    assert all(word for found in repaired for word in found)


def test_a_slip_that_is_named_is_read_as_what_it_means() -> None:
    named = build_lexicon(COUNTS, {"blok": ("block",), "alot": ("a", "lot"), "sore": ("pain",)})

    assert repair(("alot", "of", "sore", "blok"), named) == (("a", "lot"), ("of",), ("pain",), ("block",))


def test_a_text_with_many_slips_is_repaired_up_to_a_limit(lexicon: Lexicon) -> None:
    slips = [f"{word}q{letter}" for word in ("sciatica", "stenosis") for letter in "bcdfghjklmnpqrtvwxyz"] + ["arthritisqx"] * 2
    repaired = repair(slips, lexicon)

    assert repaired[:MAX_REPAIRED] == (("sciatica",),) * 20 + (("stenosis",),) * 20
    assert repaired[MAX_REPAIRED:] == (("arthritisqx",),) * 2


def test_what_is_misspelt_on_purpose_is_no_word_of_the_content() -> None:
    learned = learn_lexicon(["sciatica in the leg"], ["what is siatica", "zopiclone", "the weather"], {})

    assert set(learned.counts) == {"sciatica", "in", "the", "leg", "what", "is", "zopiclone", "weather"}
    assert learned.counts["the"] == 2


def test_a_drawn_out_word_is_not_learnt() -> None:
    learned = learn_lexicon(["sciatica in the leg"], ["my leggg hurts", "ahhhh", "zopiclone"], {})

    assert [word for word in ("leggg", "ahhhh", "zopiclone") if word in learned.counts] == ["zopiclone"]
