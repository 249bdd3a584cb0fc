"""What people touch: the command line, and the chat in the browser with its endpoints for programs."""
