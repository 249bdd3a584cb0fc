"""An index on disk: what it holds of its document, its manifest, and how it is published."""
