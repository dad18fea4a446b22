"""Show the ranked candidates of a question: ``python -m bot "what is sciatica"``."""

import sys
from pathlib import Path

from bot.chatbot import ChatBot, Explanation
from bot.content.documents import ContentError

CONTENT = Path(__file__).parent.parent / "faqs"


def format_explanation(explanation: Explanation) -> str:
    """Return *explanation* as text for a terminal."""
    found = explanation.retrieval
    signs, flags = " ".join(explanation.signs) or "none", " ".join(explanation.flags) or "no red flag"
    lines = [f"urgent signs: {signs}; like urgent messages: {explanation.likeness:.2f} -> {flags}"]
    if found.query.corrected:
        lines.append(f"read as: {found.query.corrected}")
    lines.append(f"terms: {' '.join(found.query.terms)}")
    if found.query.context:
        lines.append(f"from what was seen before: {' '.join(found.query.context)}")
    for candidate in found.candidates:
        alike = f"most alike ({candidate.alike:.2f}): {candidate.phrasing}"
        lines.append(f"{candidate.probability:.3f}  {candidate.faq.id:40}  {alike}")
    lines.append(f"{found.background_probability:.3f}  not documented, most like {found.background}")
    if len(found.candidates) > 1:
        lines.append(f"margin to the runner-up: {found.candidates[0].probability - found.candidates[1].probability:.3f}")
    if found.uncovered:
        lines.append(f"asked and not covered: {' '.join(sorted(found.uncovered))}")
    decision = type(explanation.verdict.decision).__name__
    lines.append(f"score of the first: {explanation.score:.2f} -> {decision} ({explanation.verdict.rule})")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Print the candidates of the question in *arguments*; return the exit status."""
    question = " ".join(arguments).strip()
    if not question:
        print('usage: python -m bot "your question"', file=sys.stderr)
        return 2
    try:
        bot = ChatBot.from_directory(CONTENT)
    except ContentError as error:
        print(error, file=sys.stderr)
        return 1
    print(format_explanation(bot.explain(question)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
