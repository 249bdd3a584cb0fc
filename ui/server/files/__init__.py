"""Files: the documents that visitors bring, and pages of PDFs as pictures."""
