"""The interviews: the gate, calibration and a member's scoring sheet."""
