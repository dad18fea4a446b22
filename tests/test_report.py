"""What the bot read, found and replied, and how it does, is told as text, all of it and in order."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chatbot import ChatBot
from bot.content.labelled import JudgedQuestion
from bot.editing.findings import Finding
from bot.measuring.evaluation import Outcome, judge
from bot.report import format_annotations, format_findings, format_outcomes, format_reply, format_trace
from bot.urgent.signs import Tale


def lines_of(bot: ChatBot, question: str, after: str | None = None) -> list[str]:
    return format_trace(bot.read(question, after)).splitlines()


def test_a_trace_is_told_from_the_urgent_signs_to_the_reply(bot: ChatBot) -> None:
    signs, urgent, read_as, terms, *found, last = lines_of(bot, "whats siatica")
    assert signs.startswith("signs told: ")
    assert signs.endswith("; floor: none")
    assert re.fullmatch(r"urgent: 0\.\d\d -> no red flag", urgent)
    assert (read_as, terms) == ("read as: whats sciatica", "terms: what sciatica ?definition")
    assert found[0].split()[1] == "sciatica"
    assert found[-1].startswith("score of the first: 0.")
    assert last.startswith("reply: answer  sciatica (0.")
    assert last.endswith("(score >= 0.3)")


def test_both_findings_of_a_compound_question_are_told(bot: ChatBot) -> None:
    lines = lines_of(bot, "sciatica vs arthritis")
    assert [line.split(" -> ")[1].split()[0] for line in lines if line.startswith("score of the first")] == ["Answer", "Answer"]
    assert lines[-1].endswith("(two questions)")


def test_what_was_seen_before_and_what_is_not_covered_are_told(bot: ChatBot) -> None:
    assert "from what was seen before: rhizotomi" in lines_of(bot, "is it safe?", "rhizotomy")
    assert "asked and not covered: ?cost" in lines_of(bot, "how much does a nerve block cost")


def test_signs_told_silenced_and_of_the_floor_are_told_by_name(bot: ChatBot) -> None:
    tale = Tale(frozenset({"numb", "fever"}), frozenset({"chest-pain"}), frozenset({"foot-drop"}))
    trace = bot.read("i want to die")
    told = replace(trace, urgency=replace(trace.urgency, tale=tale, probability=0.987))

    assert format_trace(told).splitlines()[:2] == [
        "signs told: fever numb; silenced: chest-pain; floor: foot-drop",
        "urgent: 0.99 -> suicide",
    ]


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("i want to die", "nothing stands beside a crisis"),
        ("what is a dvt", "word for word a phrasing of deep-vein-thrombosis"),
    ],
)
def test_without_a_finding_the_rule_alone_is_told(bot: ChatBot, question: str, rule: str) -> None:
    lines = lines_of(bot, question)
    assert len(lines) == 3
    assert lines[2].endswith(f"({rule})")


def test_guidance_that_a_message_raised_stands_above_the_answer(bot: ChatBot) -> None:
    text = format_reply(bot.reply("what is deep vein thrombosis, my calf is swollen and now i cant breathe"), bot.messages)
    assert text.startswith("[emergency] **Call 911 now.**")
    assert text.index("[same-day]") < text.index(bot.messages["urgent_answer"]) < text.index("(deep-vein-thrombosis, 0.")


def test_signs_to_watch_for_stand_below_the_answer_in_a_sentence_each(bot: ChatBot) -> None:
    lines = format_reply(bot.reply("what is a dvt"), bot.messages).splitlines()
    assert lines[-3:] == [
        "Watch for:",
        "  - Call 911 if you are suddenly short of breath, have chest pain, cough up blood or faint.",
        "  - Be seen today if one leg is newly swollen and is sore, warm or a new color, too.",
    ]
    assert not any(line.startswith("[") for line in lines)


def test_an_answer_is_told_with_its_sources_and_what_was_understood(bot: ChatBot) -> None:
    first, *rest = format_reply(bot.reply("whats siatica"), bot.messages).splitlines()
    assert first == "Showing answers for: whats sciatica"
    assert [line for line in rest if line.startswith("  Source: ")] == [
        "  Source: Leg Pain (conditions page): What are the causes of leg pain? > Sciatica",
        "  Source: Leg Pain, DFW Spine & Pain Institute: Nerve-Related Causes > Sciatica",
    ]


def test_what_can_be_chosen_is_told_by_question_and_id(bot: ChatBot) -> None:
    reply = bot.reply("is it safe?")
    told = [f"  - {faq.question}  ({faq.id})" for faq in reply.options]
    assert len(told) == 3
    assert format_reply(reply, bot.messages).splitlines()[-3:] == told


# ---- judged questions


def outcomes_of(bot: ChatBot, *judged: tuple[str, tuple[str, ...], str]) -> list[Outcome]:
    """Return what becomes of questions, each with the ids that are right and its kind."""
    return [judge(bot, JudgedQuestion((question,), gold, kind)) for question, gold, kind in judged]


def test_figures_stand_below_their_kind_where_they_apply(bot: ChatBot) -> None:
    outcomes = outcomes_of(
        bot,
        ("How is sciatica treated?", ("sciatica-treatment",), "short"),
        ("How is sciatica treated?", ("spinal-fusion",), "short"),
        ("play some jazz music", (), "silent"),
        ("my calf is swollen and now i cant breathe", ("urgent",), "urgent"),
    )

    assert format_outcomes(outcomes).splitlines() == [
        "short",
        "  right first      1/2 = 0.50 [0.09-0.91]",
        "  helped           1/2 = 0.50 [0.09-0.91]",
        "    stated right   1/2 = 0.50 [0.09-0.91]",
        "  stated wrong     1/2 = 0.50 [0.09-0.91]",
        "  partly wrong     0/2 = 0.00 [0.00-0.66]",
        "  silent, though found 0/2 = 0.00 [0.00-0.66]",
        "silent",
        "  falsely answered 0/1 = 0.00 [0.00-0.79]",
        "  any text shown   0/1 = 0.00 [0.00-0.79]",
        "urgent guidance (one-sided 95 % bounds of Clopper and Pearson)",
        "  met             1/1 = 1.00 [0.21-1.00], at least 0.050",
        "  false alarms    0/3 = 0.00 [0.00-0.56]",
        "    ordinary      0/3 = 0.00 [0.00-0.56], at most 0.632",
        "urgency among labelled messages: expected and seen share of urgent ones",
        "  0.00-0.10  expected 0.00  seen 0/3 = 0.00 [0.00-0.56]",
        "  0.90-1.00  expected 1.00  seen 1/1 = 1.00 [0.21-1.00]",
        "score of the first candidate: expected and seen share of right ones",
        "  0.00-0.10  expected 0.00  seen 0/1 = 0.00 [0.00-0.79]",
        "  0.90-1.00  expected 0.99  seen 1/2 = 0.50 [0.09-0.91]",
        "1 misses; --misses lists them",
    ]


def test_flags_that_a_judge_named_are_counted_each(bot: ChatBot) -> None:
    (outcome,) = outcomes_of(bot, ("my calf is swollen and now i cant breathe", ("urgent",), "urgent"))
    named = replace(outcome, judged=replace(outcome.judged, flags=("clot-in-lung", "suicide")))

    lines = format_outcomes([named]).splitlines()

    assert [" ".join(line.split()) for line in lines if line.startswith("    ")] == [
        "clot-in-lung 1/1, at least 0.050",
        "suicide 0/1, at least 0.000",
    ]


def test_misses_say_what_was_wanted_and_what_came(bot: ChatBot) -> None:
    outcomes = outcomes_of(
        bot,
        ("what is sciatica", ("sciatica",), "short"),
        ("what is sciatica", ("spinal-fusion",), "short"),
        ("play some jazz music", ("sciatica",), "short"),
        ("i want to die", (), "silent"),
    )

    lines = format_outcomes(outcomes, misses=True).splitlines()

    assert lines[lines.index("misses") + 1 :] == [
        "  short: 'what is sciatica' wanted spinal-fusion; got answer sciatica",
        "  short: 'play some jazz music' wanted sciatica; got out_of_scope ",
        "  silent: 'i want to die' wanted nothing; got urgent suicide",
    ]


def test_findings_are_told_with_their_place_and_counted() -> None:
    findings = (
        Finding("unusable", "a/b.md", 3, "is wrong", "mend it"),
        Finding("related", "c.yaml", 1, "is odd", "look at it"),
        Finding("related", "c.yaml", 2, "is odd", "look at it"),
        Finding("unmatched-wording", "c.yaml", 3, "is odd", "look at it"),
    )

    assert format_findings(findings, Path("faqs")).splitlines() == [
        "faqs/a/b.md:3: error: is wrong; mend it [unusable]",
        "faqs/c.yaml:1: warning: is odd; look at it [related]",
        "faqs/c.yaml:2: warning: is odd; look at it [related]",
        "faqs/c.yaml:3: warning: is odd; look at it [unmatched-wording]",
        "1 error (unusable 1), 3 warnings (related 2, unmatched-wording 1)",
    ]
    assert format_findings((), Path("faqs")) == "0 errors, 0 warnings"


def test_annotations_escape_what_ends_a_command() -> None:
    finding = Finding("near-duplicate", "a,b:c.md", 3, "100 % alike\nor so", "mend: it, please")

    assert format_annotations([finding], Path(".")) == (
        "::warning file=a%2Cb%3Ac.md,line=3,title=near-duplicate::100 %25 alike%0Aor so; mend: it, please"
    )
