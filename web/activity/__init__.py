"""Count what is asked, and keep nothing that tells who asked.

redaction decides which words may be kept, counting makes counts of replies and writes them beside the requests, store is the
database, reports is what ``legpain activity`` prints, gaps what ``legpain gaps`` finds and drafts, insights what staff sees.
"""
