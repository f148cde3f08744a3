"""One record's whole history as a package that anybody can check without us: what goes in, and the verifier that goes
with it."""
