"""What people touch: the command line now, the chat later."""
