"""Reads OpenMetrics text from standard input, strictly, and prints its samples as JSON: name, labels, value."""
import json
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families

text = sys.stdin.buffer.read().decode("utf-8")
json.dump(
    [[s.name, s.labels, s.value] for family in text_string_to_metric_families(text) for s in family.samples],
    sys.stdout)
