"""The recurrent forecaster: a partial learning curve to the distribution of its future."""
