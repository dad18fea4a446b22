"""What of a topic is asked is found by its wordings; an entry covers an aspect when enough of its phrasings ask for it."""

from time import process_time

import pytest

from bot.chatbot import ChatBot
from bot.content.faqs import Faq
from bot.content.folder import Content
from bot.content.words import Aspects, parse_aspects, parse_vocabulary
from bot.language.reading import read_text
from bot.language.spelling import build_lexicon
from bot.matching.query import Query, covered_aspects, read_query

ASPECTS = """\
kinds:
  definition: [what_is]
aspects:
  cost: {asked: [how_much, price]}
  pain: {topics: [treatments], asked: [is ... painful!]}
personal:
  own-dose: [how_many_mg]
"""


@pytest.fixture(scope="module")
def aspects() -> Aspects:
    return parse_aspects(ASPECTS, "aspects.yaml")


def read(bot: ChatBot, question: str) -> Query:
    """Return *question*, read as the bot reads it: misspelt words repaired."""
    return read_query(read_text(question, bot.lexicon), bot.content.vocabulary, bot.content.aspects)


def make_faq(topic: str, phrasings: int) -> Faq:
    others = tuple(f"Phrasing {n}" for n in range(1, phrasings))
    return Faq("entry", topic, "What is it?", others, "An answer.", (), (), (), None)


# ---- terms


def test_a_query_holds_the_words_of_the_answers_and_then_what_is_asked(aspects: Aspects) -> None:
    vocabulary = parse_vocabulary("- {term: herniated disc, means_the_same: [slipped disc]}", "vocabulary.yaml")
    text = read_text("What is the price of a slipped disc, how many mg?", build_lexicon({}))

    query = read_query(text, vocabulary, aspects)

    assert query.terms == (
        "what",
        "is",
        "the",
        "price",
        "of",
        "a",
        "herniat",
        "disc",
        "how",
        "mani",
        "mg",
        "?cost",
        "?definition",
    )
    assert query.asked == {"cost", "definition", "own-dose"}  # what is personal is no term to rank by


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("slipped disk", ("herniat", "disc")),
        ("RFA", ("rhizotomi",)),
        ("what's DDD", ("what", "degen", "disc", "diseas", "?definition")),
        ("siatica, nerv damage", ("sciatica", "neuropathi")),
    ],
)
def test_lay_words_and_slips_are_read_as_the_terms_of_the_answers(bot: ChatBot, question: str, terms: tuple[str, ...]) -> None:
    assert read(bot, question).terms == terms


# ---- which entries cover an aspect


@pytest.mark.parametrize(
    "question", ["treatment without injections", "treatment other than injections", "treatment apart from a jab"]
)
def test_what_is_left_out_is_no_term_of_its_own(bot: ChatBot, question: str) -> None:
    terms = read_query(read_text(question, bot.lexicon), bot.content.vocabulary, bot.content.aspects).terms
    assert ("without-inject" in terms, "inject" in terms) == (True, False)


@pytest.mark.parametrize("topic", ["conditions", "treatments", "care"])
@pytest.mark.parametrize("free", ["?definition", "?own-dose"])
def test_a_kind_and_what_is_personal_hold_no_entry_back(aspects: Aspects, topic: str, free: str) -> None:
    assert free in covered_aspects(make_faq(topic, 20), [()] * 20, aspects)


@pytest.mark.parametrize(
    ("topic", "held"), [("treatments", {"?cost", "?pain"}), ("conditions", {"?cost"}), ("care", {"?cost"})]
)
def test_topics_limit_which_entries_are_held_to_an_aspect(aspects: Aspects, topic: str, held: set[str]) -> None:
    free = covered_aspects(make_faq(topic, 20), [()] * 20, aspects)

    assert free == {"?definition", "?own-dose", "?cost", "?pain"} - held


@pytest.mark.parametrize(
    ("phrasings", "asking", "covers"),
    [(25, 3, True), (25, 2, False), (26, 3, False), (26, 4, True), (100, 12, True), (100, 11, False), (1, 1, True)],
)
def test_an_entry_covers_an_aspect_from_twelve_percent_of_its_phrasings_on(
    aspects: Aspects, phrasings: int, asking: int, covers: bool
) -> None:
    terms = [("price", "?cost")] * asking + [("leg", "?drug")] * (phrasings - asking)

    assert ("?cost" in covered_aspects(make_faq("treatments", phrasings), terms, aspects)) is covers


def test_the_aspects_of_one_entry_are_counted_apart(aspects: Aspects) -> None:
    terms = [("?cost", "?pain"), ("?cost",), ("?drug",)] + [()] * 14
    free = {"?definition", "?own-dose"}

    assert covered_aspects(make_faq("treatments", 17), terms, aspects) == free
    assert covered_aspects(make_faq("treatments", 17), [("?cost",), *terms], aspects) == free | {"?cost"}


# ---- the aspects of the content


@pytest.mark.parametrize(
    "unit",
    [
        "how ", "how long ", "does ", "is are was ", "how much how many ", "can i ", "a ", "what is the ",
        "how long does ", "after the ", "does can will ibuprofen ",
    ],
)  # fmt: skip
def test_work_grows_in_line_with_a_hostile_text(bot: ChatBot, unit: str) -> None:
    def seconds(size: int) -> float:
        """Return the least processor time of three; other programs do not count, and the margin is wide."""
        text = read_text((unit * size)[:size], bot.lexicon)
        times = []
        for _ in range(3):
            start = process_time()
            read_query(text, bot.content.vocabulary, bot.content.aspects)
            times.append(process_time() - start)
        return min(times)

    once, fourfold = seconds(4_096), seconds(16_384)

    assert fourfold < 9 * once + 0.05  # linear work takes 4 times as long, quadratic work 16 times


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
    ("how do they find out if it is spinal stenosis", "diagnosis"),
    ("how does spinal cord stimulation work", "mechanism"),
    ("what if that does not help", "failing"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "aspect"), ASKED)
def test_an_aspect_that_is_asked_is_found(bot: ChatBot, question: str, aspect: str) -> None:
    assert aspect in read(bot, question).asked


def test_every_aspect_of_the_content_has_a_question_in_the_table(real_content: Content) -> None:
    aspects = real_content.aspects

    assert {aspect for _, aspect in ASKED} == aspects.topics.keys() - aspects.personal


def test_every_aspect_of_the_documents_is_called_something_and_nothing_else_is(real_content: Content) -> None:
    aspects = real_content.aspects
    held = {id for id, topics in aspects.topics.items() if topics != frozenset()}
    near = {group.group for group in real_content.examples if group.kind == "near"}

    # another condition is a subject, and what only the clinic knows is no matter of the documents
    assert held - aspects.said.keys() == {"other-conditions", "clinic-practicalities"}
    assert aspects.said.keys() <= held | near
    assert near - aspects.said.keys() == {"clinic-practicalities"}


def test_the_topics_of_the_content_are_folders_of_entries(real_content: Content) -> None:
    named = frozenset().union(*(topics or () for topics in real_content.aspects.topics.values()))

    assert named <= {faq.topic for faq in real_content.faqs}


@pytest.mark.parametrize(
    ("question", "personal"),
    [
        ("Do I have sciatica?", {"own-diagnosis"}),
        ("my leg hurts, do i have a clot", {"own-diagnosis", "place", "complaint"}),
        ("so what’s wrong with me", {"own-diagnosis"}),
        ("is it arthritis", {"own-diagnosis"}),
        ("do i really have sciatica", set()),
        ("how long do i have to live", set()),
        ("do i have to have surgery", set()),
        ("can i take the stairs with arthritis", set()),
        ("should i take time off work", set()),
        ("how much more can i take of this pain", set()),
        ("what do i do", set()),
        ("have i do", set()),
        ("how many mg of ibuprofen", {"own-dose"}),
        ("can i take it every day", {"own-dose"}),
        ("should i take a painkiller", {"own-dose"}),
        ("can i take my usual ibuprofen", {"own-dose"}),
        ("how much aspirin should i take", {"own-dose"}),
        ("what would be the right dose", {"own-dose"}),
        ("do i have arthritis and how many pills", {"own-diagnosis", "own-dose"}),
        ("", set()),
        ("my calf hurts", {"place", "complaint"}),
        ("why do my feet burn at night", {"place", "complaint"}),
        ("tingling toes", {"place", "complaint"}),
        ("electric shocks down my leg", {"place", "complaint"}),
        ("my leg falls asleep", {"place", "complaint"}),
        ("it hurts", {"complaint"}),
        ("cant walk far anymore", {"complaint"}),
        ("how do they look at your spine", {"place"}),
        ("what is burning pain", set()),
        ("there is a lump on my shin bone", {"place", "see-soon"}),
        ("bone pain that is worse at night", {"see-soon"}),
    ],
)
def test_what_is_said_of_the_writer_is_found_and_no_term(bot: ChatBot, question: str, personal: set[str]) -> None:
    query = read(bot, question)

    assert query.asked & bot.content.aspects.personal == personal
    assert not {f"?{id}" for id in personal} & set(query.terms)


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
    assert aspect not in read(bot, question).asked


@pytest.mark.parametrize(
    ("question", "id", "aspect"),
    [
        ("what does spinal fusion cost", "spinal-fusion", "cost"),
        ("price of a trigger point injection", "trigger-point-injection", "cost"),
        ("is a sacroiliac joint injection painful", "sacroiliac-joint-injection", "pain-of-procedure"),
        ("does a facet joint block hurt", "nerve-root-and-facet-blocks", "pain-of-procedure"),
        ("what are the risks of spinal fusion", "spinal-fusion", "risks"),
        ("side effects of a ketamine infusion", "ketamine-infusion", "side-effects"),
        ("how long is recovery after minimally invasive spine surgery", "minimally-invasive-spine-surgery", "recovery"),
        ("how long does a nerve block take", "nerve-blocks", "procedure-duration"),
        ("how long does a sympathetic block last", "lumbar-sympathetic-block", "how-long-it-lasts"),
        ("how often can rhizotomy be repeated", "rhizotomy", "how-often"),
        ("is spinal stenosis curable", "spinal-stenosis", "outlook"),
        ("how do i prevent sciatica", "sciatica-treatment", "prevention"),
        ("does pregabalin help diabetic neuropathy", "neuropathy-treatment", "drug"),
        ("does magnesium help neuropathy", "neuropathy", "supplement"),
        ("best exercises for spondylolisthesis", "spondylolisthesis-treatment", "exercises"),
        ("which foods are good for arthritis", "arthritis-treatment", "diet"),
        ("best mattress for a herniated disc", "herniated-disc-treatment", "sleep"),
        ("can i run with a bulging disc", "bulging-disc", "work-and-sport"),
        ("does a heating pad help tendonitis", "tendonitis", "home-remedies"),
        ("can acupuncture help spinal stenosis", "spinal-stenosis-treatment", "alternatives"),
        ("can acupuncture help phantom limb pain", "phantom-limb-pain-treatment", "alternatives"),
        ("is spondylosis hereditary", "spondylosis", "who-gets-it"),
        ("how common is spondylolisthesis", "spondylolisthesis", "how-common"),
        ("success rate of spinal fusion", "spinal-fusion", "success-rate"),
        ("how do i prepare for a lumbar sympathetic block", "lumbar-sympathetic-block", "preparation"),
        ("how is deep vein thrombosis treated", "deep-vein-thrombosis", "treatment"),
        ("treatment for facet joint pain", "facet-joint-pain", "treatment"),
    ],
)
def test_of_a_documented_topic_it_is_said_which_aspect_is_not_documented_above_its_text(
    bot: ChatBot, question: str, id: str, aspect: str
) -> None:
    reply = bot.reply(question)

    assert (reply.kind, reply.reason, [answer.faq.id for answer in reply.answers]) == ("partial", "not_documented", [id])
    assert f" {bot.content.aspects.said[aspect]}. " in reply.message


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
