"""The device's keys of an open store: those in force, and those that the county is still to be told of."""

from __future__ import annotations

from collections.abc import Callable

from desktop.store.connect import Database
from desktop.store.identity import DeviceKeys, coming_device_keys, read_device_keys, take_coming_keys
from desktop.store.mappers import to_ms
from desktop.store.pen import StoreClock


class Keyring:
    """`current` are K1–K4 in force."""

    def __init__(self, database: Database, clock: StoreClock, random: Callable[[int], bytes]) -> None:
        self._database, self._clock, self._random = database, clock, random
        with database.reading() as connection:
            self.current = read_device_keys(connection)

    def coming(self) -> DeviceKeys:
        """The keys of the next generation; the same ones until `take_coming`."""
        with self._database.writing() as connection:
            return coming_device_keys(connection, self._random)

    def take_coming(self) -> None:
        """The county has the coming keys: they are in force from now on. LookupError without any."""
        with self._database.writing() as connection:
            self.current = take_coming_keys(connection, to_ms(self._clock.now()))
