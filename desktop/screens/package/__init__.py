"""摆渡包 and 并机: writing what has no receipt onto a stick, taking the county's answer, gathering for colleagues."""
