"""Answer questions from documented FAQ content. The modules in the order of a question's path:

faqs, vocabulary, aspects, examples, cues, messages and clinic hold the content and its words (strict_yaml says what is wrong in
them); text cleans and splits what was written; urgent looks for red flags; spelling, index, lexical, ranking, retrieval and
followup find candidates; confidence says how sure they are; replies decides; chatbot puts the stages together, and cache keeps
what takes long to prepare. calibration fits the confidence, evaluation measures replies.
"""
