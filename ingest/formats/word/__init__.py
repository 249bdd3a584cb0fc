"""Word documents, by python-docx: the only folder that imports it."""
