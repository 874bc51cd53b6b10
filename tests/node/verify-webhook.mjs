// Verifies messages with the unmodified official package of Standard Webhooks. Reads one JSON object per line: {secret, headers, body}.
// Prints one per line, which WebhookNodeTests reads: {verified} with the parsed body, or {refused} with the reason.
import { createInterface } from 'node:readline';
import { Webhook } from 'standardwebhooks';

for await (const line of createInterface({ input: process.stdin })) {
  const { secret, headers, body } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ verified: new Webhook(secret).verify(body, headers) }));
  } catch (error) {
    console.log(JSON.stringify({ refused: error.message }));
  }
}
