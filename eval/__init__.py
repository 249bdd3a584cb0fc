"""Measuring Footnote: the frozen questions, the measures, the systems side by side, and the record of each run."""
