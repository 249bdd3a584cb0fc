"""Past one machine, each an extra that nothing else needs: a library's candidates from Milvus, and its ingestion by Ray."""
