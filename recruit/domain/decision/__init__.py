"""From the open marks to the outcome: side by side, tie-breaks, reasons, letters, exports."""
