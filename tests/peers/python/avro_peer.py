"""Reads Avro bytes with fastavro and writes the value again: a JSON line in, a JSON line out, in order.

in:  {"schema": "<avsc>", "hex": "<the value>"}
out: {"hex": "<the value as fastavro writes it>", "value": "<the value as Python prints it>"} or {"error": "…"}

A request can also be {"file": "<an object container file>"}, in hexadecimal digits too; its answer is {"values": ["<hex>", …]}.
"""

import io
import json
import sys

import fastavro


def container(request):
    # Records of a union come with their names, so that each goes back into its own branch.
    options = {"return_record_name": True, "return_record_name_override": True}
    reader = fastavro.reader(io.BytesIO(bytes.fromhex(request["file"])), **options)
    values = []
    for value in reader:
        target = io.BytesIO()
        fastavro.schemaless_writer(target, reader.writer_schema, value)
        values.append(target.getvalue().hex())
    return {"values": values}


for line in sys.stdin:
    try:
        request = json.loads(line)
        if "file" in request:
            print(json.dumps(container(request)), flush=True)
            continue
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
