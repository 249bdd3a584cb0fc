"""From chunks to an index on disk, and from a question to ranked passages."""

from index.build import build_index
from index.opened import OpenIndex, default_folder, default_index_folder, open_default, open_index
from index.records import Hit, Passage, Query, Search
from index.retriever import Retriever
from index.search import HybridSearch, weighted_sum, z_scores

__all__ = [
    "Hit",
    "HybridSearch",
    "OpenIndex",
    "Passage",
    "Query",
    "Retriever",
    "Search",
    "build_index",
    "default_folder",
    "default_index_folder",
    "open_default",
    "open_index",
    "weighted_sum",
    "z_scores",
]
