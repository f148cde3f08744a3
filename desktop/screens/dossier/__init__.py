"""案卷: papers bound into one PDF a volume, with cover, index and note sheet."""
