"""Answer questions from documented FAQ content. The modules in the order of a question's path:

faqs, vocabulary, examples, cues, messages read the content (strict_yaml says what is wrong in it); text cleans and splits what
was written; urgent looks for red flags; spelling, index, ranking and retrieval find candidates; replies decides;
chatbot puts the stages together; evaluation measures them.
"""
