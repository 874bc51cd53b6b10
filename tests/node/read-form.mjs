// Reads multipart forms with Node's own parser, Request.formData(). Reads one JSON object per line: {contentType, body} with the body in
// base64. Prints one per line, which FormTests reads: {fields} with name and value, or name, file, type and size.
import { createInterface } from 'node:readline';

for await (const line of createInterface({ input: process.stdin })) {
  const { contentType, body } = JSON.parse(line);
  const request = new Request('http://provider.test/', {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: Buffer.from(body, 'base64'),
  });
  const fields = [...(await request.formData())].map(([name, value]) =>
    typeof value === 'string' ? { name, value } : { name, file: value.name, type: value.type, size: value.size });
  console.log(JSON.stringify({ fields }));
}
