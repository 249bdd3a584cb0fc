"""Who may reach the server, and how often: hosts, origins, sizes, rates, visitors; and what browsers are told."""
