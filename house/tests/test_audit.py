"""What `./run audit` makes of the auditors' answers: a registry that does not answer is no library without fault, nor one with."""

import json

import pytest

from house.audit import Told, judged

CLEAN = {"dependencies": [{"name": "a", "version": "1", "vulns": []}], "fixes": []}
FAULT = {"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}]}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (json.dumps(CLEAN), Told.CLEAN),
        (json.dumps(FAULT), Told.FAULTS),
        (json.dumps({"auditReportVersion": 2, "vulnerabilities": {}}), Told.CLEAN),
        (json.dumps({"vulnerabilities": {"a": {"range": "<2", "severity": "high"}}}), Told.FAULTS),
        (json.dumps({"message": "405 Method Not Allowed", "error": {"summary": ""}}), Told.NOTHING),
        ("", Told.NOTHING),
        ("ERROR: no network", Told.NOTHING),
    ],
)
def test_what_is_told(said: str, told: Told) -> None:
    assert judged(said) is told
