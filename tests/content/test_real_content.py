"""The real content is complete, plain, sourced, in words of its own, and names no drug or dose beyond the documents."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.chatbot import ChatBot
from bot.content.documents import parse_page
from bot.content.faqs import Faq, same_wording
from bot.content.folder import Content
from bot.editing.reading import grade, parts_of, words_of
from bot.editing.texts import MAX_GRADE, MAX_PARTS, MAX_SENTENCE, MAX_URGENT_GRADE, MIN_WORDS
from bot.language.languages import tell_language
from bot.language.reading import read_text
from bot.language.wordings import locate
from bot.urgent.flags import to_sentence

IDS = (
    "leg-pain", "leg-pain-causes", "musculoskeletal-causes", "nerve-causes", "spinal-causes", "vascular-causes",
    "arthritis", "sprains-and-strains", "tendonitis", "sciatica", "pinched-nerve", "radiculopathy", "neuropathy",
    "diabetic-neuropathy", "herniated-disc", "bulging-disc", "degenerative-disc-disease", "spinal-stenosis",
    "spondylolisthesis", "spondylosis", "cervical-radiculopathy", "peripheral-artery-disease", "deep-vein-thrombosis",
    "phantom-limb-pain", "facet-joint-pain", "cancer-pain", "sacroiliac-joint-pain", "complex-regional-pain-syndrome",
    "diagnosis", "imaging", "pain-mapping", "treatment", "non-surgical-treatment", "surgical-treatment",
    "physical-therapy", "medication-management", "joint-injections", "joint-injection-duration",
    "lumbar-radiofrequency-neurotomy", "nerve-blocks", "rhizotomy", "rhizotomy-safety", "ketamine-infusion",
    "magnetic-nerve-stimulation", "minimally-invasive-spine-surgery", "spinal-fusion", "nerve-root-and-facet-blocks",
    "sacroiliac-joint-injection", "lumbar-sympathetic-block", "trigger-point-injection", "spinal-cord-stimulation",
    "sciatica-treatment", "radiculopathy-treatment", "spinal-stenosis-treatment",
    "degenerative-disc-disease-treatment", "spondylosis-treatment", "herniated-disc-treatment",
    "spondylolisthesis-treatment", "arthritis-treatment", "neuropathy-treatment",
    "complex-regional-pain-syndrome-treatment", "phantom-limb-pain-treatment", "cancer-pain-treatment",
    "when-to-seek-care", "consultation",
)  # fmt: skip

WATCH_FOR = {
    **dict.fromkeys(
        (
            *("sciatica", "bulging-disc", "degenerative-disc-disease", "spinal-stenosis"),
            *("spondylolisthesis", "pinched-nerve", "spinal-causes", "surgical-treatment"),
            *("sciatica-treatment", "herniated-disc-treatment", "degenerative-disc-disease-treatment"),
            *("spinal-stenosis-treatment", "spondylolisthesis-treatment", "radiculopathy-treatment"),
            *("spondylosis", "spondylosis-treatment"),
        ),
        "nerve-compression-in-lower-back",
    ),
    **dict.fromkeys(("nerve-causes", "radiculopathy", "herniated-disc"), "nerve-compression-in-lower-back foot-drop"),
    **dict.fromkeys(
        (
            *("sacroiliac-joint-injection", "trigger-point-injection"),
            *("nerve-blocks", "nerve-root-and-facet-blocks", "lumbar-sympathetic-block", "spinal-cord-stimulation"),
            *("rhizotomy", "rhizotomy-safety", "lumbar-radiofrequency-neurotomy"),
            *("spinal-fusion", "minimally-invasive-spine-surgery"),
        ),
        "after-procedure",
    ),
    **dict.fromkeys(("joint-injections", "joint-injection-duration"), "after-procedure hot-joint-with-fever"),
    **dict.fromkeys(("cancer-pain", "cancer-pain-treatment"), "cancer-with-new-nerve-signs"),
    **dict.fromkeys(("arthritis", "arthritis-treatment"), "hot-joint-with-fever"),
    **dict.fromkeys(("neuropathy-treatment", "diabetic-neuropathy"), "diabetic-foot"),
    "neuropathy": "nerve-compression-in-lower-back sudden-paralysis climbing-weakness diabetic-foot",
    "cervical-radiculopathy": "nerve-compression-in-lower-back sudden-paralysis",
    "deep-vein-thrombosis": "possible-leg-clot clot-in-lung",
    "peripheral-artery-disease": "loss-of-blood-flow failing-circulation",
    "sprains-and-strains": "broken-leg possible-leg-clot",
    "leg-pain-causes": "nerve-compression-in-lower-back loss-of-blood-flow possible-leg-clot",
    "vascular-causes": "loss-of-blood-flow failing-circulation possible-leg-clot clot-in-lung",
    "when-to-seek-care": ("clot-in-lung nerve-compression-in-lower-back loss-of-blood-flow sudden-paralysis possible-leg-clot"),
}

SOURCES = Path(__file__).parents[3] / "shared" / "sources"  # the documents themselves, where they are at hand

MAX_SHARED = 7  # words in a row that an answer may share with a document

# medical words beside those names
MEDICAL = frozenset({
    "ablation", "anesthetic", "anti", "cartilage", "compression", "corticosteroid", "cortisone", "diabetes", "hyaluronic",
    "inflammation", "inflammatory", "instability", "ligament", "neuropathic", "osteoarthritis", "rheumatoid", "sciatic",
    "vertebra", "vertebrae",
})  # fmt: skip


ID_WORDS = frozenset(word for name in IDS for word in words_of(name))  # of names of conditions and treatments
# what a run shared with a document may consist of: names of conditions and treatments, and the words that list them
LISTING = frozenset({
    "a", "an", "and", "or", "the", "of", "in", "as", "such", "like", "with", "for", "by", "to", "from", "is", "are",
    "can",
})  # fmt: skip

DRUGS = (
    "ibuprofen", "naproxen", "gabapentin", "pregabalin", "tramadol", "acetaminophen", "paracetamol", "aspirin",
    "morphine", "oxycodone", "hydrocodone", "codeine", "fentanyl", "duloxetine", "amitriptyline", "nortriptyline",
    "venlafaxine", "diclofenac", "celecoxib", "meloxicam", "indomethacin", "ketorolac", "lidocaine", "bupivacaine",
    "prednisone", "prednisolone", "methylprednisolone", "dexamethasone", "triamcinolone", "cyclobenzaprine",
    "baclofen", "tizanidine", "methocarbamol", "carbamazepine", "capsaicin", "cannabidiol", "methotrexate", "heparin",
    "warfarin", "apixaban", "rivaroxaban", "botox", "advil", "motrin", "aleve", "tylenol", "lyrica", "neurontin",
    "cymbalta", "voltaren", "celebrex",
)  # fmt: skip
_DOSE = re.compile(r"\d\s*(?:mg|mcg|µg|g|ml|milligrams?|micrograms?|tablets?|pills?|capsules?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stated:
    """Hold one sentence of an answer and the fact that it states; *sections* are empty where it states none."""

    sentence: str
    fact: str
    sections: tuple[str, ...]


@pytest.fixture(scope="module")
def stated() -> dict[str, list[Stated]]:
    """What the sentences of each entry's answer state, in their order."""
    found: dict[str, list[Stated]] = {}
    for line in Path(__file__).with_name("facts.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        found.setdefault(row["entry"], []).append(Stated(row["sentence"], row["fact"], tuple(row["from"])))
    return found


@pytest.fixture(scope="module")
def faqs(real_content: Content) -> tuple[Faq, ...]:
    return real_content.faqs


@pytest.fixture(scope="module")
def names(real_content: Content) -> frozenset[str]:
    """The words of the names of conditions, treatments and sources, and medical words."""
    called = (citation.source.called or "" for faq in real_content.faqs for citation in faq.citations)
    found = ID_WORDS | MEDICAL | {word for name in called for word in words_of(name)}
    return found | {f"{word}s" for word in found} | {word.removesuffix("s") for word in found}


def belongs(section: str, other: str) -> bool:
    """Return whether *section* is *other* or an item of it."""
    return f"{section} > ".startswith(f"{other} > ")


def shared_runs(answer: str, document: str, names: frozenset[str]) -> list[str]:
    """Return the runs of MAX_SHARED + 1 words that stand in *answer* and in *document*, lists of *names* aside."""
    length = MAX_SHARED + 1
    written, read = words_of(answer), words_of(document)
    known = {read[at : at + length] for at in range(len(read) - length + 1)}
    runs = (written[at : at + length] for at in range(len(written) - length + 1))
    return [" ".join(run) for run in runs if run in known and not set(run) <= names | LISTING]


# ---- the measures themselves


@pytest.mark.parametrize(
    ("answer", "runs"),
    [
        ("We saw that the quick brown fox jumps over the lazy dog.", ["the quick brown fox jumps over the lazy"]),
        ("The QUICK, brown fox (jumps) over the lazy cat", ["the quick brown fox jumps over the lazy"]),
        ("The quick brown fox jumps over the big dog.", []),
        ("Such as spinal stenosis, sciatica and degenerative disc disease.", []),
        ("Try spinal stenosis, sciatica and degenerative disc disease.", []),
        ("short", []),
    ],
)
def test_a_run_of_eight_words_is_found_unless_it_lists_names(answer: str, runs: list[str]) -> None:
    document = "The quick brown fox jumps over the lazy sheep, such as spinal stenosis,\nsciatica and degenerative disc disease"
    names = frozenset({"spinal", "stenosis", "sciatica", "degenerative", "disc", "disease"})

    assert shared_runs(answer, document, names) == runs


@pytest.mark.parametrize(
    ("section", "other", "whether"), [("A", "A", True), ("A > b", "A", True), ("A", "A > b", False), ("AB", "A", False)]
)
def test_an_item_belongs_to_its_section(section: str, other: str, whether: bool) -> None:
    assert belongs(section, other) == whether


# ---- the content


def test_every_entry_of_the_catalogue_is_there_and_no_other(faqs: tuple[Faq, ...]) -> None:
    assert [faq.id for faq in faqs] == sorted(IDS)


def test_only_sentences_of_entries_are_traced(stated: dict[str, list[Stated]]) -> None:
    assert sorted(stated) == sorted(IDS)


def test_there_are_65_entries() -> None:
    assert len(set(IDS)) == len(IDS) == 65


def test_the_id_of_an_entry_is_the_name_of_its_file(faqs: tuple[Faq, ...], content: Path) -> None:
    assert [faq.id for faq in faqs if not (content / faq.topic / f"{faq.id}.md").is_file()] == []


@pytest.mark.parametrize("name", sorted(IDS))
class TestEveryEntry:
    """Hold each entry to the rules of the content, one test a rule."""

    @pytest.fixture
    def faq(self, name: str, faqs: tuple[Faq, ...]) -> Faq:
        return next(faq for faq in faqs if faq.id == name)

    def test_its_sentences_are_short(self, faq: Faq) -> None:
        assert [part for part in parts_of(faq.answer) if len(words_of(part)) > MAX_SENTENCE] == []

    def test_its_answer_has_one_to_seven_sentences_or_list_items(self, faq: Faq) -> None:
        assert 1 <= len(parts_of(faq.answer)) <= MAX_PARTS

    def test_its_answer_reads_easily(self, faq: Faq, names: frozenset[str]) -> None:
        assert round(grade(faq.answer, names)) <= MAX_GRADE

    def test_its_answer_helps_by_itself(self, faq: Faq) -> None:
        assert len(words_of(faq.answer)) >= MIN_WORDS

    def test_its_answer_fits_both_ways_to_ask(self, faq: Faq) -> None:
        assert words_of(faq.answer)[0] not in {"yes", "no"}  # "can it?" and "is it not so?" have the same answer

    def test_each_sentence_of_its_answer_is_traced(self, faq: Faq, content: Path, stated: dict[str, list[Stated]]) -> None:
        name = f"{faq.topic}/{faq.id}.md"
        _, written = parse_page((content / name).read_text("utf-8"), name)

        assert parts_of(written) == [row.sentence for row in stated[faq.id]]

    def test_its_facts_stand_where_it_cites(self, faq: Faq, stated: dict[str, list[Stated]]) -> None:
        cited = {f"{citation.source.id}: {citation.section}" for citation in faq.citations}
        sections = {section for row in stated[faq.id] for section in row.sections}

        assert {section for section in sections if not any(belongs(section, c) for c in cited)} == set()
        assert {c for c in cited if not any(belongs(section, c) for section in sections)} == set()

    def test_what_states_no_fact_says_so(self, faq: Faq, stated: dict[str, list[Stated]]) -> None:
        assert [row.fact for row in stated[faq.id] if row.fact.startswith("no fact: ") == bool(row.sections)] == []

    def test_it_has_15_phrasings_or_more_that_all_differ(self, faq: Faq) -> None:
        assert len({same_wording(phrasing) for phrasing in faq.also_asked}) >= 15

    def test_its_related_entries_exist_and_are_others(self, faq: Faq) -> None:
        assert set(faq.related) <= set(IDS) - {faq.id}
        assert len(set(faq.related)) == len(faq.related) <= 6

    def test_it_cites_a_section_of_a_document(self, faq: Faq) -> None:
        assert {citation.source.id for citation in faq.citations} <= {"conditions", "dfw"}
        assert [bool(citation.section) for citation in faq.citations] == [True] * max(1, len(faq.citations))

    def test_its_answer_names_no_drug(self, faq: Faq) -> None:
        assert [word for word in words_of(faq.answer) if word in DRUGS or word.removesuffix("s") in DRUGS] == []

    def test_its_answer_names_no_dose(self, faq: Faq) -> None:
        assert _DOSE.findall(faq.answer) == []


def test_every_entry_is_led_to_by_another(faqs: tuple[Faq, ...]) -> None:
    assert {faq.id for faq in faqs} == {id for faq in faqs for id in faq.related}


@pytest.mark.parametrize(("text", "doses"), [("take 200 mg or 5mL", 2), ("2 tablets a day", 1), ("L4 grows, 3 groups", 0)])
def test_a_dose_is_a_number_with_its_unit(text: str, doses: int) -> None:
    assert len(_DOSE.findall(text)) == doses


def test_entries_name_the_signs_to_watch_for_that_a_clinician_would_insist_on(faqs: tuple[Faq, ...]) -> None:
    assert {faq.id: " ".join(faq.see_urgent) for faq in faqs if faq.see_urgent} == WATCH_FOR


@pytest.mark.parametrize("file", sorted(SOURCES.glob("*.txt")) or [None], ids=lambda file: file.name if file else "none here")
def test_answers_and_facts_are_written_in_words_of_their_own(
    file: Path | None, faqs: tuple[Faq, ...], stated: dict[str, list[Stated]]
) -> None:
    document = file.read_text("utf-8") if file else ""

    texts = [*(faq.answer for faq in faqs), *(row.fact for rows in stated.values() for row in rows)]

    assert [runs for text in texts if (runs := shared_runs(text, document, ID_WORDS))] == []


# ---- what is not documented


def test_a_subject_is_found_by_each_of_its_names_as_visitors_write_it(bot: ChatBot, real_content: Content) -> None:
    def named(name: str) -> frozenset[str]:
        text = read_text(f"What can be done about {name.title()}?", bot.lexicon)
        return real_content.subjects.find(locate((token.text, token.stem) for token in text.tokens))[0]

    names = [(subject, name) for subject, names in real_content.subjects.written.items() for name in (subject, *names)]
    assert [(subject, name) for subject, name in names if subject not in named(name)] == []


def test_no_entry_is_an_undocumented_subject(real_content: Content) -> None:
    assert {faq.id.replace("-", " ") for faq in real_content.faqs} & real_content.subjects.written.keys() == set()


# ---- urgent guidance

MIN_MESSAGES = 150  # of a flag
SPANISH = 0.15  # of urgent and of calm messages, at least


@pytest.fixture(scope="module")
def urgent_texts(bot: ChatBot) -> dict[str, str]:
    """The texts of every flag as visitors read them, by flag and kind."""
    said = [(f"{flag.id} {kind}", getattr(flag, kind)) for flag in bot.flags.values() for kind in ("title", "text", "hint")]
    said += [(f"{flag.id} watch", to_sentence(flag, bot.messages)) for flag in bot.flags.values()]
    return {name: text.replace("*", "") for name, text in said if text}


def test_there_are_31_flags(real_content: Content) -> None:
    assert len({rule.id for rule in real_content.rules}) == len(real_content.rules) == 31


def test_sentences_of_urgent_guidance_have_at_most_20_words(urgent_texts: dict[str, str]) -> None:
    long = [
        (name, part) for name, text in urgent_texts.items() for part in parts_of(text) if len(words_of(part)) > MAX_SENTENCE
    ]

    assert long == []


def test_texts_of_urgent_guidance_read_easily(urgent_texts: dict[str, str]) -> None:
    grades = {name: grade(text) for name, text in urgent_texts.items() if not name.endswith("title")}

    assert {name: found for name, found in grades.items() if round(found) > MAX_URGENT_GRADE} == {}


def test_same_day_guidance_says_what_to_do_when_nobody_can_be_reached(real_content: Content) -> None:
    same_day = {rule.id: rule.text for rule in real_content.rules if rule.level == "same-day"}

    assert [id for id, text in same_day.items() if "nobody can" not in text] == []


def test_every_rule_offers_a_line_to_call(bot: ChatBot) -> None:
    assert [flag.id for flag in bot.flags.values() if not flag.actions] == []


def test_the_words_of_every_floor_are_known_to_the_spelling(real_content: Content) -> None:
    words = {word for rule in real_content.rules for wording in rule.floor_written for word in re.findall("[a-z]+", wording)}
    classes = {word for name in real_content.signs.written["word_classes"] for word in name.split("-")}

    assert words - classes <= real_content.signs.words


def test_every_flag_has_150_labelled_messages_or_more(real_content: Content) -> None:
    count = Counter(flag for message in real_content.urgent_messages for flag in message.flags[:1])

    assert {rule.id: count[rule.id] for rule in real_content.rules if count[rule.id] < MIN_MESSAGES} == {}


@pytest.mark.parametrize("urgent", [True, False], ids=["urgent", "calm"])
def test_15_in_100_labelled_messages_are_spanish(urgent: bool, real_content: Content) -> None:
    texts = [message.text for message in real_content.urgent_messages if bool(message.flags) == urgent]

    assert sum(tell_language(text.lower().split()) == "es" for text in texts) / len(texts) >= SPANISH


def test_every_message_names_the_batch_of_its_writer(real_content: Content) -> None:
    assert [message.text for message in real_content.urgent_messages if not re.fullmatch("[a-z][a-z0-9]*", message.batch)] == []
