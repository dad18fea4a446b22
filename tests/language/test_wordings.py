"""The notation of wordings, each construct on wordings of its own; and words that are read as others."""

import pytest

from bot.language.english import stem
from bot.language.text import clean, split_words
from bot.language.wordings import (
    COMMA,
    END,
    START,
    Place,
    WordingError,
    Wordings,
    build_rewriting,
    build_wordings,
    find_ends,
    find_used,
    locate,
    parse_place,
    parse_wording,
)

CLASSES: dict[str, Place] = {"leg": frozenset({("leg",), ("calf",), ("lower", "limb")})}
CLASSES["limb"] = parse_place("<leg>/arm", CLASSES)


def build(*written: str) -> Wordings:
    """Return wordings that are each their own name."""
    return build_wordings([(wording, parse_wording(wording, CLASSES)) for wording in written])


def places(text: str) -> dict[str, int]:
    return locate((piece.text, stem(piece.text) if piece.is_word else "") for piece in split_words(clean(text)))


@pytest.mark.parametrize(
    ("wording", "text"),
    [
        ("chest pain", "chest pain"),
        ("chest pain", "chest has bad pain"),
        ("kill-myself", "kill myself"),
        ("kill-myself/die", "i want to die"),
        ("how_much", "how much is it"),
        ("how_much cost", "how much does it cost"),
        ("can/could_i_have", "could i have it"),
        ("pee/urinate", "she cannot pee"),
        ("pee/urinate", "urinating"),
        ("cannot ... toes", "cannot even begin to move these toes"),
        ("swollen + fever", "fever since monday. leg got swollen"),
        ("swollen + fever", "swollen, no fever"),
        ("<limb> numb", "calf went numb"),
        ("<limb> numb", "arm numbness"),
        ("<limb> numb", "lower limb numb"),
        ("<limb>_hurts", "my lower limb hurts"),
        ("<leg>/foot pain", "foot pain"),
        ("stabbed!", "he was stabbed"),
        ("swell", "swelling"),
        ("^-help", "help me. more"),
        ("^-help", "some more, help"),
        ("^_help", "more. help"),
        ("pain", "pain?"),
    ],
)
def test_a_wording_is_found(wording: str, text: str) -> None:
    assert build(wording).names(places(text)) == {wording}


@pytest.mark.parametrize(
    ("wording", "text"),
    [
        ("chest pain", "chest has a bad pain"),  # three words between
        ("chest pain", "pain in chest"),  # the other order
        ("chest pain", "chest"),
        ("chest pain", "tight chest. no pain"),  # the next sentence
        ("kill-myself", "kill off myself"),
        ("how_much", "how very much"),
        ("how_much cost", "how much does it really all cost"),
        ("cannot ... toes", "cannot even begin to move any one of these toes"),  # eight words between
        ("swollen + fever", "swollen leg"),
        ("swollen + fever", "fever " + "and on " * 6 + "swollen"),  # too far away
        ("<limb> numb", "lower arm"),
        ("<limb> numb", "lower numb"),
        ("stabbed!", "a stabbing feeling"),
        ("^-help", "they help me"),
    ],
)
def test_a_wording_is_not_found_elsewhere(wording: str, text: str) -> None:
    assert build(wording).names(places(text)) == frozenset()


def test_all_wordings_of_a_text_are_found_at_once() -> None:
    wordings = build("leg pain", "leg", "pain at night", "leg swollen", "night + leg")

    assert wordings.names(places("leg pain at night")) == {"leg pain", "leg", "pain at night", "night + leg"}


@pytest.mark.parametrize(
    ("wording", "problem"),
    [
        ("can't walk", '"can\'t" is no word; write small letters without apostrophe'),
        ("Leg pain", "'Leg' is no word; write small letters without apostrophe"),
        ("leg-", "'' is no word; write small letters without apostrophe"),
        ("leg/", "'' is no word; write small letters without apostrophe"),
        ("_leg", "'' is no word; write small letters without apostrophe"),
        ("<legg> weak", "<legg> is no word class, did you mean 'leg'?"),
        ("leg +", "'+' needs words on both sides"),
        ("+ leg", "'+' needs words on both sides"),
        ("leg + + arm", "'+' needs words on both sides"),
        ("... leg", "'...' needs words on both sides"),
        ("leg ...", "'...' needs words on both sides"),
        ("leg + ... arm", "'...' needs words on both sides"),
        ("leg ... + arm", "'...' needs words on both sides"),
    ],
)
def test_a_broken_wording_is_refused(wording: str, problem: str) -> None:
    with pytest.raises(WordingError) as error:
        parse_wording(wording, CLASSES)

    assert str(error.value) == problem


def test_a_place_holds_its_alternatives_by_stems() -> None:
    assert parse_place("<leg>/numbness/stabbed!/kill-myself", CLASSES) == {
        ("leg",), ("calf",), ("lower", "limb"), ("numb",), ("stabbed!",), ("kill", "myself"),
    }  # fmt: skip


def test_words_follow_one_another_and_sentences_leave_a_gap() -> None:
    at = places("legs numb, legs. help")

    assert {key: positions_of(mask) for key, mask in at.items()} == {
        "leg": [1, 4], "legs!": [1, 4], "numb": [2], "numb!": [2], "help": [8], "help!": [8],
        COMMA: [3], END: [5, 9], START: [0, 3, 7],
    }  # fmt: skip


def positions_of(mask: int) -> list[int]:
    return [place for place in range(mask.bit_length()) if mask >> place & 1]


def test_a_wording_ends_where_its_first_part_does() -> None:
    wordings = build("leg numb + fever")
    masks = wordings.masks(places("fever, leg went numb"))
    (wording,) = wordings.within(masks)

    assert positions_of(find_ends(wording, masks)) == [5]
    assert find_ends(wording, masks, hidden=1 << 5) == 0


def test_what_a_match_consists_of_is_known() -> None:
    wordings = build("leg numb + fever")
    masks = wordings.masks(places("numb, fever. leg went numb"))
    (wording,) = wordings.within(masks)

    assert positions_of(find_used(wording, masks)) == [3, 7, 9]


def test_nothing_of_a_text_without_a_match_is_used() -> None:
    wordings = build("leg numb")
    masks = wordings.masks(places("numb leg"))
    (wording,) = wordings.within(masks)

    assert find_used(wording, masks) == 0


REWRITING = build_rewriting(
    {
        ("slipped", "disc"): ("disc", "herniation"),
        ("slipped", "disc", "op"): ("disc", "surgery"),
        ("cant",): ("cannot",),
        ("can", "not"): ("cannot",),
        ("alot",): ("a", "lot"),
    }
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("my slipped disc", "my disc herniation"),
        ("slipped disc op", "disc surgery"),  # the longest wording first
        ("slipped discs", "slipped discs"),
        ("slipped slipped disc", "slipped disc herniation"),
        ("i cant or can not walk alot", "i cannot or cannot walk a lot"),
        ("can", "can"),
        ("", ""),
    ],
)
def test_words_are_read_as_what_they_stand_for(written: str, meant: str) -> None:
    assert REWRITING.apply(written.split()) == tuple(meant.split())


def test_a_term_beside_its_own_wording_counts_once() -> None:
    assert REWRITING.apply("disc herniation slipped disc".split()) == ("disc", "herniation")
    assert REWRITING.apply("slipped disc slipped disc".split()) == ("disc", "herniation")
