"""Learned optimizers and schedules, and the trainer that makes them."""

from hyperlearn.optim.checkpoint import Checkpoint
from hyperlearn.optim.learned_optimizer import LearnedOptimizer
from hyperlearn.optim.learned_schedule import LearnedSchedule
from hyperlearn.optim.meta_trainer import MetaTrainer
from hyperlearn.optim.model_family import ModelFamily
from hyperlearn.optim.synthetic import SyntheticFamily

__all__ = [
    "Checkpoint",
    "LearnedOptimizer",
    "LearnedSchedule",
    "MetaTrainer",
    "ModelFamily",
    "SyntheticFamily",
]
