"""Slurm's commands for a machine without Slurm: jobs are processes, and their numbers those."""

import stat
import sys
from pathlib import Path

SBATCH = """
import subprocess, sys
nowhere = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
job = subprocess.Popen(["bash", sys.argv[-1]], start_new_session=True, **nowhere)
print("Submitted batch job", job.pid)
"""
SRUN = """
import os, sys
words, skip = sys.argv[1:], {"--output", "--error"}
while words and words[0].startswith("-"):
    words = words[2:] if words[0] in skip else words[1:]
os.environ.update(SLURM_JOB_ID=str(os.getppid()), SLURM_NTASKS="1", SLURM_JOB_NUM_NODES="1",
                  SLURM_NODEID="0", SLURM_PROCID="0", SLURM_LOCALID="0", SLURM_JOB_NODELIST="here")
os.execvp(words[0], words)
"""
SACCT = """
import os, sys
print("JobID|State|NodeList")
for job in [sys.argv[i + 1] for i, word in enumerate(sys.argv) if word == "-j"]:
    try:
        os.kill(int(job), 0)
        print(f"{job}|RUNNING|here")
    except ProcessLookupError:
        print(f"{job}|COMPLETED|here")
"""
SCANCEL = """
import os, signal, sys
try:
    os.killpg(int(sys.argv[1]), signal.SIGKILL)
except ProcessLookupError:
    pass
"""


def install(folder: Path) -> None:
    """Write the commands into a folder."""
    for name, code in {"sbatch": SBATCH, "srun": SRUN, "sacct": SACCT, "scancel": SCANCEL}.items():
        path = folder / name
        path.write_text(f"#!{sys.executable}\n{code}")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
