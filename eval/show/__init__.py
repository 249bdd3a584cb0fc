"""Figures as tables, plots, a report, a gate."""
