from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.chatbot import ChatBot
from bot.content.documents import ContentError, parse_page
from web.activity.gaps import Gap, Gaps, draft_change, find_gaps, format_gaps, suggest, to_rows
from web.activity.store import RATINGS, WORDS, Row, add, last_days, open_store, parse_url, today

DAY, EARLIER = today().isoformat(), (today() - timedelta(days=40)).isoformat()


def words(text: str, kind: str = "no_answer", day: str = DAY, version: str = "v1") -> Row:
    return WORDS, (day, kind, "", version, text)


def rating(text: str, kind: str, rated: str) -> Row:
    return RATINGS, (DAY, kind, "", "", "v1", rated, text)


def fill(store: Engine, rows: dict[Row, int]) -> None:
    with store.begin() as connection:
        add(connection, rows)


def gap(*wordings: str, kind: str = "no_answer not_documented") -> Gap:
    return Gap(3, {kind: 3}, 0, wordings)


def test_questions_are_grouped_by_likeness_those_asked_most_first(store: Engine, bot: ChatBot) -> None:
    fill(
        store,
        {
            words("how much is a knee brace"): 3,
            words("how much is a knee brace", day=EARLIER, version="v0"): 1,
            words("what does a knee brace cost for _"): 2,
            words("does a knee brace help with gout"): 3,
            words("knee brace for gout"): 4,
            words("is it safe", "clarification"): 3,
        },
    )

    assert [(gap.n, gap.words) for gap in find_gaps(store, bot, *last_days(90)).groups] == [
        (7, ("knee brace for gout", "does a knee brace help with gout")),
        (6, ("how much is a knee brace", "what does a knee brace cost for _")),
        (3, ("is it safe",)),
    ]
    assert [gap.n for gap in find_gaps(store, bot, *last_days(30)).groups] == [7, 5, 3]


def test_a_bad_rating_is_a_gap_and_no_question_more(store: Engine, bot: ChatBot) -> None:
    fill(
        store,
        {
            words("knee brace for gout"): 4,
            rating("knee brace for gout", "no_answer", "no"): 3,
            rating("what is sciatica", "answer", "no"): 2,
            rating("what is sciatica", "answer", "none"): 1,
            rating("what is arthritis", "answer", "yes"): 9,
            rating("", "no_answer", "no"): 5,
            rating("_", "no_answer", "no"): 5,
        },
    )

    assert find_gaps(store, bot, *last_days(1)).groups == (
        Gap(4, {"no_answer": 4}, 3, ("knee brace for gout",)),
        Gap(3, {"answer": 3}, 3, ("what is sciatica",)),
    )


def test_words_of_small_groups_are_counted_and_not_shown(store: Engine, bot: ChatBot) -> None:
    fill(store, {words("knee brace for gout"): 2, words("is it safe", "clarification"): 3, words("ozempic"): 1})

    found = find_gaps(store, bot, *last_days(1))

    assert found.few == 3
    assert "in 1 groups" in format_gaps(found, bot)
    assert "brace" not in format_gaps(found, bot)
    assert [row["words"] for row in to_rows(found, bot)] == [("is it safe",)]


def test_of_many_wordings_those_asked_most_are_read(store: Engine, bot: ChatBot) -> None:
    fill(
        store,
        {
            words("knee brace for gout"): 5,
            words("is it safe", "clarification"): 3,
            words("ozempic", day=EARLIER): 9,
            rating("knee brace for gout", "no_answer", "no"): 3,
            rating("what is sciatica", "answer", "no"): 4,
            rating("what is arthritis", "answer", "none"): 3,
        },
    )

    groups = find_gaps(store, bot, *last_days(1), most=2).groups

    assert [gap.words for gap in groups] == [("knee brace for gout",), ("what is sciatica",)]
    assert groups[0].rated == 3


def test_nothing_asked_is_one_line(store: Engine, bot: ChatBot) -> None:
    assert format_gaps(find_gaps(store, bot, *last_days(1)), bot) == (
        f"0 questions without a good answer in 0 groups since {today()}, "
        "and 0 in groups of less than 3, whose words are not shown"
    )


def test_many_rows_are_all_found(tmp_path: Path, bot: ChatBot) -> None:
    store = open_store(parse_url(f"sqlite:///{tmp_path}/a.sqlite3"))
    days = [(today() - timedelta(days=number)).isoformat() for number in range(50)]
    texts = [f"how much is a {word} brace for {other}" for word in ("knee", "hip") for other in sorted(bot.by_id)[:50]]
    fill(store, {words(text, day=day, version=f"v{n}"): 1 for text in texts for day in days for n in range(20)})

    found = find_gaps(store, bot, *last_days(90))
    store.dispose()

    assert sum(gap.n for gap in found.groups) == 100_000
    assert Counter(text for gap in found.groups for text in gap.words) == Counter(texts)


def test_the_terminal_shows_what_was_asked_and_a_draft(bot: ChatBot) -> None:
    many = [Gap(3, {"clarification": 3}, 0, ("is it safe",))] * 25
    found = Gaps(
        "2026-01-01",
        (Gap(5, {"no_answer not_documented": 4, "partial unsure": 1}, 2, ("how much is _ knee brace", "a", "b", "c")), *many),
        7,
    )

    lines = format_gaps(found, bot).splitlines()

    assert lines[1:6] == [
        "1. asked 5 times (no_answer not_documented 4, partial unsure 1, rated as no help 2)",
        "     how much is _ knee brace",
        "     a",
        "     b",
        "   now: no_answer not_documented; nearest: tendonitis",
    ]
    assert lines[6:11] == [
        "   draft: a new entry conditions/knee-brace",
        "2. asked 3 times (clarification 3)",
        "     is it safe",
        "   now: clarification; nearest: rhizotomy-safety",
        "   draft: in also_asked of rhizotomy-safety: - is it safe",
    ]
    assert lines[-1] == "and 6 groups more, which --json lists"


@pytest.mark.parametrize(
    ("kind", "wordings", "entry", "line"),
    [
        ("clarification", ["is it safe"], "rhizotomy-safety", "is it safe"),
        ("partial unsure", ["is it _ safe", "is it safe"], "rhizotomy-safety", "is it safe"),
        ("partial complaint", ["is it _ safe"], "rhizotomy-safety", "is it _ safe"),
        ("no_answer not_documented", ["does my _ need a knee brace"], "treatments/knee-brace", "does my _ need a knee brace"),
        ("partial not_documented", ["nerve block cost"], "treatments/nerve-block-cost", "nerve block cost"),
        ("answer", ["what is sciatica"], "conditions/sciatica-2", "what is sciatica"),
        ("no_answer out_of_scope", ["qwzx"], "qwzx", "qwzx"),
        ("no_answer out_of_scope", ["_ who"], "treatments/new-entry", "_ who"),
    ],
)
def test_a_draft_goes_to_the_entry_that_was_not_sure_or_to_a_new_one(
    bot: ChatBot, kind: str, wordings: list[str], entry: str, line: str
) -> None:
    draft = suggest(gap(*wordings, kind=kind), bot)

    assert (draft.entry, draft.new, draft.line) == (entry, entry != "rhizotomy-safety", line)


def test_a_wording_is_added_where_it_is_meant(bot: ChatBot, content: Path) -> None:
    change = draft_change(
        gap("is it _ safe", kind="clarification"), bot, content, wording="is  it safe for old people", entry=None
    )

    assert change.file == content / "treatments" / "rhizotomy-safety.md"
    assert [line for line in change.diff().splitlines() if line.startswith("+")][1:] == ["+  - is it safe for old people"]
    elsewhere = draft_change(gap("is it safe"), bot, content, wording=None, entry="conditions/sciatica")
    assert elsewhere.file == content / "conditions" / "sciatica.md"


@pytest.mark.parametrize(
    ("wordings", "wording", "entry"),
    [("is it _ safe", None, None), ("is it safe", "is it _ safe", None), ("knee brace", "is a _ good", "knee-brace")],
)
def test_words_that_are_not_kept_are_not_written(
    bot: ChatBot, content: Path, wordings: str, wording: str | None, entry: str | None
) -> None:
    with pytest.raises(ContentError, match=r"'is .*_ .*' holds _ for words that are not kept; write it as people say it"):
        draft_change(gap(wordings, kind="clarification"), bot, content, wording=wording, entry=entry)


def test_a_new_entry_begins_with_what_was_asked(bot: ChatBot, content: Path) -> None:
    asked = gap("knee brace for gout", "does my _ need a knee brace", "gout brace", "how is sciatica treated")

    change = draft_change(asked, bot, content, wording="Knee brace, for gout?", entry="treatments/brace")

    assert (change.file, change.before) == (content / "treatments" / "brace.md", "")
    document, _ = parse_page(change.after, "treatments/brace.md")
    fields = document.entries()
    assert fields["question"].text() == "Knee brace, for gout?"
    # the question is not asked once more, "how is sciatica treated" stands in its entry, and of another not all words are kept
    assert fields["also_asked"].texts() == ("gout brace",)
    assert "  # asked as well, with words that are not known: does my _ need a knee brace\n" in change.after
