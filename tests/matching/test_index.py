"""An index holds what the content says as terms, and a ranker fitted to it; what it is made of decides whether it is fitted."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.chatbot import ChatBot
from bot.content.faqs import Faq
from bot.content.folder import Content
from bot.content.labelled import Examples, Message
from bot.content.messages import Smalltalk
from bot.content.words import NO_SUBJECTS, parse_aspects, parse_subjects, parse_vocabulary
from bot.learning.terms import invert
from bot.matching import index as index_module
from bot.matching.index import (
    Index,
    Nearest,
    build_index,
    find_subjects,
    fingerprint,
    fit_index,
    fit_words,
    learn_index,
    learn_words,
    names,
)

ASPECTS = "kinds: {}\naspects: {cost: {asked: [cost]}}"


def make_faq(id: str, question: str, also_asked: tuple[str, ...], answer: str = "An answer.") -> Faq:
    return Faq(id, "topic", question, also_asked, answer, (), (), (), None)


@pytest.fixture(scope="module")
def small(real_content: Content) -> Content:
    """Two entries, a small talk and a group of examples; what is not matched is that of the real content."""
    return replace(
        real_content,
        faqs=(
            make_faq(
                "disc",
                "What is a herniated disc?",
                ("slipped disc pain", "my disc slipped", "herniated disc meaning", "herniated disc"),
                "A slipped disc is a herniated disc that presses.",
            ),
            make_faq("sciatica", "What is sciatica?", ("sciatica pain", "siatica pain", "sciatica meaning", "sciatica")),
        ),
        vocabulary=parse_vocabulary("- {term: herniated disc, means_the_same: [slipped disc, disk prolapse]}", "v.yaml"),
        aspects=parse_aspects(ASPECTS, "a.yaml"),
        subjects=NO_SUBJECTS,
        smalltalk=(Smalltalk("greeting", "Hello.", ("hello", "hello there", "hello bot", "hello you")),),
        examples=(Examples("near", "cost", ("sciatica cost", "disc cost", "what does it cost", "cost")),),
        urgent_messages={},
    )


def make_index(content: Content) -> Index:
    lexicon = fit_words(content)
    return build_index(content, fit_index(content, lexicon), fingerprint(content, lexicon))


@pytest.fixture(scope="module")
def index(small: Content) -> Index:
    return make_index(small)


def test_classes_are_entries_first_then_background(index: Index) -> None:
    assert [entry.faq.id for entry in index.entries] == ["disc", "sciatica"]
    assert [str(group) for group in index.background] == ["smalltalk:greeting", "near:cost"]
    assert index.ranker is not None
    assert index.ranker.bias.shape == (4,)


def test_phrasings_are_kept_as_terms_of_the_answers(index: Index) -> None:
    assert index.entries[0].phrasings[1] == "disc herniat pain"


def test_slips_in_phrasings_are_repaired_before_indexing(index: Index, small: Content) -> None:
    assert index.entries[1].phrasings[2] == "pain sciatica"
    assert "siatica" not in fit_words(small).counts


def test_the_words_of_undocumented_subjects_are_known_to_the_spelling(small: Content) -> None:
    subjects = parse_subjects("spondylolysis: [spondylolysis]", "subjects.yaml")

    assert fit_words(replace(small, subjects=subjects)).counts["spondylolysis"] == 1
    assert "spondylolysis" not in fit_words(small).counts


def test_the_words_of_an_entry_are_those_of_its_phrasings_and_its_answer(index: Index) -> None:
    assert index.entries[0].words == {"what", "is", "a", "herniat", "disc", "pain", "my", "slip", "mean", "that", "press"}


def test_rare_terms_weigh_more_than_common_ones(index: Index) -> None:
    idf = {term: float(index.weights.idf[column]) for term, column in index.weights.columns.items()}
    assert idf["press"] > idf["hello"] > idf["disc"]  # of answers alone, of one class, of several


def test_every_term_has_a_row_of_weights_and_one_of_the_answers_teaches_nothing(index: Index) -> None:
    assert index.ranker is not None
    assert index.ranker.weights.shape == (len(index.weights.columns), 4)
    assert index.ranker.weights[index.weights.columns["press"]].tolist() == [0, 0, 0, 0]


def test_an_entry_is_found_by_any_of_its_phrasings_word_for_word(index: Index) -> None:
    assert index.by_wording["siatica pain"].id == "sciatica"
    assert index.by_wording["what is a herniated disc"].id == "disc"


def test_the_same_content_gives_the_same_index(index: Index, small: Content) -> None:
    again = make_index(small)
    assert index.ranker is not None
    assert again.ranker is not None
    assert np.array_equal(again.ranker.weights, index.ranker.weights)
    assert again.weights.columns == index.weights.columns
    assert again.fingerprint == index.fingerprint


def test_with_few_phrasings_no_model_is_fitted(small: Content) -> None:
    index = make_index(replace(small, faqs=tuple(replace(faq, also_asked=faq.also_asked[:2]) for faq in small.faqs)))
    assert index.ranker is None


def test_a_bank_that_would_take_long_to_fit_is_not_fitted(small: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "MAX_WORK", 10)
    assert make_index(small).ranker is None


# ---- the texts most alike


def test_a_class_is_as_like_a_text_as_its_most_alike_text() -> None:
    vectors = [([0], np.array([1.0])), ([0, 1], np.array([0.6, 0.8])), ([1], np.array([1.0]))]
    texts = Nearest(invert(vectors, 2), np.array([0, 0, 1]))  # the first two of one class, the last of another
    assert texts.alike([0, 1], np.array([0.8, 0.6]), 3) == pytest.approx([0.96, 0.6, 0])
    assert texts.alike([1], np.array([1.0]), 3) == pytest.approx([0.8, 1, 0])


def test_every_text_is_most_like_the_class_that_holds_it(index: Index) -> None:
    def alike(text: str) -> list[float]:
        return index.nearest.alike(*index.weights.vectorize(tuple(text.split())), 4).round(6).tolist()

    assert alike("herniat disc pain")[0] == alike("hello you")[2] == alike("cost ?cost")[3] == 1
    assert 0 < alike("herniat disc pain")[1] < 1  # "sciatica pain" shares a word
    assert alike("hello you") == [0, 0, 1, 0]


# ---- what an index is made of


def test_what_was_fitted_before_is_not_fitted_again(
    small: Content, index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    words = learn_words(small)
    learn_index(small, words)

    def fail(*_: object) -> None:
        raise AssertionError("fitted again")

    monkeypatch.setattr(index_module, "learn_lexicon", fail)
    monkeypatch.setattr(index_module, "fit_index", fail)
    again = learn_index(small, learn_words(small))
    assert learn_words(small) == words
    assert (again.entries, again.weights.columns, again.by_wording) == (index.entries, index.weights.columns, index.by_wording)
    assert again.ranker is not None
    assert index.ranker is not None
    assert np.array_equal(again.ranker.weights, index.ranker.weights)


def test_the_words_are_the_same_from_the_cache(small: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert learn_words(small) == learn_words(small) == fit_words(small)


def with_answer(content: Content, answer: str) -> Content:
    return replace(content, faqs=(replace(content.faqs[0], answer=answer), *content.faqs[1:]))


@pytest.mark.parametrize(
    ("change", "changes"),
    [
        (lambda small: small, False),
        (lambda small: replace(small, messages={}, rules=(), version="f" * 12), False),
        (lambda small: replace(small, faqs=tuple(replace(faq, related=("disc",)) for faq in small.faqs)), False),
        (lambda small: with_answer(small, "Another answer."), True),
        (lambda small: replace(small, aspects=parse_aspects(ASPECTS.replace("[cost]", "[cost!]"), "a.yaml")), True),
        (lambda small: replace(small, aspects=parse_aspects(f"# a comment\n{ASPECTS}", "a.yaml")), False),
        (
            lambda small: replace(small, urgent_messages=(Message("my foot dragz", ("foot-drop",), "a01"),)),
            True,
        ),  # its words are known now
    ],
)
def test_the_fingerprint_changes_with_what_the_index_is_made_of_alone(
    small: Content, index: Index, change: Callable[[Content], Content], changes: bool
) -> None:
    changed = change(small)
    assert (fingerprint(changed, fit_words(changed)) != index.fingerprint) is changes


# ---- what entries are about


def test_a_topic_is_of_terms_that_many_phrasings_of_an_entry_share_and_few_others() -> None:
    asked = [
        [("what", "disc", "?cost"), ("my", "disc", "?cost"), ("what", "hurt", "?cost")],
        *[[("what", "leg", "?cost"), ("what", "pain", "?cost")]] * 20,
    ]
    assert find_subjects(asked)[0] == ("disc", "hurt", "my")


def test_names_are_terms_of_an_id_and_topic_that_few_ids_share() -> None:
    faqs = [make_faq(id, "?", ()) for id in ("spinal-fusion", "disc-pain", "leg-pain", "knee-pain", "hip-pain")]
    about = [("fusion", "weld"), ("disc", "pain"), ("leg", "pain"), ("pain",), ("hip", "pain")]
    assert names(faqs, about) == {"fusion", "disc", "leg", "hip"}  # "pain" is of four ids, "weld" of none, "knee" of no topic


def test_texts_about_what_is_documented_say_how_telling_a_name_is(bot: ChatBot) -> None:
    assert bot.index.telling["sciatica"] > 0.95 > bot.index.telling["vein"]
    assert bot.index.telling.keys() == bot.index.names


def test_topics_of_the_content_leave_out_words_that_everybody_uses(bot: ChatBot) -> None:
    about = next(set(entry.about) for entry in bot.index.entries if entry.faq.id == "deep-vein-thrombosis")
    assert {"deep", "vein", "thrombosi"} <= about
    assert not about & {"a", "what", "is", "leg"}
