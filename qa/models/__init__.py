"""Language models: LangChain's, and a local one."""
