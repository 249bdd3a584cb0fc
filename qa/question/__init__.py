"""What a question asks: the only place that parses its text."""
