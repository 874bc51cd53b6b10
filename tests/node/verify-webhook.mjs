// Checks messages with the official package of Standard Webhooks, unmodified. Reads one JSON object a line: {secret, headers, body}.
// Prints one a line: {verified} with the parsed body, or {refused} with the reason; WebhookNodeTests reads them.
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
