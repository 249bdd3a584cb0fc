"""From a ranking to the sentences that may be quoted, and whether they answer."""
