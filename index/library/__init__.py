"""Many documents as one library on disk: added, removed, kept in step with folders, and searched together."""
