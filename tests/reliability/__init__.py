"""What tries to break the whole; docs/reliability.md has the table."""
