"""The demo: a support vector machine on real data sets, tuned with and without history."""
