"""Learning curves as the recurrent meta-learners see them."""
