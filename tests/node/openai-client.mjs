// What a program written for OpenAI does, with the official client unmodified: only the base URL and the key are ours.
// Prints one JSON object a line for each thing done; OpenAiNodeClientTests reads them.
//   node openai-client.mjs http://127.0.0.1:7300/v1 fg_...
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import OpenAI, { toFile } from 'openai';

const [baseURL, apiKey] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey });
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

function say(step, facts) {
  console.log(JSON.stringify({ step, ...facts }));
}

async function refused(step, call) {
  try {
    await call();
    say(step, { refused: false });
  } catch (error) {
    say(step, {
      refused: true, class: error.constructor.name, status: error.status, code: error.code, param: error.param, type: error.type,
      message: error.message, request_id: error.requestID,
    });
  }
}

async function finished(id) {
  for (;;) {
    const { data, response } = await client.videos.retrieve(id).withResponse();
    if (data.status !== 'queued' && data.status !== 'in_progress') return data;
    await wait(Number(response.headers.get('openai-poll-after-ms')));
  }
}

async function ids(query) {
  const found = [];
  for await (const video of client.videos.list(query)) found.push(video.id);
  return found;
}

// create, in the five ways that the client has
const folder = await mkdtemp(join(tmpdir(), 'filmgate-node-'));
await writeFile(join(folder, 'first.png'), png);
const text = await client.videos.create({ model: 'sora-2', prompt: 'A paper kite above a wheat field', seconds: '4', size: '1280x720' });
say('create', { video: text, request_id: text._request_id });
const image = await client.videos.create({ model: 'veo3-fast', prompt: 'The kite lands', seconds: '4', input_reference: await toFile(png, 'first.png', { type: 'image/png' }) });
say('create_with_file', { video: image });
const stream = await client.videos.create({ model: 'veo3.1-fast', prompt: 'From a stream [sandbox:stuck]', input_reference: createReadStream(join(folder, 'first.png')) });
say('create_with_stream', { video: stream });
const uri = await client.videos.create({ model: 'veo3.1-fast', prompt: 'From a data URI [sandbox:stuck]', input_reference: { image_url: `data:image/png;base64,${png.toString('base64')}` } });
say('create_with_data_uri', { video: uri });
const plain = await client.videos.create({ prompt: 'No model named [sandbox:filtered]', metadata: { scene: '3' } });
say('create_without_model', { video: plain });
await rm(folder, { recursive: true });

// a file that is uploaded once and named by its id
const kept = await client.files.create({ file: await toFile(png, 'first.png', { type: 'image/png' }), purpose: 'vision', expires_after: { anchor: 'created_at', seconds: 3600 } });
const listed = [];
for await (const one of client.files.list({ limit: 1 })) listed.push(one.id);
const back = Buffer.from(await (await client.files.content(kept.id)).arrayBuffer());
const named = await client.videos.create({ model: 'veo3-fast', prompt: 'From a file', seconds: '4', input_reference: { file_id: kept.id } });
say('files', { file: kept, retrieved: await client.files.retrieve(kept.id), listed, same: back.equals(png), video: await finished(named.id) });
say('files_deleted', { answer: await client.files.delete(kept.id) });
await refused('files_gone', () => client.files.retrieve(kept.id));
await client.videos.delete(named.id);

// the same again under a key of the client's own
const once = { headers: { 'Idempotency-Key': 'scene-4' } };
const first = await client.videos.create({ model: 'veo3-fast', prompt: 'Scene 4 [sandbox:stuck]' }, once);
const again = await client.videos.create({ model: 'veo3-fast', prompt: 'Scene 4 [sandbox:stuck]' }, once).withResponse();
say('create_twice', { first: first.id, second: again.data.id, replayed: again.response.headers.get('idempotent-replayed') });

// poll
say('poll', { video: await finished(text.id) });
say('poll_with_file', { video: await finished(image.id) });
say('poll_failed', { video: await finished(plain.id) });

// list
say('list', { newest_first: await ids({ limit: 2 }), oldest_first: await ids({ limit: 2, order: 'asc' }), all: await ids() });

// download
const answer = await client.videos.downloadContent(text.id);
const file = Buffer.from(await answer.arrayBuffer());
say('download', { type: answer.headers.get('content-type'), bytes: file.length, sha256: createHash('sha256').update(file).digest('hex') });

// remix
const remix = await client.videos.remix(text.id, { prompt: 'The same in the rain' });
say('remix', { video: remix, finished: await finished(remix.id) });

// models
const models = [];
for await (const model of client.models.list()) models.push(model.id);
say('models', { ids: models, one: await client.models.retrieve('sora-2') });

// what goes wrong has the client's own classes
await refused('bad_request', () => client.videos.create({ model: 'sora-2', prompt: 'x', seconds: '5' }));
await refused('not_found', () => client.videos.retrieve('video_0'));
await refused('wrong_key', () => new OpenAI({ baseURL, apiKey: 'fg_wrong' }).videos.list());
await refused('no_variant', () => client.videos.downloadContent(text.id, { variant: 'poster' }));
try {
  const picture = await client.videos.downloadContent(text.id, { variant: 'thumbnail' });
  say('thumbnail', { type: picture.headers.get('content-type'), bytes: (await picture.arrayBuffer()).byteLength });
} catch (error) {
  say('thumbnail', { type: String(error.status) });                   // 501 where the gateway's machine has no ffmpeg
}
await refused('not_ready', () => client.videos.downloadContent(stream.id));
await refused('delete_running', () => client.videos.delete(stream.id));
await refused('edit', () => client.videos.edit({ prompt: 'x', video: { id: text.id } }));

// cancel, which the client has no method for, then delete everything, a page at a time
for (const video of [stream, uri, first]) await client.post(`/videos/${video.id}/cancel`);
for (const video of [stream, uri, first]) await finished(video.id);
const deleted = [];
for await (const video of client.videos.list({ limit: 3 })) deleted.push(await client.videos.delete(video.id));
say('delete', { deleted, left: await ids() });
await refused('deleted', () => client.videos.retrieve(text.id));
