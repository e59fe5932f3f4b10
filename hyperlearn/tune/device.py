"""Which device a run was on, found out without loading anything for it."""

import os
import sys


def device_name() -> str:
    """Return "cpu", or "cuda:N" for the GPU in use.

    A torch that is loaded already is asked which GPU it works on, if any. Without it the first GPU
    counts as used where ``CUDA_VISIBLE_DEVICES`` names one.
    """
    torch = sys.modules.get("torch")
    if torch is not None and hasattr(torch, "cuda"):
        in_use = torch.cuda.is_initialized()
        return f"cuda:{torch.cuda.current_device()}" if in_use else "cpu"
    visible = os.environ.get("CUDA_VISIBLE_DEVICES", "")
    return "cpu" if visible.strip() in {"", "-1", "NoDevFiles"} else "cuda:0"
