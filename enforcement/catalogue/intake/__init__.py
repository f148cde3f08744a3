"""Official lists as counties publish them, read into a catalogue: cleaned, mapped with consent, never guessed.

``cleaning`` and ``layout`` find the table in a sheet, ``words`` and ``mapping`` say what each column is, ``places``,
``amounts`` and ``marks`` read single cells, ``reading`` puts rows together, ``codes`` keeps local codes stable and
``assembling`` adds what the files do not speak of. Pure: files are read elsewhere.
"""
