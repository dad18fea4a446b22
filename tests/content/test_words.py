"""Lay wordings are rewritten to the term that the answers use."""

from pathlib import Path

import pytest

from bot.content.documents import ContentError
from bot.text import stem, tokenize
from bot.vocabulary import Vocabulary, load_vocabulary, parse_vocabulary

TEXT = """\
- term: herniated disc
  means_the_same: [slipped disc, slipped disk, disc, hernia of a disc]
- term: radiofrequency ablation
  means_the_same: [rfa, nerve burning]
"""


def stems(text: str) -> tuple[str, ...]:
    """Return the stems of the words in *text*."""
    return tuple(map(stem, tokenize(text)))


@pytest.fixture
def vocabulary() -> Vocabulary:
    return parse_vocabulary(TEXT, "vocabulary.yaml")


def problems_of(text: str) -> tuple[str, ...]:
    """Return the problems of the vocabulary in *text*, which must have some."""
    with pytest.raises(ContentError) as caught:
        parse_vocabulary(text, "vocabulary.yaml")
    return caught.value.problems


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("is a slipped disc bad", "is a herniated disc bad"),
        ("SLIPPED disks", "herniated disc"),
        ("does rfa hurt", "does radiofrequency ablation hurt"),
        ("rfa for a slipped disc", "radiofrequency ablation for a herniated disc"),
        ("nerve burnings", "radiofrequency ablation"),
        ("nerve pain", "nerve pain"),
        ("", ""),
    ],
)
def test_a_known_wording_is_rewritten_to_its_term(vocabulary: Vocabulary, text: str, meant: str) -> None:
    assert vocabulary.rewrite(stems(text)) == stems(meant)


def test_the_longest_wording_wins(vocabulary: Vocabulary) -> None:
    assert vocabulary.rewrite(stems("hernia of a disc")) == stems("herniated disc")


def test_a_term_next_to_its_own_wording_counts_once(vocabulary: Vocabulary) -> None:
    assert vocabulary.rewrite(stems("herniated disc (slipped disc) pain"))[-3:] == stems("herniated disc pain")


def test_a_term_is_not_rewritten_again() -> None:
    chain = parse_vocabulary("- {term: b, means_the_same: [a]}\n- {term: c, means_the_same: [b]}\n", "vocabulary.yaml")

    assert chain.rewrite(("a", "b")) == ("b", "c")


def test_the_words_of_terms_and_wordings_are_known(vocabulary: Vocabulary) -> None:
    assert sorted(vocabulary.words) == [
        "a", "ablation", "burning", "disc", "disk", "hernia", "herniated", "nerve", "of", "radiofrequency", "rfa", "slipped",
    ]  # fmt: skip


def test_a_spelling_that_stems_like_its_term_needs_no_rule() -> None:
    same = parse_vocabulary("- {term: nerve block, means_the_same: [nerve blocks, nerve blocking]}", "vocabulary.yaml")

    assert same.rules == {}


def test_a_wording_written_twice_in_one_group_is_one_rule() -> None:
    twice = parse_vocabulary("- {term: dvt, means_the_same: [blood clot, blood clots]}", "vocabulary.yaml")

    assert twice.rules == {"blood": ((("blood", "clot"), ("dvt",)),)}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            TEXT + "- term: bulging disc\n  means_the_same: [bulge, Slipped discs]\n",
            "vocabulary.yaml:6: 'Slipped discs' already stands for 'herniated disc'; keep it in one group",
        ),
        (TEXT + "- term: x\n  means_the_same:\n    - '?!'\n", "vocabulary.yaml:7: '?!' holds no word; delete it"),
        ("- term: x\n", "vocabulary.yaml:1: key 'means_the_same' is missing; add it"),
        (
            "- term: x\n  means_the_same: y\n",
            "vocabulary.yaml:2: must be a list; write one '- ' line per item, or [] for none",
        ),
        ("term: x\n", "vocabulary.yaml:1: must be a list; write one '- ' line per item, or [] for none"),
        ("", "vocabulary.yaml:1: empty; write the keys that faqs/README.md lists"),
    ],
)
def test_a_mistake_is_reported_with_its_line(text: str, problem: str) -> None:
    assert problems_of(text) == (problem,)


def test_all_mistakes_are_reported_at_once() -> None:
    assert problems_of("- term: x\n  means_the_same: ['!']\n- term: ''\n  means_the_same: [y]\n- trem: z\n") == (
        "vocabulary.yaml:2: '!' holds no word; delete it",
        "vocabulary.yaml:3: is empty; write a text",
        "vocabulary.yaml:5: unknown key 'trem', did you mean 'term'?; delete it or mend its name",
        "vocabulary.yaml:5: key 'term' is missing; add it",
        "vocabulary.yaml:5: key 'means_the_same' is missing; add it",
    )


def test_the_file_of_a_content_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.yaml").write_text(TEXT)

    assert load_vocabulary(tmp_path) == parse_vocabulary(TEXT, "vocabulary.yaml")
