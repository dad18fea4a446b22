"""Entries are read from one file each; whatever is wrong in any of them is reported at once."""

import datetime

import pytest

from bot.content.documents import ContentError
from bot.content.faqs import Citation, Faq, Source, parse_faq, parse_sources, phrasing_problems, related_problems, same_wording

DFW = Source("dfw", "Leg Pain", None, None, "the Dallas page")
NHS = Source("nhs", "Sciatica", "NHS", "https://www.nhs.uk/sciatica", None)
SOURCES = {"dfw": DFW, "nhs": NHS}
BOTH = "sources:\n  - document: dfw\n    section: Causes\n  - document: nhs\n    section: Causes"
IDS = ("sciatica", "herniated-disc", "arthritis")
FLAGS = ("possible-leg-clot", "foot-drop")
PHRASINGS = tuple(f"phrasing {number}" for number in range(1, 16))


def entry(
    *,
    question: str = "question: What is it?",
    also_asked: str = "",
    sources: str = "sources:\n  - document: dfw\n    section: Causes",
    related: str = "related: []",
    see_urgent: str = "see_urgent: []",
    review_by: str = "review_by: null",
    more: str = "",
    answer: str = "It is this.",
    phrasings: tuple[str, ...] = PHRASINGS,
) -> str:
    """Return the text of an entry without mistakes, but for the parts that are given.

    ``question`` stands in line 2, ``also_asked`` in line 3, its 15 phrasings in lines 4 to 18, ``sources`` in line 19,
    ``related`` in line 22.
    """
    asked = also_asked or "\n".join(["also_asked:", *(f"  - {phrasing}" for phrasing in phrasings)])
    keys = [key for key in (question, asked, sources, related, see_urgent, review_by, more) if key]
    return "\n".join(["---", *keys, "---", answer, ""])


def parse(text: str, name: str = "conditions/sciatica.md") -> Faq:
    """Return the entry in *text*, beside other entries and red flags."""
    return parse_faq(text, name, SOURCES, IDS, FLAGS)


def problems_of(text: str, name: str = "conditions/sciatica.md") -> tuple[str, ...]:
    """Return the problems of the entry in *text*, which must have some."""
    with pytest.raises(ContentError) as caught:
        parse(text, name)
    return caught.value.problems


# ---- one entry


def test_an_entry_is_read_with_all_its_parts() -> None:
    text = entry(
        related="related:\n  - herniated-disc",
        see_urgent="see_urgent: [possible-leg-clot]",
        review_by="review_by: 2027-01-31",
        answer="\nIt is this.\n\n- one\n- two\n",
    )

    faq = parse(text, "conditions/sciatica.md")

    assert (faq.id, faq.topic, faq.question) == ("sciatica", "conditions", "What is it?")
    assert faq.also_asked == PHRASINGS
    assert faq.phrasings == ("What is it?", *PHRASINGS)
    assert faq.answer == "It is this.\n\n- one\n- two"
    assert faq.citations == (Citation(DFW, "Causes"),)
    assert faq.related == ("herniated-disc",)
    assert faq.see_urgent == ("possible-leg-clot",)
    assert faq.review_by == datetime.date(2027, 1, 31)


def test_an_entry_need_not_be_due() -> None:
    assert parse(entry()).review_by is None


def test_a_rule_in_the_answer_is_no_second_front_matter() -> None:
    assert parse(entry(answer="One.\n\n---\n\nTwo."), "conditions/x.md").answer == "One.\n\n---\n\nTwo."


FRONT_MATTER = "conditions/sciatica.md:1: must start with front matter: a line ---, the keys, a line ---"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", FRONT_MATTER),
        ("It is this.\n", FRONT_MATTER),
        ("\n" + entry(), FRONT_MATTER),
        ("---\nquestion: What is it?\nIt is this.\n", FRONT_MATTER),
        ("---\n---\nIt is this.\n", "conditions/sciatica.md:2: empty; write the keys that faqs/README.md lists"),
        (entry(answer=""), "conditions/sciatica.md:2: has no answer; write it below the second --- line"),
        (entry(answer="  \n\n"), "conditions/sciatica.md:2: has no answer; write it below the second --- line"),
        (entry(question=""), "conditions/sciatica.md:2: key 'question' is missing; add it"),
        (entry(related=""), "conditions/sciatica.md:2: key 'related' is missing; add it"),
        (entry(question="question: ''"), "conditions/sciatica.md:2: is empty; write a text"),
        (
            entry(question=f"question: {'x' * 401}"),
            "conditions/sciatica.md:2: has 401 characters, at most 400 are allowed; shorten it",
        ),
        (
            entry(phrasings=(*PHRASINGS, "y" * 401)),
            "conditions/sciatica.md:19: has 401 characters, at most 400 are allowed; shorten it",
        ),
        (
            entry(more="see_urgnt: []"),
            "conditions/sciatica.md:25: unknown key 'see_urgnt', did you mean 'see_urgent'?; delete it or mend its name",
        ),
        (entry(more="related: []"), "conditions/sciatica.md:25: key 'related' stands twice; keep one of them"),
        (
            entry(review_by="review_by: 31.1.2026"),
            "conditions/sciatica.md:24: '31.1.2026' is not a date; write it as 2026-01-31, or null when there is none yet",
        ),
        (
            entry(related="related:\n  - arthritis\n  - herniated-disk"),
            "conditions/sciatica.md:24: related 'herniated-disk' is no entry, did you mean 'herniated-disc'?; "
            "name another entry's id",
        ),
        (
            entry(related="related: [arthritis, sciatica]"),
            "conditions/sciatica.md:22: related 'sciatica' is the entry itself; name another entry's id",
        ),
        (
            entry(see_urgent="see_urgent:\n  - foot-drip"),
            "conditions/sciatica.md:24: see_urgent 'foot-drip' is no red flag, did you mean 'foot-drop'?; "
            "name a file in urgent/ without .md",
        ),
        (
            entry(related="related: herniated-disc"),
            "conditions/sciatica.md:22: must be a list; write one '- ' line per item, or [] for none",
        ),
        (
            entry(sources="sources: []"),
            "conditions/sciatica.md:19: is empty; name the document and section that the answer comes from",
        ),
        (
            entry(sources="sources:\n  - document: dwf\n    section: Causes"),
            "conditions/sciatica.md:20: 'dwf' is not known here, did you mean 'dfw'?; write one of: dfw, nhs",
        ),
        (
            entry(sources="sources:\n  - document: dfw"),
            "conditions/sciatica.md:20: key 'section' is missing; add it",
        ),
        (
            entry(question="question: Why: a colon?"),
            "conditions/sciatica.md:2: broken YAML (mapping values are not allowed in this context); "
            "put the value in double quotes when it holds ': ' or ' #' or starts with a special character",
        ),
    ],
)
def test_a_mistake_in_an_entry_is_reported_with_its_line_and_how_to_mend_it(text: str, problem: str) -> None:
    assert problems_of(text) == (problem,)


def test_an_entry_has_at_most_200_phrasings() -> None:
    (problem,) = problems_of(entry(phrasings=tuple(f"phrasing {number}" for number in range(201))))

    assert problem == "conditions/sciatica.md:4: has 201 phrasings, at most 200 are allowed; delete those that are most alike"


@pytest.mark.parametrize("count", [1, 200])
def test_few_phrasings_are_read_all_the_same(count: int) -> None:
    phrasings = tuple(f"phrasing {number}" for number in range(count))

    assert parse(entry(phrasings=phrasings), "conditions/x.md").also_asked == phrasings


def test_a_source_in_one_line_gets_the_hint_to_write_two() -> None:
    assert "conditions/sciatica.md:20: write a source as two lines: '- document: ...' and '  section: ...'" in problems_of(
        entry(sources="sources:\n  - dfw: Causes")
    )


def test_any_source_is_allowed_where_the_sources_cannot_be_read() -> None:
    faq = parse_faq(entry(answer="Says {source.x}."), "conditions/sciatica.md", None, IDS, FLAGS)

    assert faq.citations == ()


def test_sources_that_are_no_list_are_reported_once() -> None:
    assert problems_of(entry(sources="sources: dfw")) == (
        "conditions/sciatica.md:19: must be a list; write one '- ' line per item, or [] for none",
    )


def test_a_file_name_is_the_id() -> None:
    (problem,) = problems_of(entry(), "conditions/My_Entry.md")
    assert problem.startswith("conditions/My_Entry.md:2: file name 'My_Entry.md': name it like its id")


def test_all_problems_of_an_entry_are_reported_at_once() -> None:
    text = entry(question="question: [x]", related="relatd: []", review_by="review_by: soon", answer="")

    assert set(problems_of(text)) == {
        "conditions/sciatica.md:2: must be text; put it on one line, in double quotes when it holds ': '",
        "conditions/sciatica.md:22: unknown key 'relatd', did you mean 'related'?; delete it or mend its name",
        "conditions/sciatica.md:2: key 'related' is missing; add it",
        "conditions/sciatica.md:2: has no answer; write it below the second --- line",
        "conditions/sciatica.md:24: 'soon' is not a date; write it as 2026-01-31, or null when there is none yet",
    }


# ---- sources


@pytest.mark.parametrize(
    ("answer", "filled"),
    [
        ("It is this, says {source.dfw}.", "It is this, says the Dallas page."),
        ("According to\n{source.dfw}, it is.", "According to\nthe Dallas page, it is."),
        ("{source.dfw} says so. {source.dfw}'s word.", "The Dallas page says so. The Dallas page's word."),
        ("One.\n{source.dfw} says so.\n\n{source.dfw} says:", "One.\nThe Dallas page says so.\n\nThe Dallas page says:"),
        (
            "Two:\n\n- {source.dfw} says so\n- this, says {source.dfw}",
            "Two:\n\n- The Dallas page says so\n- this, says the Dallas page",
        ),
    ],
)
def test_an_answer_names_a_source_by_what_it_is_called(answer: str, filled: str) -> None:
    assert parse(entry(answer=answer)).answer == filled


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (
            "{source.dwf}",
            "26: '{source.dwf}' is no placeholder here, did you mean 'source.dfw'?; use {source.dfw}, {source.nhs}",
        ),
        ("It is.\n\n{dfw} says so.", "28: '{dfw}' is no placeholder here; use {source.dfw}, {source.nhs}"),
        ("It is}.", "26: '}' is no placeholder here; use {source.dfw}, {source.nhs}"),
        ("\nSays {source.nhs}.", "27: {source.nhs} is not cited here; name 'nhs' under sources, or another one"),
    ],
)
def test_an_answer_names_no_other_source_than_those_it_cites(answer: str, problem: str) -> None:
    assert problems_of(entry(answer=answer)) == (f"conditions/sciatica.md:{problem}",)


def test_a_source_that_an_answer_names_must_be_called_something() -> None:
    (problem,) = problems_of(entry(sources=BOTH, answer="According to {source.nhs}, it is this."))

    assert problem == "conditions/sciatica.md:28: source 'nhs' is not called anything; add 'called: ...' to it in sources.yaml"


def test_a_source_has_a_title_and_what_else_is_known() -> None:
    nhs = "nhs:\n  title: Sciatica\n  publisher: NHS\n  url: https://www.nhs.uk/sciatica\n"

    assert parse_sources(f"dfw:\n  title: Leg Pain\n  called: the Dallas page\n{nhs}", "sources.yaml") == SOURCES


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("dfw:\n  publisher: x\n", "sources.yaml:2: key 'title' is missing; add it"),
        ("dfw: Leg Pain\n", "sources.yaml:1: must be a list of 'key: value' lines"),
        (
            'dfw:\n  title: x\n  url: "https:// not an address <"\n',
            "sources.yaml:3: 'https:// not an address <' is not a web address; write it as https://..., or leave the line out",
        ),
        (
            "dfw:\n  title: x\n  url: javascript:alert(1)\n",
            "sources.yaml:3: 'javascript:alert(1)' is not a web address; write it as https://..., or leave the line out",
        ),
        (
            "dfw:\n  title: x\n  ulr: https://x.example\n",
            "sources.yaml:3: unknown key 'ulr', did you mean 'url'?; delete it or mend its name",
        ),
        ("", "sources.yaml:1: empty; write the keys that faqs/README.md lists"),
    ],
)
def test_a_mistake_in_the_sources_is_reported(text: str, problem: str) -> None:
    with pytest.raises(ContentError) as caught:
        parse_sources(text, "sources.yaml")

    assert caught.value.problems == (problem,)


# ---- wordings


@pytest.mark.parametrize("again", ["phrasing 3", "Phrasing 3!", "what is it"])
def test_a_phrasing_written_twice_in_an_entry_is_reported_where_it_stands_again(again: str) -> None:
    assert problems_of(entry(phrasings=(*PHRASINGS, again))) == (
        f"conditions/sciatica.md:19: phrasing {again!r} stands twice in this entry; delete one of them",
    )


def clash_of(one: str, two: str) -> list[str]:
    """Return the problems between the entries in the texts *one* and *two*."""
    texts = {"a/one.md": one, "b/two.md": two}
    return list(phrasing_problems([parse(text, name) for name, text in texts.items()], texts))


@pytest.mark.parametrize("phrasing", ["slipped disc", "Slipped  DISC?!", '"slipped disc"', "'slipped disc'"])
def test_a_phrasing_may_stand_in_one_entry_only(phrasing: str) -> None:
    one = entry(question="question: One?", phrasings=("slipped disc", *(f"one {n}" for n in range(15))))
    two = entry(question="question: Two?", phrasings=("first", phrasing, *(f"two {n}" for n in range(15))))

    plain = phrasing.strip("\"'")
    assert clash_of(one, two) == [f"b/two.md:5: phrasing {plain!r} stands already at a/one.md:4; keep it in one place"]


def test_a_question_may_not_be_a_phrasing_of_another_entry() -> None:
    one = entry(question='question: "What is one?"', phrasings=tuple(f"one {n}" for n in range(15)))
    two = entry(question="question: Two?", phrasings=("what is one", *(f"two {n}" for n in range(15))))

    assert clash_of(one, two) == ["b/two.md:4: phrasing 'what is one' stands already at a/one.md:2; keep it in one place"]


def led_by(*related: str) -> list[str]:
    """Return the problems of an entry with the lines *related*, beside an entry about herniated discs that leads nowhere."""
    texts = {"a/sciatica.md": entry(related="\n".join(related)), "b/herniated-disc.md": entry()}
    return list(related_problems([parse(text, name) for name, text in texts.items()], texts))


def test_a_related_entry_that_does_not_lead_back_is_a_problem_with_its_line() -> None:
    problem = (
        "related 'herniated-disc' does not lead back here; "
        "add 'sciatica' to related in b/herniated-disc.md, or name 'herniated-disc' under related_one_way"
    )

    assert led_by("related: [herniated-disc]") == [f"a/sciatica.md:22: {problem}"]
    assert led_by("related:", "  - arthritis", "  - herniated-disc") == [f"a/sciatica.md:24: {problem}"]


def test_a_link_that_leads_one_way_stands_apart_and_is_shown_like_the_others() -> None:
    related = "related: [arthritis]\nrelated_one_way: [herniated-disc]"

    faq = parse(entry(related=related))

    assert (faq.related, faq.one_way) == (("arthritis", "herniated-disc"), {"herniated-disc"})
    assert led_by(*related.split("\n")) == []


def test_entries_with_wordings_of_their_own_do_not_clash() -> None:
    one = entry(question="question: One?", phrasings=tuple(f"one {n}" for n in range(15)))

    assert clash_of(one, entry()) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("What is it?", "what is  it"), ("x-ray", "X RAY!"), ("Straße", "strasse"), ("“knee”", "knee")],
)
def test_case_punctuation_and_spaces_do_not_tell_wordings_apart(one: str, other: str) -> None:
    assert same_wording(one) == same_wording(other)


@pytest.mark.parametrize(("one", "other"), [("knee", "knees"), ("l4", "l5"), ("is it", "it is")])
def test_words_and_their_order_tell_wordings_apart(one: str, other: str) -> None:
    assert same_wording(one) != same_wording(other)
