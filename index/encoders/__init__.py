"""Encoders for documents and questions: made from a model's weights, kept once a machine, run on several threads."""
