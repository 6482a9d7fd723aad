"""A PostgreSQL server of the bench's own, reached by a socket in its folder and by nothing else."""
import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from measuring import done


@contextlib.contextmanager
def cluster():
    """Yields a connection string. `initdb` and `postgres` refuse root, for whom the system has a user of that name."""
    bin = Path(done(["pg_config", "--bindir"]).strip())
    as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    # A short path: that of a socket has at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="handover-pg-bench."))
    try:
        if as_user:
            shutil.chown(folder, "postgres", "postgres")
        done([*as_user, bin / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8",
              "--locale=C.UTF-8"])
        # As it comes, but for checkpoints in the middle of what is measured.
        settings = f"-k {folder} -c listen_addresses= -c max_wal_size=8GB -c checkpoint_timeout=1h"
        done([*as_user, bin / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", settings, "start"])
        try:
            yield f"host={folder} user=postgres dbname=postgres"
        finally:
            done([*as_user, bin / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(folder)


def sql(address, *statements):
    """What the last of some statements says."""
    commands = [word for statement in statements for word in ("-c", statement)]
    return done(["psql", "-qXAt", "-v", "ON_ERROR_STOP=1", "-d", address, *commands]).strip()
