"""Opens the palette and the partner menu over the shell, and carries out what was picked there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from desktop.screens.shell.menus import partner_menu
from desktop.screens.shell.palette import Palette, PaletteLayer
from desktop.screens.shell.palette_hits import ARTICLE
from desktop.screens.shell.palette_presenter import Hit, PalettePresenter
from desktop.statutes_wiring import show_found

if TYPE_CHECKING:
    from desktop.operations import Operations
    from desktop.screens.shell.ports import ShellPorts
    from desktop.screens.shell.view import Shell
    from desktop.session import Session
    from desktop.widgets.place import PlaceSpec


def open_palette(
    shell: Shell,
    specs: tuple[PlaceSpec, ...],
    operations: Operations,
    session: Session,
    ports: ShellPorts,
    text: str = "",
) -> PaletteLayer:
    """Show the palette; what is taken opens its place or does its action after the palette is gone."""
    palette = Palette(
        lambda show: PalettePresenter(operations, specs, session.clock.today, show, ports.spell)
    )
    layer = PaletteLayer(shell, palette)
    spell = ports.spell
    if spell is not None:
        # Its dictionary takes a fifth of a second to load: behind the first answers, not in the window's thread.
        operations.work(lambda: spell("字"))

    def take(hit: Hit, _details: bool) -> None:
        layer.close_layer()
        if hit.target[0] == ARTICLE:
            show_found(shell, operations, hit.target[1])
        else:
            carry_out(shell, hit)

    palette.chosen.connect(take)
    layer.show_over(palette.input)
    palette.input.setText(text)
    return layer


def carry_out(shell: Shell, hit: Hit) -> None:
    """Go where the hit points."""
    kind, key = hit.target
    if kind == "place":
        shell.go(key)
    elif kind == "action":
        shell.perform(key)
    else:
        shell.open(kind, key)


def open_partner_menu(shell: Shell, session: Session, ports: ShellPorts) -> None:
    """Let today's partner be chosen from the roster."""

    def choose(officer_id: str) -> None:
        if ports.choose_partner is not None:
            ports.choose_partner(officer_id)

    people = shell.top.people
    menu = partner_menu(
        shell, session.roster, session.officer, session.partner, session.clock.today(), choose
    )
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(people.mapToGlobal(people.rect().bottomLeft()))
