"""Files of other software, taken in: read without harm, columns recognised, values understood, rows written in lots (P56)."""
