"""Other tools' records of runs as history: their readers, and what their columns mean."""

from hyperlearn.history.imports.import_report import ImportReport, StudyImport
from hyperlearn.history.imports.import_spec import ImportSpec
from hyperlearn.history.imports.mlflow_runs import from_mlflow
from hyperlearn.history.imports.ray_results import from_ray
from hyperlearn.history.imports.readers import (
    from_cv_results,
    from_frame,
    from_syne_tune,
    from_wandb,
)

__all__ = [
    "ImportReport",
    "ImportSpec",
    "StudyImport",
    "from_cv_results",
    "from_frame",
    "from_mlflow",
    "from_ray",
    "from_syne_tune",
    "from_wandb",
]
