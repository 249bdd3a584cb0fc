"""Questions and answers in other languages than the document's."""
