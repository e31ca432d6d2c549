"""JupyterLab on the notebook for trying things out, for the one who sits at this machine and for nobody else."""

from __future__ import annotations

import os
import secrets
import sys
from importlib.resources import files

from fazhi.errors import MachineError
from fazhi.home import Home

NOTEBOOK = "explore.ipynb"
# whatever this user has configured: this machine's own address, and no door left open
_OWN = (
    "--ServerApp.ip=127.0.0.1", "--ServerApp.allow_remote_access=False", "--ServerApp.allow_origin=",
    "--ServerApp.allow_origin_pat=", "--ServerApp.disable_check_xsrf=False", "--PasswordIdentityProvider.hashed_password=",
    # no network: neither updates nor extensions are asked for
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.extension_manager=readonly",
    # nor is it asked who sits here: in a container that is root
    "--ServerApp.allow_root=True",
    "--KernelManager.transport=" + ("tcp" if sys.platform == "win32" else "ipc"),
)  # fmt: skip


def explore(home: Home) -> None:
    """Open JupyterLab on the home's ``explore`` notebook, until it is closed; a MachineError where that is missing."""
    notebook = home.notebooks / NOTEBOOK
    if not notebook.is_file():
        raise MachineError(f"找不到笔记本 {NOTEBOOK}", "请从 fazhi 的 notebooks 目录补回。")
    from jupyterlab.labapp import LabApp

    os.environ["FAZHI_HOME"] = str(home.root)
    # in this very process: among the arguments of one of its own every user of the machine could read the token
    token = f"--IdentityProvider.token={secrets.token_urlsafe(32)}"
    # JupyterLab's own defaults: Chinese, and no news; what the user sets herself goes before them
    defaults = f"--LabApp.app_settings_dir={files('fazhi.export') / 'templates' / 'lab'}"
    LabApp.launch_instance([f"--ServerApp.root_dir={home.root}", token, defaults, *_OWN, str(notebook)])
