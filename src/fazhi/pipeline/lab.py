"""JupyterLab on the notebook for trying things out, for the one who sits at this machine and for nobody else."""

from __future__ import annotations

import os
import secrets
import sys
from importlib.resources import files

from fazhi.errors import MachineError, table_of
from fazhi.home import Home

NOTEBOOK = "explore.ipynb"


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
    transport = f"--KernelManager.transport={'tcp' if sys.platform == 'win32' else 'ipc'}"
    own = [token, defaults, transport, *table_of("pipeline/surroundings.toml")["jupyterlab"]]
    LabApp.launch_instance([f"--ServerApp.root_dir={home.root}", *own, str(notebook)])
