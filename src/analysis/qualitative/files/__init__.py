"""Files that somebody sent, opened safely: archives, Word files, databases, workbooks, texts."""
