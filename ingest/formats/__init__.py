"""From a file of any known format to its text and layout, by well-kept libraries."""
