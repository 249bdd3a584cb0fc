"""PDF, by PDFium (pypdfium2): the only folder that imports it."""
