"""Learn: claims models from any tidy table of policies and claims, judged against a GLM."""
