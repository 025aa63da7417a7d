"""How many surges we find at a stated number of false alarms, on simulated panels, beside what others do.

    python -m bench.alerts                one seed pair, some five minutes
    python -m bench.alerts --full         720 series in every section, two seed pairs
    python -m bench.alerts --only cost    one section: detection cold robust evenness fleet hourly closures messages
                                          drifts cost look parity
    python -m bench.alerts --dev          detection on the seeds for tuning, never reported
    python -m bench.alerts --calibrate    rebuild voc/trends/calibration.json

Thresholds come from one seed and are measured on another; the map is made of neither. Every figure is of a simulated
panel; real data will punish all of the methods.
"""
