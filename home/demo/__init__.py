"""Demo content: original French text on real facts, with pictures that are plainly drawings."""
