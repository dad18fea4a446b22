"""Take requests off the network, in a worker process of gunicorn, with parser, channels and threads of waitress.

One loop reads all connections; a thread only ever gets a request that has come whole, and never waits for who reads slowly. So
any number of slow connections leaves the threads to the others.
"""

import logging
import os
import resource
import socket
from collections import deque
from contextlib import suppress
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
from time import monotonic
from typing import Any, cast

from flask import Flask
from gunicorn.workers.base import Worker as BaseWorker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import Task, ThreadedTaskDispatcher, WSGITask
from waitress.utilities import BadRequest, RequestEntityTooLarge, RequestHeaderFieldsTooLarge, ServerNotImplemented
from werkzeug import exceptions

from web import problems
from web.settings import Settings

IDLE = 10.0  # seconds that a connection may be open without a byte of a request
WHOLE = 20.0  # seconds from the connection, or from the reply before, in which a request must have come whole
SENDING = 60.0  # seconds in which a reply must have been taken
LINGER = 2.0  # seconds that the other side has to close, too; one that is still sending would lose the reply otherwise
STOPPING = 2.0  # seconds that an idle connection is kept once the worker is to end: a request may be on its way
CONNECTIONS = 1000  # open at once in a worker; beyond, the one that has kept it waiting for longest has to go
BACKLOG = 2048  # connections that wait in the system
MOST_READ = 4 * problems.MAX_BODY  # bytes of a body that are read; the app refuses those beyond MAX_BODY
NO_LIMIT = 2**40
logging.getLogger("waitress").setLevel(logging.ERROR)  # less is news about visitors


class Timeout(BadRequest):  # type: ignore[misc]  # waitress has no types
    """Mark a request that did not come whole in time."""


ERRORS: dict[type, exceptions.HTTPException] = {  # of waitress, which quotes what was sent
    BadRequest: exceptions.BadRequest("The request is not sent as HTTP has it."),
    RequestHeaderFieldsTooLarge: exceptions.RequestHeaderFieldsTooLarge("The address and headers are too long."),
    ServerNotImplemented: exceptions.BadRequest("The body is sent in a transfer encoding other than chunked."),
    Timeout: exceptions.RequestTimeout("The request did not come whole in time."),
}


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Read a request; the app itself refuses one with too large a body, in the form that its address asks for."""

    error: Any

    def received(self, data: bytes) -> int:
        read = int(super().received(data))
        if type(self.error) is RequestEntityTooLarge:
            self.error, self.body_rcv, self.expect_continue = None, None, False
            self.headers["CONTENT_LENGTH"] = str(max(self.content_length, self.body_bytes_received))
            self.headers["CONNECTION"] = "close"  # what is left of the body is no request
        return read

    def parse_header(self, header: bytes) -> None:
        super().parse_header(header)
        if self.version == "1.1" and "HOST" not in self.headers:
            raise ParsingError("no host")
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("two lengths: a proxy in front may go by the other one")


class Reply(WSGITask):  # type: ignore[misc]
    """Let the app reply; the last reply of a worker that is to end says so."""

    def build_response_header(self) -> bytes:
        if self.channel.server.stopping:
            self.set_close_on_finish()
        return cast(bytes, super().build_response_header())


class Refusal(Task):  # type: ignore[misc]
    """Refuse what is no request, in the form and with the headers of the app's own errors."""

    complete = True

    def execute(self) -> None:
        app: Flask = self.channel.server.application
        error = ERRORS.get(type(self.request.error)) or exceptions.InternalServerError()
        with app.test_request_context("/api"):
            response = app.process_response(problems.to_response(error))
        body = response.get_data()
        self.status, self.content_length = response.status, len(body)
        self.response_headers.extend(response.headers.items())
        self.set_close_on_finish()
        self.write(body)


class Loop(dict[int, Any]):
    """Hold what waits for the network by its file number, and do what happens to it.

    The loop of waitress looks at all connections each time; the work of this one grows with those to which something happened.
    """

    def __init__(self) -> None:
        super().__init__()
        self._selector = DefaultSelector()
        self._touched: deque[Any] = deque()

    def __setitem__(self, number: int, held: Any) -> None:
        super().__setitem__(number, held)
        self.touch(held)

    def __delitem__(self, number: int) -> None:
        super().__delitem__(number)
        with suppress(KeyError):
            self._selector.unregister(number)

    def touch(self, held: Any) -> None:
        """Look anew at what *held* waits for; may be called by any thread."""
        self._touched.append(held)

    def turn(self) -> None:
        """Wait for something to happen, at most a second, and do it."""
        while self._touched:
            self._look_at(self._touched.popleft())
        for key, events in self._selector.select(1.0):
            for event, act in ((EVENT_READ, wasyncore.read), (EVENT_WRITE, wasyncore.write)):
                if events & event and self.get(key.fd) is key.data:
                    act(key.data)
            self.touch(key.data)

    def _look_at(self, held: Any) -> None:
        number = held._fileno
        if number not in self or self[number] is not held:
            return  # it was closed
        events = (EVENT_READ if held.readable() else 0) | (EVENT_WRITE if held.writable() else 0)
        known = self._selector.get_map().get(number)
        if known and not events:
            self._selector.unregister(number)
        elif known and events != known.events:
            self._selector.modify(number, events, held)
        elif events and not known:
            self._selector.register(number, events, held)


class Channel(HTTPChannel):  # type: ignore[misc]
    """Hold one connection; *look_after* ends it where it waits for too long."""

    parser_class = Parser
    task_class = Reply
    error_task_class = Refusal
    request: Parser | None
    close_when_flushed: bool

    def __init__(self, *args: Any, **values: Any) -> None:
        self.served = 0
        self.lingering = False  # all is said, and the other side has yet to close
        self.held = False  # a request waits until the reply before has been taken
        self.phase: object = None
        self.since = monotonic()
        super().__init__(*args, **values)

    def __repr__(self) -> str:
        return "a connection"  # logs are not to name its address

    @property
    def is_waiting(self) -> bool:
        """Whether it is the other side's turn, with a request that has not come whole."""
        return not (self.requests or self.total_outbufs_len or self.lingering or self.will_close)

    def look_after(self) -> None:
        """End the connection where one step of it takes too long; called every second."""
        now = monotonic()
        phase = (self.served, self.is_waiting, self.lingering)
        if phase != self.phase:
            self.phase, self.since = phase, now
        if self.lingering:
            limit = LINGER
        elif self.total_outbufs_len:
            limit = SENDING
        elif self.requests:
            return  # the app is at it
        elif self.request:
            limit = WHOLE
        else:
            limit = STOPPING if self.server.stopping else IDLE
        if now - self.since <= limit:
            return
        if self.is_waiting and self.request:
            self.refuse_late(self.request)
        else:
            self.end()

    def end(self) -> None:
        """Close it in the next turn of the loop."""
        self.will_close = True
        self._map.touch(self)

    def refuse_late(self, request: Parser) -> None:
        """Reply to the *request* that has come in part."""
        with self.requests_lock:
            request.error, request.completed, self.request = Timeout(""), True, None
            self.requests.append(request)
            self.server.add_task(self)
        self._map.touch(self)

    def service(self) -> None:
        super().service()
        self.served += 1
        self._map.touch(self)
        self.server.pull_trigger()

    def readable(self) -> bool:
        return self.lingering or bool(super().readable())

    def writable(self) -> bool:
        return self.will_close if self.lingering else bool(super().writable())

    def handle_read(self) -> None:
        if not self.lingering:
            super().handle_read()
            return
        try:
            gone = not self.socket.recv(self.adj.recv_bytes)
        except OSError:
            gone = True
        if gone:
            self.handle_close()

    def handle_write(self) -> None:
        with self.requests_lock:  # as who sets close_when_flushed
            closing, self.close_when_flushed = self.close_when_flushed, False
            super().handle_write()
            if self.held and self.connected and not self.total_outbufs_len:
                self.held = False
                self.server.add_task(self)
            if closing and self.connected:
                self.close_when_flushed = bool(self.total_outbufs_len)
                self.lingering = not self.total_outbufs_len
                if self.lingering:
                    with suppress(OSError):
                        self.socket.shutdown(socket.SHUT_WR)


class Listener(TcpWSGIServer):  # type: ignore[misc]
    """Accept connections until *stop*."""

    channel_class = Channel
    stopping = False

    def readable(self) -> bool:
        return bool(self.accepting)

    def handle_accept(self) -> None:
        """Accept all that wait."""
        with suppress(OSError):  # it has gone
            while (found := self.accept()) is not None:
                connection, address = found
                if len(self.active_channels) >= CONNECTIONS and not self.make_room():
                    connection.close()
                    continue
                self.set_socket_options(connection)
                self.channel_class(self, connection, address, self.adj, map=self._map)

    def add_task(self, channel: Channel) -> None:
        """Serve the next request of *channel*, once the reply before has been taken."""
        channel.held = bool(channel.total_outbufs_len)
        if not channel.held:
            super().add_task(channel)

    def make_room(self) -> bool:
        """End the connection whose request has been waited for for longest; return whether there was one."""
        waiting = [channel for channel in self.active_channels.values() if channel.is_waiting]
        if waiting:
            min(waiting, key=lambda channel: channel.since).end()
        return bool(waiting)

    def look_after(self) -> None:
        """End what takes too long."""
        for channel in list(self.active_channels.values()):
            channel.look_after()

    def stop(self) -> None:
        """Accept what waits, and then nothing more."""
        self.handle_accept()
        self.stopping = True
        self.accepting = False
        self.del_channel()
        self.socket.close()


class Worker(BaseWorker):  # type: ignore[misc]  # gunicorn has no types
    """Serve until told to end, then finish what has begun."""

    listeners: tuple[Listener, ...] = ()

    def handle_exit(self, sig: int, frame: Any) -> None:
        super().handle_exit(sig, frame)
        for listener in self.listeners:
            listener.pull_trigger()

    def run(self) -> None:
        allow_files(2 * CONNECTIONS)
        self.loop = Loop()
        settings: Settings = self.wsgi.extensions["legpain.settings"]
        threads = ThreadedTaskDispatcher()
        threads.set_thread_count(settings.threads)
        self.listeners = tuple(self.listen(held.sock, settings, threads) for held in self.sockets)
        self.looked = monotonic()
        while self.alive and os.getppid() == self.ppid:
            self.turn()
        for listener in self.listeners:
            listener.stop()
        end = monotonic() + self.cfg.graceful_timeout - 1
        while any(listener.active_channels for listener in self.listeners) and monotonic() < end:
            self.turn()
        threads.shutdown(timeout=1)

    def listen(self, held: socket.socket, settings: Settings, threads: ThreadedTaskDispatcher) -> Listener:
        """Return what accepts connections from the socket that the master holds."""
        adjustments = Adjustments(
            sockets=[held],
            backlog=BACKLOG,
            clear_untrusted_proxy_headers=False,  # web.operation.limits believes as many proxies as are set
            ident=None,
            log_socket_errors=False,
            max_request_header_size=settings.header_kb * 1024,
            max_request_body_size=MOST_READ,
            outbuf_high_watermark=NO_LIMIT,  # no thread waits; of one connection only one reply is held, see add_task
            outbuf_overflow=NO_LIMIT,  # nothing is written to disk
            inbuf_overflow=NO_LIMIT,
            server_name="localhost",  # for HTTP/1.0 without Host
        )
        about = (held.family, held.type, held.proto, held.getsockname())
        return Listener(
            self.wsgi, self.loop, True, held, dispatcher=threads, adj=adjustments, bind_socket=False, sockinfo=about
        )

    def turn(self) -> None:
        """Do what happens, and look after the connections each second."""
        self.notify()
        self.loop.turn()
        if monotonic() - self.looked >= 1:
            self.looked = monotonic()
            for listener in self.listeners:
                listener.look_after()


def allow_files(n: int) -> None:
    """Let this process open *n* files, as far as the system has it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < n:
        resource.setrlimit(resource.RLIMIT_NOFILE, (n if hard == resource.RLIM_INFINITY else min(n, hard), hard))
