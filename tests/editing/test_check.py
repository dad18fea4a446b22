"""Everything that is wrong with the content is found at once, with its place, the heaviest first."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.chatbot import ChatBot
from bot.editing.check import check
from bot.editing.findings import WEIGHTS, Finding, by_weight, to_findings
from tests.signing import sign
from tests.small_content import entry, write_content
from web.current import to_signatures
from web.settings import Settings

TODAY = datetime.date(2026, 6, 30)
# of the small content as it is written: its answers are short, its calibration is that of the real content
USUAL = {"answer-form", "old-calibration"}
ANSWER = (
    "It is a pain that comes from the back and goes down the leg as far as the foot. "
    "It often gets better in some weeks. If it does not, a doctor can help you with it at the clinic."
)


@pytest.fixture
def folder(content: Path, tmp_path: Path) -> Path:
    """A small content folder without mistakes, which a test may spoil."""
    write_content(tmp_path / "faqs", content)
    (tmp_path / "faqs" / "judged" / "short.jsonl").write_text('{"q": "is it the price of it", "gold": ["sciatica"]}\n')
    (tmp_path / "faqs" / "a" / "sciatica.md").write_text(entry("sciatica", related="arthritis", answer=ANSWER))
    (tmp_path / "faqs" / "b" / "arthritis.md").write_text(entry("arthritis", related="sciatica", answer=ANSWER))
    signs = tmp_path / "faqs" / "urgent" / "signs.yaml"
    text = signs.read_text("utf-8")
    for wording in ("[rain drop]", "[without]", "[not only]", "[my dog]", "[years ago]"):
        text = text.replace(wording, "[]")
    signs.write_text(text.replace('["not"]', "[what]").replace("    - foot drop\n", "    - my foot\n"), "utf-8")
    return tmp_path / "faqs"


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def found(folder: Path, rule: str) -> list[str]:
    """Return file, line and problem of the findings by *rule*."""
    return [f"{f.file}:{f.line}: {f.problem}" for f in check(folder, TODAY) if f.rule == rule]


def test_good_content_has_no_findings_but_its_calibration(folder: Path) -> None:
    assert check(folder, TODAY) == (
        Finding("old-calibration", "calibration.yaml", 1, "was fitted on other content than this", "run legpain calibrate"),
    )


def test_content_that_cannot_be_used_has_no_other_findings_than_why(folder: Path) -> None:
    change(folder / "a" / "sciatica.md", "related: [arthritis]", "related: [arthritus]")
    change(folder / "b" / "arthritis.md", "sources:", "sorces:")

    findings = check(folder, TODAY)

    assert {finding.rule for finding in findings} == {"unusable"}
    assert ("a/sciatica.md", 22) in {(finding.file, finding.line) for finding in findings}
    assert "name another entry's id" in {finding.remedy for finding in findings}
    assert "b/arthritis.md" in {finding.file for finding in findings}


def test_a_broken_judged_question_makes_content_unusable(folder: Path) -> None:
    (folder / "judged" / "short.jsonl").write_text('{"q": "a", "gold": ["nothing"]}\n')

    assert found(folder, "unusable") == ["judged/short.jsonl:1: there is no entry or red flag 'nothing'"]


def test_content_without_calibration_is_unusable(folder: Path) -> None:
    (folder / "calibration.yaml").unlink()

    (finding,) = check(folder, TODAY)
    assert (finding.rule, finding.file, finding.remedy) == ("unusable", "calibration.yaml", "run legpain calibrate")


def test_characters_of_all_files_are_looked_at(folder: Path) -> None:
    change(folder / "vocabulary.yaml", "slipped disk", "slipped\u00a0disk")

    assert found(folder, "invisible-character") == ["vocabulary.yaml:2: holds no-break space (U+00A0) in column 27"]


def test_few_phrasings_are_no_mistake_but_come_with_help(folder: Path) -> None:
    text = entry("sciatica", related="arthritis", answer=ANSWER)
    (folder / "a" / "sciatica.md").write_text(text.replace("".join(f"  - sciatica {n}\n" for n in range(3, 16)), ""))

    (finding,) = [f for f in check(folder, TODAY) if f.rule == "few-phrasings"]
    assert (finding.line, finding.problem, finding.level) == (4, "has 2 phrasings, less than 15", "warning")
    assert finding.remedy.startswith("write 13 more (at most 200 in all): ")


def test_a_phrasing_that_another_entry_wins_is_found(folder: Path) -> None:
    change(folder / "b" / "arthritis.md", "  - arthritis 7\n", "  - that sciatica thing\n")

    assert [line.partition(" (")[0] for line in found(folder, "won-by-another")] == [
        "b/arthritis.md:10: 'that sciatica thing' is won by 'sciatica'"
    ]


def test_a_phrasing_that_asks_what_its_entry_does_not_cover_is_found(folder: Path) -> None:
    change(folder / "b" / "arthritis.md", "  - arthritis 7\n", "  - price for arthritis\n")

    assert found(folder, "aspect-not-covered") == [
        "b/arthritis.md:10: 'price for arthritis' is read as asking cost, and less than 12% of the phrasings here do"
    ]


def test_an_entry_whose_phrasings_often_ask_an_aspect_covers_it(folder: Path) -> None:
    for number in (7, 8, 9):
        change(folder / "b" / "arthritis.md", f"  - arthritis {number}\n", f"  - price {number} for arthritis\n")

    assert found(folder, "aspect-not-covered") == []


def test_two_entries_that_ask_alike_are_found_once(folder: Path) -> None:
    change(folder / "a" / "sciatica.md", "  - sciatica 7\n", "  - a crooked toe hurts\n")
    change(folder / "b" / "arthritis.md", "  - arthritis 7\n", "  - hurts, a crooked toe\n")

    assert found(folder, "near-duplicate") == [
        "b/arthritis.md:10: 'hurts, a crooked toe' asks the same as 'a crooked toe hurts' of 'sciatica'"
    ]


def test_a_wording_that_no_message_holds_is_found(folder: Path) -> None:
    change(folder / "urgent" / "foot-drop.md", "  - <foot> drags\n", "  - <foot> drags\n  - <foot> slaps\n  - <foot> flops\n")
    change(folder / "aspects.yaml", "[price]", "[price, cost]")

    assert found(folder, "unmatched-wording") == [
        "aspects.yaml:5: cost: no message holds 'cost'",
        "urgent/foot-drop.md:9: floor: no message holds '<foot> slaps', '<foot> flops'",
    ]


def test_a_wording_that_one_of_many_messages_holds_passes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.editing.questions.FIRST", 1)  # so that the messages are looked through in several goes
    wordings = "".join(f"  - <foot> {does}\n" for does in ("drags", "slaps", "flops", "drops"))
    change(folder / "urgent" / "foot-drop.md", "  - <foot> drags\n", wordings)
    messages = [f'{{"q": "my foot {does}", "batch": "a01"}}\n' for does in ("flops", "drags", "hurts", "tickles", "slaps")]
    (folder / "urgent" / "messages" / "foot-drop.jsonl").write_text("".join(messages))

    assert found(folder, "unmatched-wording") == ["urgent/foot-drop.md:11: floor: no message holds '<foot> drops'"]


def test_sources_that_nobody_cites_are_found_in_their_line(folder: Path) -> None:
    change(folder / "sources.yaml", "dfw:\n", "nhs:\n  title: Sciatica\ndfw:\n")

    assert found(folder, "unused-source") == ["sources.yaml:1: no entry cites 'nhs'"]


def test_an_entry_that_nothing_leads_to_and_a_link_twice_are_found(folder: Path) -> None:
    change(folder / "a" / "sciatica.md", "related: [arthritis]", "related: []\nrelated_one_way: [arthritis, arthritis]")
    change(folder / "b" / "arthritis.md", "related: [sciatica]", "related: []")

    assert found(folder, "related") == [
        "a/sciatica.md:22: no other entry leads here",
        "a/sciatica.md:23: 'arthritis' stands twice",
    ]


@pytest.mark.parametrize(("day", "overdue"), [("2026-06-29", True), ("2026-06-30", False), ("null", False)])
def test_a_review_is_overdue_from_the_day_after(folder: Path, day: str, overdue: bool) -> None:
    change(folder / "a" / "sciatica.md", "review_by: null", f"review_by: {day}")

    assert found(folder, "overdue-review") == ([f"a/sciatica.md:24: was to be signed by {day}"] if overdue else [])


@pytest.fixture
def signed(folder: Path) -> Path:
    """The same folder, its rule and answers signed."""
    bot = ChatBot.from_directory(folder)
    signatures = to_signatures(Settings(content=folder), bot)
    for id in ("foot-drop", "sciatica", "arthritis"):
        sign(signatures, id)
    return folder


def test_what_is_signed_as_it_is_has_no_finding(signed: Path) -> None:
    assert {finding.rule for finding in check(signed, TODAY)} == {"old-calibration"}


def test_what_changed_since_it_was_signed_is_found_with_its_parts(signed: Path) -> None:
    change(signed / "urgent" / "foot-drop.md", "title: A foot", "title: One foot")
    change(signed / "b" / "arthritis.md", "section: Causes", "section: Treatment")

    assert found(signed, "changed-since-signed") == [
        "b/arthritis.md:1: changed since it was signed on 2026-01-31: sources",
        "urgent/foot-drop.md:1: changed since it was signed on 2026-01-31: title",
    ]


def test_a_pinned_message_that_changes_sides_after_a_refit_voids_the_signature(signed: Path) -> None:
    messages = signed / "urgent" / "messages"
    (messages / "calm-question.jsonl").write_text(
        "".join(f'{{"q": "my foot drags {word}", "batch": "a01"}}\n' for word in ("a lot", "today", "so", "here", "again"))
    )
    change(signed / "urgent" / "foot-drop.md", "<foot> drags", "<foot> flops")

    (problem,) = found(signed, "changed-since-signed")
    assert problem == "urgent/foot-drop.md:1: changed since it was signed on 2026-01-31: floor wordings, messages"


def test_objections_old_signatures_and_broken_files_of_them_are_found(signed: Path) -> None:
    signatures = to_signatures(Settings(content=signed), ChatBot.from_directory(signed))
    sign(signatures, "sciatica", verdict="objected", remark="Not so.\nAsk me.")
    (signed / "signatures/answers/arthritis.yaml").write_text("- {}\n")
    (signed / "signatures/answers/gout.yaml").write_text("[]\n")

    found = check(signed, datetime.date(2028, 2, 1))

    assert [f"{f.rule} {f.file}:{f.line}: {f.problem}" for f in found if f.rule != "old-calibration"] == [
        "unreadable-signatures signatures/answers/arthritis.yaml:1: is no list of signatures "
        "(Object missing required field `verdict` - at `$[0]`)",
        "objected a/sciatica.md:1: was objected to on 2026-01-31: Not so. Ask me.",
        "overdue-review urgent/foot-drop.md:1: was signed on 2026-01-31, more than 2 years ago",
        "passed-over signatures/answers/gout.yaml:1: are signatures of a rule or an answer that is not there",
    ]


def test_hard_guidance_is_found(folder: Path) -> None:
    change(folder / "urgent" / "foot-drop.md", "**Call {emergency}.**", "Immediately necessitate professional examination.")

    (finding,) = [f for f in check(folder, TODAY) if f.rule == "hard-to-read"]
    assert (finding.file, finding.line, finding.level) == ("urgent/foot-drop.md", 10, "error")


def test_copies_that_are_passed_over_are_named(folder: Path) -> None:
    (folder / "a" / "sciatica (1).md").write_text("")

    assert found(folder, "passed-over") == ["a/sciatica (1).md:1: looks like a copy and is passed over"]


def test_addresses_are_asked_for_only_when_wanted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def find_dead(urls: Iterator[str]) -> list[tuple[str, str]]:
        return [(url, "answers 404 Not Found") for url in urls]

    monkeypatch.setattr("bot.editing.check.find_dead", find_dead)
    change(folder / "sources.yaml", "dfw:\n", "dfw:\n  url: https://a.example/b\n")

    assert found(folder, "dead-link") == []
    assert [(f.file, f.line, f.problem) for f in check(folder, TODAY, links=True) if f.rule == "dead-link"] == [
        ("sources.yaml", 2, "https://a.example/b answers 404 Not Found")
    ]


# ---- findings


def test_findings_are_ordered_by_weight_then_by_place() -> None:
    findings = [Finding(rule, file, line, "", "") for rule in reversed(WEIGHTS) for file in "ba" for line in (2, 1)]

    ordered = by_weight([*findings, findings[0]])

    assert [f.rule for f in ordered[::4]] == list(WEIGHTS)
    assert [(f.file, f.line) for f in ordered[:4]] == [("a", 1), ("a", 2), ("b", 1), ("b", 2)]


def test_errors_weigh_more_than_warnings() -> None:
    levels = list(WEIGHTS.values())

    assert levels == sorted(levels)


@pytest.mark.parametrize(
    ("problem", "finding"),
    [
        ("a/b.md:3: is wrong; or so; mend it so", Finding("unusable", "a/b.md", 3, "is wrong; or so", "mend it so")),
        ("a/b (1).md: is a copy; delete it", Finding("unusable", "a/b (1).md", 1, "is a copy", "delete it")),
        ("a/b.md:3: is 12:30 wrong", Finding("unusable", "a/b.md", 3, "is 12:30 wrong", "mend it")),
        ("no place", Finding("unusable", ".", 1, "no place", "mend it")),
    ],
)
def test_problems_are_read_with_their_place_and_remedy(problem: str, finding: Finding) -> None:
    assert list(to_findings("unusable", [problem])) == [finding]


# ---- the real content


def test_the_real_content_has_nothing_that_must_be_mended(content: Path) -> None:
    assert [finding for finding in check(content, datetime.date(2026, 1, 1)) if finding.level == "error"] == []
