"""Reads frames from standard input, one a line, and says for each whether the schema accepts it (1) or not (0).

usage: validate.py SCHEMA
"""
import json
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    sys.exit(77)

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
for line in sys.stdin.buffer:
    try:
        frame = json.loads(line.decode("utf-8"))
    except ValueError:
        print(0)
        continue
    print(int(validator.is_valid(frame)))
