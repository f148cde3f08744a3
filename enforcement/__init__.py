"""The law of the house: matters, inspections, evidence, documents, deadlines, officers.

Pure rules and values. Time, ids, randomness, storage and paper come in through ``ports``.
"""
