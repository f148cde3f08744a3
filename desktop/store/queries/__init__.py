"""Answers to the questions of enforcement.queries, one topic per file; they read rows and change nothing."""
