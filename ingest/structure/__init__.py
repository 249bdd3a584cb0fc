"""The structure of a text: blocks, headings, the section tree, what stands around it on a page."""
