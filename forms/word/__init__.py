"""The same document for Word and WPS: A4 sheets, fixed grids and tables, everything editable.

It goes through `forms.content.compose` like the PDF, so both say the same words. What is issued, numbered and checked
stays the PDF; a Word file is a copy to work with, and says so.
"""

from forms.word.export import to_docx

__all__ = ["to_docx"]
