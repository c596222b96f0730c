"""Waking the listeners of Odoo's bus over a connection that stays open."""

import logging
import os
import threading

import psycopg2

from odoo.sql_db import connection_info_for

_logger = logging.getLogger(__name__)


class BusConnection:
    """A process's connection to the database ``postgres``, where the bus listens.

    Odoo opens one for every notification, which takes as long as half a save. What is sent here
    tells listeners to look into their own database and is no data itself, so nothing waits for
    the disk, and one that cannot be sent is logged and forgotten: the next one makes up for it.
    """

    def __init__(self):
        self._lock = threading.Lock()
        self._connection = None
        self._process = None

    def notify(self, function, payloads):
        """Call the database's ``function(channel, payload)`` for each of ``payloads``."""
        with self._lock:
            try:
                self._send(function, payloads)
            except psycopg2.Error:
                # The server may have closed it since: once more, with a new one.
                self._connection = None
                try:
                    self._send(function, payloads)
                except psycopg2.Error:
                    self._connection = None
                    _logger.warning("The bus could not be notified", exc_info=True)

    def _send(self, function, payloads):
        # A connection is never shared with the process that this one was forked from.
        if self._connection is None or self._process != os.getpid():
            self._connection, self._process = self._open(), os.getpid()
        with self._connection.cursor() as cr:
            for payload in payloads:
                cr.callproc(function, ("imbus", payload))

    def _open(self):
        _name, info = connection_info_for("postgres")
        connection = psycopg2.connect(**info)
        connection.autocommit = True
        with connection.cursor() as cr:
            cr.execute("SET synchronous_commit = off")
        return connection


bus_connection = BusConnection()
