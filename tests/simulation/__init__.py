"""Both cores in one thread under one seed: simulated devices, county, network, sticks and clocks (`sync.md` 9)."""
