"""Reads multipart forms with Python's email parser. Reads one JSON object per line: {contentType, body} with the body in base64.
Prints one per line, which FormTests reads: {fields} with name and value, or name, file, type and size."""
import base64
import email
import json
import sys


def text(value):
    """The parser keeps bytes beyond ASCII as surrogates."""
    return value.encode("ascii", "surrogateescape").decode("utf-8")


for line in sys.stdin:
    form = json.loads(line)
    head = f"MIME-Version: 1.0\r\nContent-Type: {form['contentType']}\r\n\r\n".encode()
    fields = []
    for part in email.message_from_bytes(head + base64.b64decode(form["body"])).get_payload():
        assert part.get_content_disposition() == "form-data" and not part.defects, part.defects
        # Only the raw header has the bytes; the parser's own accessors are for mail, where they would be an error.
        disposition = email.message.Message()
        disposition["Content-Disposition"] = text(dict(part.raw_items())["Content-Disposition"])
        content = part.get_payload(decode=True)
        field = {"name": disposition.get_param("name", header="content-disposition")}
        file = disposition.get_param("filename", header="content-disposition")
        if file is None:
            field["value"] = content.decode("utf-8")
        else:
            field.update(file=file, type=part.get_content_type(), size=len(content))
        fields.append(field)
    print(json.dumps({"fields": fields}), flush=True)
