"""Discretion (裁量): from the law of the act's day and a benchmark to a proposal, every step of the sum shown."""
