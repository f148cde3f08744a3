"""One intent per file: input, checks, effect, entries. Only the runner of commands commits."""
