"""PyYAML's own answers, one JSON line for each JSON line: {"dump": document} or {"load": text}."""
import json
import sys

import yaml

for line in sys.stdin:
    question = json.loads(line)
    if "dump" in question:
        answer = yaml.dump(question["dump"], allow_unicode=True)
    else:
        try:
            answer = {"value": yaml.safe_load(question["load"])}
            json.dumps(answer)
        except Exception:  # an error, or a date: what JSON can't hold
            answer = None
    print(json.dumps(answer))
