"""并机: the squad leader's machine gathers colleagues' sealed packages and hands the county's answers back."""
