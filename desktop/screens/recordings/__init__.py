"""音像记录: what was recorded in a period or at an inspection, and the register paper made of it."""
