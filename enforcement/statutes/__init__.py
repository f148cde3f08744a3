"""The own shelf of statutes: reading a text into articles, and finding the wording of an article on a day."""
