"""新做一份: choose a form, answer its questions, see the page and what still stands in its way."""
