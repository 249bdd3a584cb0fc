"""From evidence to an answer: quotes, or a text that a language model writes."""
