"""A mail server on the loopback that keeps what it is given, for tests."""

import email
import email.policy
import socketserver
import threading


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.say(220, "test")
        sender, recipients = "", []
        for line in iter(self.rfile.readline, b""):
            verb, _sep, rest = line.decode().strip().partition(" ")
            verb = verb.upper()
            if verb in ("EHLO", "HELO"):
                self.say(250, "test")
            elif verb == "MAIL":
                sender, recipients = rest.partition(":")[2].split()[0].strip("<>"), []
                self.say(250, "ok")
            elif verb == "RCPT":
                address = rest.partition(":")[2].strip("<> ")
                if address in self.server.refused:
                    self.say(550, "no such user")
                else:
                    recipients.append(address)
                    self.say(250, "ok")
            elif verb == "DATA":
                self.say(354, "go on")
                self.server.mails.append((sender, recipients, self.data()))
                self.say(250, "stored")
            elif verb == "QUIT":
                self.say(221, "bye")
                return
            else:
                self.say(250, "ok")

    def say(self, code, text):
        self.wfile.write(f"{code} {text}\r\n".encode())

    def data(self):
        lines = [
            line[1:] if line.startswith(b"..") else line
            for line in iter(self.rfile.readline, b".\r\n")
        ]
        return email.message_from_bytes(b"".join(lines), policy=email.policy.SMTP)


class SmtpServer(socketserver.ThreadingTCPServer):
    """Use it in a ``with``. ``mails``: ``(sender, recipients, message)``; ``refused``: addresses
    that it says it does not know.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails, self.refused = [], set()

    @property
    def port(self):
        """The port that it listens on."""
        return self.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return super().__enter__()

    def __exit__(self, *args):
        self.shutdown()
        return super().__exit__(*args)

    def to(self, address):
        """Return the messages that went to an address, in order."""
        return [message for _sender, recipients, message in self.mails if address in recipients]
