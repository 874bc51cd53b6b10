// Verifies v1a signatures with Node's own crypto. Reads one JSON object per line: {publicKey, headers, body}.
// Prints one JSON object per line: {verified: true} or {verified: false}. WebhookPublicKeyTests reads them.
import { createPublicKey, verify } from 'node:crypto';
import { createInterface } from 'node:readline';

const spkiOfEd25519 = Buffer.from('302a300506032b6570032100', 'hex');     // what DER puts before the 32 bytes of the key

for await (const line of createInterface({ input: process.stdin })) {
  const { publicKey, headers, body } = JSON.parse(line);
  const raw = Buffer.from(publicKey.slice('whpk_'.length), 'base64');
  const key = createPublicKey({ key: Buffer.concat([spkiOfEd25519, raw]), format: 'der', type: 'spki' });
  const content = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`);
  const signatures = headers['webhook-signature'].split(' ')
    .filter((signature) => signature.startsWith('v1a,'))
    .map((signature) => Buffer.from(signature.slice('v1a,'.length), 'base64'));
  const verified = raw.length === 32 && signatures.some((signature) => verify(null, content, key, signature));
  console.log(JSON.stringify({ verified }));
}
