"""How values read in Chinese sentences: numerals, amounts, dates, citations, units and stock phrases."""
