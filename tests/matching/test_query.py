"""What of a topic is asked is found by its wordings; an entry covers an aspect when enough of its phrasings ask for it."""

from pathlib import Path
from time import perf_counter

import pytest

from bot.aspects import Aspects, asked_aspects, covered_aspects, load_aspects, parse_aspects
from bot.chatbot import ChatBot
from bot.content.documents import ContentError
from bot.content.faqs import Citation, Faq, Source
from bot.index import ASPECT
from bot.text import tokenize

TEXT = """\
words:
  pill: [aspirin, ibuprofen]
kinds:
  definition: [what is]
aspects:
  cost:
    asked: [how much, price]
  pain:
    topics: [treatments]
    asked: [is ... painful!]
  drug:
    asked: [take/use <pill>, <pill> ... dose]
"""


@pytest.fixture(scope="module")
def aspects() -> Aspects:
    return parse_aspects(TEXT, "aspects.yaml")


@pytest.fixture(scope="module")
def real_aspects(content: Path) -> Aspects:
    return load_aspects(content)


def wording(*asked: str) -> Aspects:
    """Return one aspect 'x' with the wordings *asked*."""
    return parse_aspects(
        f"words: {{pill: [aspirin, ibuprofen]}}\nkinds: {{}}\naspects: {{x: {{asked: [{', '.join(asked)}]}}}}", "a"
    )


def found(aspects: Aspects, text: str) -> frozenset[str]:
    return asked_aspects(tokenize(text), aspects)


def read(bot: ChatBot, question: str) -> set[str]:
    """Return the aspects in *question*, read as the bot reads it: misspelt words repaired."""
    return {term.removeprefix(ASPECT) for term in bot.index.reader.read(question) if term.startswith(ASPECT)}


def make_faq(topic: str, phrasings: int) -> Faq:
    citation = Citation(Source("doc", "Document", None, None), "Part")
    others = tuple(f"Phrasing {n}" for n in range(1, phrasings))
    return Faq("entry", topic, "What is it?", others, "An answer.", (citation,), (), (), None, None)


def problems_of(text: str) -> tuple[str, ...]:
    """Return the problems of the aspects in *text*, which must have some."""
    with pytest.raises(ContentError) as caught:
        parse_aspects(text, "aspects.yaml")
    return caught.value.problems


def test_kinds_hold_no_topic_and_aspects_all_unless_they_name_some(aspects: Aspects) -> None:
    assert aspects.topics == {"definition": frozenset(), "cost": None, "pain": {"treatments"}, "drug": None}


def test_one_question_may_ask_for_several_aspects(aspects: Aspects) -> None:
    assert found(aspects, "what is the price, and is it painful") == {"definition", "cost", "pain"}


@pytest.mark.parametrize("text", ["", "leg pain", "how", "much how", "how very much"])
def test_a_question_without_a_wording_asks_for_nothing(aspects: Aspects, text: str) -> None:
    assert found(aspects, text) == frozenset()


@pytest.mark.parametrize(
    ("asked", "text", "matches"),
    [
        # the words stand side by side and in this order
        ("how much", "so how much then", True),
        ("how much", "how much", True),
        ("how much", "much how", False),
        ("how much", "how very much", False),
        ("how much", "how", False),
        # a word stands for all its forms
        ("cost", "costs", True),
        ("costs", "what did it cost", True),
        ("go away", "going away", True),
        # with ! for just this one
        ("painful!", "is it painful", True),
        ("painful!", "is it pain", False),
        ("is painful!", "is painfully", False),
        ("is! it", "is it", True),
        ("is! it", "was it", False),
        # any of the words between strokes
        ("a/b word", "a word", True),
        ("a/b word", "b words", True),
        ("a/b word", "c word", False),
        ("a/b word", "a b word", True),
        ("say hers!/his!", "say his", True),
        ("go to/from", "go from", True),
        ("pain/risks! now", "pains now", True),
        ("pain/risks! now", "risk now", False),
        # a gap of up to five other words
        ("how ... last", "how last", True),
        ("how ... last", "how a b c d e last", True),
        ("how ... last", "how a b c d e f last", False),
        ("how ... last", "last how", False),
        ("how ... go away", "how long until it will go away", True),
        ("how ... go away", "how to go far away", False),
        ("a ... b ... c", "a 1 2 3 4 5 b 1 2 3 4 5 c", True),
        ("a ... b ... c", "a 1 2 3 4 5 b 1 2 3 4 5 6 c", False),
        # any word of a class, in all its forms
        ("take <pill>", "take ibuprofen", True),
        ("take <pill>", "take aspirins", True),
        ("take <pill>", "take pill", False),
        ("<pill> dose", "aspirin dose", True),
        ("<pill> ... dose", "ibuprofen in a high dose", True),
        ("<pill>", "aspirin", True),
        # a wording is looked for from every place on
        ("how much", "how how much", True),
        ("how ... last", "how 1 2 3 4 5 6 how last", True),
    ],
)
def test_a_wording_is_read_as_it_is_written(asked: str, text: str, matches: bool) -> None:
    assert found(wording(asked), text) == (frozenset({"x"}) if matches else frozenset())


def test_one_wording_of_several_is_enough() -> None:
    assert found(wording("price", "how much", "price of it"), "price of that") == {"x"}


def test_wordings_that_begin_alike_are_all_tried() -> None:
    assert found(wording("how much", "how dear"), "how dear") == {"x"}


def test_a_gap_takes_the_nearest_word_that_fits() -> None:
    assert found(wording("how ... last long"), "how last last long") == frozenset()


@pytest.mark.parametrize("topic", ["conditions", "treatments", "care"])
def test_a_kind_holds_no_entry_back(aspects: Aspects, topic: str) -> None:
    assert "definition" in covered_aspects(make_faq(topic, 20), [frozenset()] * 20, aspects)


@pytest.mark.parametrize(
    ("topic", "covered"),
    [("treatments", {"definition"}), ("conditions", {"definition", "pain"}), ("care", {"definition", "pain"})],
)
def test_topics_limit_which_entries_are_held_to_an_aspect(aspects: Aspects, topic: str, covered: set[str]) -> None:
    assert covered_aspects(make_faq(topic, 20), [frozenset()] * 20, aspects) == covered


def test_an_aspect_without_topics_holds_every_entry(aspects: Aspects) -> None:
    assert "cost" not in covered_aspects(make_faq("conditions", 20), [frozenset()] * 20, aspects)


@pytest.mark.parametrize(
    ("phrasings", "asking", "covers"),
    [(25, 3, True), (25, 2, False), (26, 3, False), (26, 4, True), (100, 12, True), (100, 11, False), (1, 1, True)],
)
def test_an_entry_covers_an_aspect_from_twelve_percent_of_its_phrasings_on(
    aspects: Aspects, phrasings: int, asking: int, covers: bool
) -> None:
    asked = [frozenset({"cost"})] * asking + [frozenset({"drug"})] * (phrasings - asking)

    assert ("cost" in covered_aspects(make_faq("treatments", phrasings), asked, aspects)) is covers


def test_the_aspects_of_one_entry_are_counted_apart(aspects: Aspects) -> None:
    asked = [frozenset({"cost", "pain"}), frozenset({"cost"}), frozenset({"drug"})] + [frozenset()] * 14

    assert covered_aspects(make_faq("treatments", 17), asked, aspects) == {"definition"}
    assert covered_aspects(make_faq("treatments", 17), [frozenset({"cost"}), *asked], aspects) == {"definition", "cost"}


HEAD = "words: {pill: [aspirin]}\nkinds: {}\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "aspects.yaml:1: empty; write the keys that faqs/README.md lists"),
        ("kinds: {}\naspects: {}\n", "aspects.yaml:1: key 'words' is missing; add it"),
        ("words: {}\naspects: {}\n", "aspects.yaml:1: key 'kinds' is missing; add it"),
        ("words: {}\nkinds: {}\n", "aspects.yaml:1: key 'aspects' is missing; add it"),
        (
            HEAD + "aspects: {}\naspcts: {}\n",
            "aspects.yaml:4: unknown key 'aspcts', did you mean 'aspects'?; delete it or mend its name",
        ),
        (HEAD + "aspects:\n  cost:\n    topics: [care]\n", "aspects.yaml:5: key 'asked' is missing; add it"),
        (
            HEAD + "aspects:\n  cost:\n    asked: [price]\n    topic: [care]\n",
            "aspects.yaml:6: unknown key 'topic', did you mean 'topics'?; delete it or mend its name",
        ),
        (
            HEAD + "aspects:\n  cost: {asked: [a]}\n  cost: {asked: [b]}\n",
            "aspects.yaml:5: key 'cost' stands twice; keep one of them",
        ),
        ("- words\n", "aspects.yaml:1: must be a list of 'key: value' lines"),
        ("words: [pill]\nkinds: {}\naspects: {}\n", "aspects.yaml:1: must be a list of 'key: value' lines"),
        (
            "words:\n  pill: aspirin\nkinds: {}\naspects: {}\n",
            "aspects.yaml:2: must be a list; write one '- ' line per item, or [] for none",
        ),
        (
            "words: {}\nkinds:\n  definition: what is\naspects: {}\n",
            "aspects.yaml:3: must be a list; write one '- ' line per item, or [] for none",
        ),
        (HEAD + "aspects:\n  cost: [price]\n", "aspects.yaml:4: must be a list of 'key: value' lines"),
        (
            HEAD + "aspects:\n  cost:\n    asked: price\n",
            "aspects.yaml:5: must be a list; write one '- ' line per item, or [] for none",
        ),
        (
            HEAD + "aspects:\n  cost:\n    topics: care\n    asked: [price]\n",
            "aspects.yaml:5: must be a list; write one '- ' line per item, or [] for none",
        ),
        (
            HEAD + "aspects:\n  drug:\n    asked:\n      - take <pill>\n      - take <tea> now\n",
            "aspects.yaml:7: <tea> is no word class; add it under words:, or mend its name",
        ),
        (
            "words: {}\nkinds:\n  definition: [what is, give <tea> name]\naspects: {}\n",
            "aspects.yaml:3: <tea> is no word class; add it under words:, or mend its name",
        ),
        (
            "words: {}\nkinds:\n  cost: [price]\naspects:\n  cost: {asked: [price]}\n",
            "aspects.yaml:5: 'cost' stands under kinds, too; keep one of them",
        ),
        (HEAD + "aspects:\n  cost:\n    asked: [... price]\n", "aspects.yaml:5: must begin and end with a word"),
        (
            HEAD + "aspects:\n  cost:\n    asked:\n      - price\n      - how ...\n",
            "aspects.yaml:7: must begin and end with a word",
        ),
        (HEAD + "aspects:\n  cost:\n    asked: [...]\n", "aspects.yaml:5: must begin and end with a word"),
    ],
)
def test_a_mistake_is_reported_with_its_line(text: str, problem: str) -> None:
    assert problems_of(text) == (problem,)


@pytest.mark.parametrize("item", ["''", "[nested]", "{a: b}"])
def test_a_wording_that_is_no_text_is_reported_with_its_line(item: str) -> None:
    problems = problems_of(HEAD + f"aspects:\n  cost:\n    asked:\n      - price\n      - {item}\n")

    assert problems[0].startswith("aspects.yaml:7: ")


def test_all_mistakes_are_reported_at_once() -> None:
    assert problems_of("words: {}\nkinds:\n  k: [... a]\naspects:\n  cost: {}\n  drug:\n    asked: [take <tea> now]\n") == (
        "aspects.yaml:3: must begin and end with a word",
        "aspects.yaml:5: key 'asked' is missing; add it",
        "aspects.yaml:7: <tea> is no word class; add it under words:, or mend its name",
    )


def test_the_file_of_a_content_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "aspects.yaml").write_text(TEXT)

    assert load_aspects(tmp_path) == parse_aspects(TEXT, "aspects.yaml")


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"aspects.yaml:1: cannot be read"):
        load_aspects(tmp_path)


@pytest.mark.parametrize(
    "unit",
    [
        "how ", "how long ", "does ", "is are was ", "how much how many ", "can i ", "a ", "what is the ",
        "how long does ", "after the ", "does can will ibuprofen ",
    ],
)  # fmt: skip
def test_time_grows_in_line_with_a_hostile_text(real_aspects: Aspects, unit: str) -> None:
    def seconds(size: int) -> float:
        words = tokenize((unit * size)[:size])
        times = []
        for _ in range(5):
            start = perf_counter()
            asked_aspects(words, real_aspects)
            times.append(perf_counter() - start)
        return min(times)

    once, fourfold = seconds(4_096), seconds(16_384)

    assert fourfold < 9 * once + 0.01  # doubled twice: linear work takes 4 times as long, quadratic work 16 times


ASKED = [
    ("roughly what would a trigger point injection cost me", "cost"),
    ("is a nerve block expensive", "cost"),
    ("How much do you charge for a facet joint block?", "cost"),
    ("will medicare pay for spinal fusion", "insurance"),
    ("do you accept my insurance for a lumbar sympathetic block", "insurance"),
    ("is a lumbar sympathetic block painful", "pain-of-procedure"),
    ("does a sacroiliac joint injection hurt", "pain-of-procedure"),
    ("am i awake during radiofrequency ablation", "pain-of-procedure"),
    ("What are the risks of spinal cord stimulation?", "risks"),
    ("what happens if spondylolisthesis is left untreated", "risks"),
    ("which complications can a knee injection have", "risks"),
    ("side effects of magnetic nerve stimulation", "side-effects"),
    ("will a hip injection make me gain weight", "side-effects"),
    ("recovery time for minimally invasive spine surgery", "recovery"),
    ("how soon can i go back to work after spinal fusion", "recovery"),
    ("how long does a rhizotomy take", "procedure-duration"),
    ("how long is a physical therapy session", "procedure-duration"),
    ("how long does a trigger point injection last", "how-long-it-lasts"),
    ("how many weeks does a sprained knee need to heal", "how-long-it-lasts"),
    ("how often can i get a sacroiliac joint injection", "how-often"),
    ("how many sympathetic blocks will i need", "how-often"),
    ("is degenerative disc disease curable", "outlook"),
    ("will my sciatica ever go away", "outlook"),
    ("is neuropathy permanent", "outlook"),
    ("life expectancy with cancer pain in the legs", "outlook"),
    ("does spondylosis go away", "outlook"),
    ("how do i prevent tendonitis", "prevention"),
    ("how do i keep my herniated disc from getting worse", "prevention"),
    ("what dose of anti-inflammatory medication for arthritis", "dose"),
    ("how much ibuprofen for a sprained ankle", "dose"),
    ("does gabapentin help phantom limb pain", "drug"),
    ("is tramadol good for spinal stenosis", "drug"),
    ("does turmeric help arthritis in the hip", "supplement"),
    ("is fish oil good for arthritis", "supplement"),
    ("what exercises are good for a bulging disc", "exercises"),
    ("is yoga good for facet joint pain", "exercises"),
    ("what foods help with diabetic neuropathy", "diet"),
    ("would losing weight help my si joint pain", "weight"),
    ("which mattress is best for sciatica", "sleep"),
    ("best sleeping position for spinal stenosis", "sleep"),
    ("can i drive with a herniated disc", "work-and-sport"),
    ("can i run with tendonitis", "work-and-sport"),
    ("ice or heat for a strained calf", "home-remedies"),
    ("do compression socks help peripheral artery disease", "home-remedies"),
    ("does a tens unit help neuropathy", "home-remedies"),
    ("can acupuncture help radiculopathy", "alternatives"),
    ("can a chiropractor fix a bulging disc", "alternatives"),
    ("can peripheral artery disease lead to amputation", "alternatives"),
    ("how do i prepare for a rhizotomy", "preparation"),
    ("do i need a driver for my nerve block", "preparation"),
    ("how common is complex regional pain syndrome", "how-common"),
    ("how likely is a second disc herniation", "how-common"),
    ("is spondylolisthesis hereditary", "who-gets-it"),
    ("are women more likely to get si joint pain", "who-gets-it"),
    ("which is better, fusion or a nerve block", "comparison"),
    ("is rhizotomy better than a nerve block", "comparison"),
    ("stages of degenerative disc disease", "stages-and-tests"),
    ("is there a blood test for neuropathy", "stages-and-tests"),
    ("sciatica while pregnant", "children-and-pregnancy"),
    ("can kids have arthritis in the knee", "children-and-pregnancy"),
    ("what is restless leg syndrome", "other-conditions"),
    ("does a torn meniscus need surgery", "other-conditions"),
    ("success rate of spinal cord stimulation", "success-rate"),
    ("how effective is ketamine infusion", "success-rate"),
    ("is there parking at the clinic", "clinic-practicalities"),
    ("do you do video visits", "clinic-practicalities"),
    ("What is spondylosis?", "definition"),
    ("symptoms of spinal stenosis", "symptoms"),
    ("what causes tendonitis", "causes"),
    ("how is radiculopathy treated", "treatment"),
    ("how does spinal cord stimulation work", "mechanism"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "aspect"), ASKED)
def test_an_aspect_that_is_asked_is_found(bot: ChatBot, question: str, aspect: str) -> None:
    assert aspect in read(bot, question)


def test_every_aspect_of_the_content_has_a_question_in_the_table(real_aspects: Aspects) -> None:
    assert {aspect for _, aspect in ASKED} == set(real_aspects.topics)


def test_the_topics_of_the_content_are_folders_of_entries(bot: ChatBot, real_aspects: Aspects) -> None:
    assert frozenset().union(*(topics or () for topics in real_aspects.topics.values())) <= {faq.topic for faq in bot.faqs}


@pytest.mark.parametrize(
    ("question", "aspect"),
    [
        ("nerve compression in my lower back", "home-remedies"),
        ("i have had leg pain for ten years", "home-remedies"),
        ("my chiropractor says it is a pinched nerve", "alternatives"),
        ("my foot is gone but it hurts since the amputation", "alternatives"),
        ("what does the mild narrowing of my spine mean", "alternatives"),
        ("how is leg pain diagnosed", "stages-and-tests"),
        ("which tests for leg pain do you use", "stages-and-tests"),
        ("the report says grade 1 spondylolisthesis, what is that", "stages-and-tests"),
        ("i drive a van and my leg goes numb", "work-and-sport"),
        ("my calf is swollen since a long flight", "work-and-sport"),
        ("my calf cramps on the treadmill", "exercises"),
        ("my knee hurts when i squat", "exercises"),
        ("my leg hurts more when i lie down", "sleep"),
        ("the leg pain keeps me awake at night", "pain-of-procedure"),
        ("what treatments are there for a painful knee", "pain-of-procedure"),
        ("burning and stinging pain in my foot", "pain-of-procedure"),
        ("the pain keeps me from walking far", "prevention"),
        ("tendonitis from overuse of the ankle", "dose"),
        ("how does numbing medicine near a nerve work", "drug"),
        ("my calf hurts worse after walking", "side-effects"),
        ("my ankle twisted and a bruise came up", "side-effects"),
        ("what helps leg pain that does not go away", "outlook"),
        ("what relief can i expect from physical therapy", "outlook"),
        ("is spinal fusion permanent", "outlook"),
        ("is it more like a dull ache", "who-gets-it"),
        ("who gets a lumbar sympathetic block", "who-gets-it"),
        ("my leg pain is worse than last month", "comparison"),
        ("the pain comes and goes instead of staying", "comparison"),
        ("the growing pain in my leg worries me", "children-and-pregnancy"),
        ("is a nerve block permanent or temporary", "how-long-it-lasts"),
        ("i have been off work with sciatica", "recovery"),
        ("is there oil on the mri table", "supplement"),
    ],
)
def test_a_look_alike_is_not_taken_for_an_aspect(bot: ChatBot, question: str, aspect: str) -> None:
    assert aspect not in read(bot, question)


@pytest.mark.parametrize(
    "question",
    [
        "what does spinal fusion cost",
        "price of a trigger point injection",
        "does medicare cover radiofrequency ablation",
        "is a sacroiliac joint injection painful",
        "does a facet joint block hurt",
        "what are the risks of spinal fusion",
        "side effects of a ketamine infusion",
        "how long is recovery after minimally invasive spine surgery",
        "how long does a nerve block take",
        "how long does a sympathetic block last",
        "how often can rhizotomy be repeated",
        "is spinal stenosis curable",
        "how do i prevent sciatica",
        "how many mg of naproxen for arthritis",
        "does pregabalin help diabetic neuropathy",
        "does magnesium help neuropathy",
        "best exercises for spondylolisthesis",
        "which foods are good for arthritis",
        "best mattress for a herniated disc",
        "can i run with a bulging disc",
        "does a heating pad help tendonitis",
        "can acupuncture help spinal stenosis",
        "can acupuncture help phantom limb pain",
        "what dose helps against tendonitis",
        "is spondylosis hereditary",
        "how common is spondylolisthesis",
        "success rate of spinal fusion",
        "how do i prepare for a lumbar sympathetic block",
        "how is deep vein thrombosis treated",
        "treatment for facet joint pain",
    ],
)
def test_an_undocumented_aspect_of_a_documented_topic_is_not_answered(bot: ChatBot, question: str) -> None:
    reply = bot.reply(question)

    assert reply.answers == ()
    assert reply.kind in ("no_answer", "clarification")


@pytest.mark.parametrize(
    ("question", "id"),
    [
        ("how long will a joint injection last", "joint-injection-duration"),
        ("how many months does a cortisone shot in the knee last", "joint-injection-duration"),
        ("is rfa safe for leg pain", "rhizotomy-safety"),
        ("is it safe to have a rhizotomy", "rhizotomy-safety"),
        ("is a nerve block only temporary", "nerve-blocks"),
        ("is a nerve block permanent or temporary", "nerve-blocks"),
        ("is a spinal fusion permanent", "spinal-fusion"),
        ("who gets a lumbar sympathetic block for leg pain", "lumbar-sympathetic-block"),
        ("what helps with chronic leg pain, does physical therapy", "physical-therapy"),
        ("what tests for leg pain do doctors use", "diagnosis"),
        ("my mri says grade 1 spondylolisthesis, what is that", "spondylolisthesis"),
        ("tendonitis from overuse, what is that", "tendonitis"),
        ("phantom limb pain after an amputation, how is it treated", "phantom-limb-pain-treatment"),
        ("how many weeks of leg pain before i should see a doctor", "when-to-seek-care"),
        ("is surgery the only way to get rid of leg pain", "non-surgical-treatment"),
    ],
)
def test_a_documented_aspect_is_answered_by_its_entry(bot: ChatBot, question: str, id: str) -> None:
    assert [answer.faq.id for answer in bot.reply(question).answers] == [id]
