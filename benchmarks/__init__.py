"""What is fast and what it costs, as ratios measured in one run on one machine: `make benchmark`. See README.md."""
