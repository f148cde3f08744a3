"""Questions of law asked before an act: may this go on, and if not, what is the cure."""
