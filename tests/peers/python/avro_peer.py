"""Reads Avro bytes with fastavro and writes the value again: a JSON line in, a JSON line out, in order.

in:  {"schema": "<avsc>", "hex": "<the value>"}
out: {"hex": "<the value as fastavro writes it>", "value": "<the value as Python prints it>"} or {"error": "…"}
"""

import io
import json
import sys

import fastavro

for line in sys.stdin:
    try:
        request = json.loads(line)
        schema = fastavro.parse_schema(json.loads(request["schema"]))
        source = io.BytesIO(bytes.fromhex(request["hex"]))
        value = fastavro.schemaless_reader(source, schema)
        if source.read(1):
            raise ValueError("bytes are left over")
        target = io.BytesIO()
        fastavro.schemaless_writer(target, schema, value)
        answer = {"hex": target.getvalue().hex(), "value": repr(value)}
    except Exception as error:  # the answer says what went wrong, whatever it was
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
