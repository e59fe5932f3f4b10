"""The meta-training of the checkpoints that the package ships."""
