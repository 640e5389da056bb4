"""The measurements behind docs/measurements.md: each figure beside the same rows written or read with bare psycopg in the same run."""
