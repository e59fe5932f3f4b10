"""The metric network: whether a run's metric will come to what is wanted, or the run is failing."""
