"""Answer questions from documented FAQ content: questions in, replies out.

A program needs three names: ``load_content(path)`` reads and checks a content folder, ``ChatBot.build(content, clinic)`` makes
it ready, and ``ChatBot.reply(question, after)`` answers. The folders in the order of a question's path:

language   what people write becomes words, once for all stages
content    the one door to ``faqs/``: reads and checks, fits nothing
learning   fits small models and keeps them
urgent     whether it is an emergency
matching   which entry it is about, and how sure that is
replies    the decision: what goes back, and why (chatbot puts the stages together)
editing    what editors run: what is wrong with the content, and starting an entry
measuring  evaluation, plots and calibration; report says it all as text
"""

from bot.chatbot import ChatBot, Trace
from bot.clinic import Clinic
from bot.content.documents import ContentError
from bot.content.folder import Content, load_content
from bot.replies import Reply

__all__ = ["ChatBot", "Clinic", "Content", "ContentError", "Reply", "Trace", "load_content"]
