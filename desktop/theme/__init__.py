"""The look of the program: tokens read from resources, a current theme, and the style sheet made from it.

Colours and sizes are written in ``resources/themes/tokens.json`` and nowhere else. Everybody asks
``desktop.theme.current`` for them: ``theme().color("primary")``, ``theme().px(12)``, ``theme().font("small")``.
"""
