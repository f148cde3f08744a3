"""新旧依据对照: the text of the law on the day of the act beside that on the day of the decision."""
