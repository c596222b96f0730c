"""What must hold before anything is downloaded or started."""

import shutil
import socket
import sys

from dev.errors import SetupError
from dev.paths import BUILD
from dev.process import disk_full

PYTHON_MIN, PYTHON_MAX = (3, 10), (3, 13)
GIB = 1 << 30


def check_python(version=None):
    """Raise unless this interpreter can run Odoo 19."""
    version = tuple(version or sys.version_info)[:2]
    if not PYTHON_MIN <= version <= PYTHON_MAX:
        raise SetupError(
            f"Python {version[0]}.{version[1]} cannot run Odoo 19, which needs 3.10 to 3.13.",
            "Name another interpreter: make run PYTHON=/path/to/python3.12",
        )


def check_disk(needed_gib):
    """Raise unless the disk of the build folder has room."""
    folder = BUILD
    while not folder.exists():
        folder = folder.parent
    if shutil.disk_usage(folder).free < needed_gib * GIB:
        raise disk_full(BUILD)


def check_port(port):
    """Raise unless a server can listen on this loopback port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise SetupError(
                f"Port {port} cannot be used: {error.strerror}.",
                "Choose another one: make run PORT=8070",
            ) from error


def free_port():
    """Return a loopback port that nobody listens on."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
