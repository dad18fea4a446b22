"""Answer questions from documented FAQ content. The modules in the order of a question's path:

content reads and checks the content folder (load_content); vocabulary, aspects and cues hold its words, clinic what a clinic
sets; text cleans and splits what was written; urgent looks for red flags; spelling, index, lexical, ranking, retrieval and
followup find candidates; confidence says how sure they are; replies decides; chatbot puts the stages together, and cache keeps
what takes long to prepare. calibration fits the confidence, evaluation measures replies.
"""
