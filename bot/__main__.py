"""Show the ranked candidates of a question: ``python -m bot "what is sciatica"``."""

import sys
from pathlib import Path

from bot.chatbot import ChatBot
from bot.strict_yaml import ContentError

CONTENT = Path(__file__).parent.parent / "faqs"


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
    found = bot.explain(question)
    if found.query.corrected:
        print(f"read as: {found.query.corrected}")
    print(f"score of the first: {bot.score(found):.2f}")
    for candidate in found.candidates:
        print(f"{candidate.probability:.3f}  {candidate.faq.id:40}  most alike ({candidate.alike:.2f}): {candidate.phrasing}")
    print(f"{found.background_probability:.3f}  not documented; most like: {found.background}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
