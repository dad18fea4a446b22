import numpy as np
import pytest

from bot.aspects import NONE
from bot.content.faqs import Citation, Faq, Source
from bot.content.labelled import Examples
from bot.content.messages import Smalltalk
from bot.index import Content, Index, Passage, build_index, vectorize, weigh
from bot.vocabulary import Vocabulary, parse_vocabulary


def make_faq(id: str, question: str, also_asked: tuple[str, ...], answer: str = "An answer.") -> Faq:
    source = Source("doc", "Document", None, None)
    return Faq(id, "topic", question, also_asked, answer, (Citation(source, "Part"),), (), (), None, None)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return parse_vocabulary("- term: herniated disc\n  means_the_same: [slipped disc, disk prolapse]\n", "v.yaml")


@pytest.fixture(scope="module")
def index(vocabulary: Vocabulary) -> Index:
    faqs = (
        make_faq(
            "disc",
            "What is a herniated disc?",
            ("slipped disc pain", "my disc slipped", "herniated disc meaning", "herniated disc"),
        ),
        make_faq("sciatica", "What is sciatica?", ("sciatica pain", "siatica pain", "sciatica meaning", "sciatica")),
    )
    smalltalk = (Smalltalk("greeting", "Hello.", ("hello", "hello there", "hello bot", "hello you")),)
    examples = (Examples("near", "cost", ("sciatica cost", "disc cost", "what does it cost", "cost")),)
    return build_index(Content(faqs, vocabulary, NONE, smalltalk, examples))


def test_classes_are_entries_first_then_background(index: Index) -> None:
    assert [faq.id for faq in index.faqs] == ["disc", "sciatica"]
    assert index.background == ("smalltalk:greeting", "near:cost")
    assert index.ranker.bias.shape == (4,)


def test_phrasings_are_kept_as_terms_of_the_answers(index: Index) -> None:
    assert index.phrasings[0][1] == "herniat disc pain"


def test_slips_in_phrasings_are_repaired_before_indexing(index: Index) -> None:
    assert index.phrasings[1][2] == "sciatica pain"
    assert "siatica" not in index.reader.lexicon.counts


def test_rare_stems_weigh_more_than_common_ones(index: Index) -> None:
    assert index.idf[index.columns["hello"]] > index.idf[index.columns["disc"]]


def test_stems_that_several_passages_share_come_first() -> None:
    columns, _, shared = weigh([Passage(("pain", "once"), 0), Passage(("pain",), 1)])
    assert dict(columns) == {"pain": 0, "once": 1}
    assert shared == 1


def test_features_have_length_one() -> None:
    columns, idf, _ = weigh([Passage(("pain", "leg"), 0), Passage(("pain", "leg"), 1)])
    found, values = vectorize(("pain", "pain", "leg", "unknown"), columns, idf)
    assert sorted(found) == [0, 1]
    assert float((values * values).sum()) == pytest.approx(1)


def test_context_weighs_half_and_never_doubles_a_word_of_the_question() -> None:
    columns, idf, _ = weigh([Passage(("pain", "leg"), 0), Passage(("pain", "leg"), 1)])
    found, values = vectorize(("pain",), columns, idf, context=("leg", "pain"))
    weights = dict(zip(found, values.tolist(), strict=True))
    assert weights[columns["leg"]] == pytest.approx(weights[columns["pain"]] / 2)


def test_no_known_term_gives_no_feature() -> None:
    columns, idf, _ = weigh([Passage(("pain",), 0), Passage(("pain",), 1)])
    found, values = vectorize(("unknown",), columns, idf)
    assert found == []
    assert values.shape == (0,)


def test_the_same_content_gives_the_same_index(index: Index, vocabulary: Vocabulary) -> None:
    again = build_index(
        Content(
            index.faqs,
            vocabulary,
            NONE,
            (Smalltalk("greeting", "Hello.", ("hello", "hello there", "hello bot", "hello you")),),
            (Examples("near", "cost", ("sciatica cost", "disc cost", "what does it cost", "cost")),),
        )
    )
    assert np.array_equal(again.ranker.weights, index.ranker.weights)
    assert again.columns == index.columns


def test_topics_leave_out_words_that_everybody_uses(real_content: Content) -> None:
    index = build_index(real_content)
    topics = {faq.id: set(topic) for faq, topic in zip(index.faqs, index.topics, strict=True)}
    assert {"deep", "vein", "thrombosi"} <= topics["deep-vein-thrombosis"]
    assert not topics["deep-vein-thrombosis"] & {"a", "what", "is", "leg"}
