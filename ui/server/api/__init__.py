"""The server as programs know one from OpenAI: chat completions whose citations are annotations."""
