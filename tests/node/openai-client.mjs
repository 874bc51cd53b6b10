// A program written for OpenAI that uses the unmodified official client. Only the base URL and the key are Filmgate's.
// Prints one JSON object per step, which OpenAiNodeClientTests reads.
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

function report(step, facts) {
  console.log(JSON.stringify({ step, ...facts }));
}

async function expectError(step, call) {
  try {
    await call();
    report(step, { refused: false });
  } catch (error) {
    report(step, {
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

// create, in the five ways of the client
const folder = await mkdtemp(join(tmpdir(), 'filmgate-node-'));
await writeFile(join(folder, 'first.png'), png);
const text = await client.videos.create({ model: 'sora-2', prompt: 'A paper kite above a wheat field', seconds: '4', size: '1280x720' });
report('create', { video: text, request_id: text._request_id });
const image = await client.videos.create({
  model: 'veo3-fast', prompt: 'The kite lands', seconds: '4', input_reference: await toFile(png, 'first.png', { type: 'image/png' }),
});
report('create_with_file', { video: image });
const stream = await client.videos.create({
  model: 'veo3.1-fast', prompt: 'From a stream [sandbox:stuck]', input_reference: createReadStream(join(folder, 'first.png')),
});
report('create_with_stream', { video: stream });
const uri = await client.videos.create({
  model: 'veo3.1-fast',
  prompt: 'From a data URI [sandbox:stuck]',
  input_reference: { image_url: `data:image/png;base64,${png.toString('base64')}` },
});
report('create_with_data_uri', { video: uri });
const plain = await client.videos.create({ prompt: 'No model named [sandbox:filtered]', metadata: { scene: '3' } });
report('create_without_model', { video: plain });
await rm(folder, { recursive: true });

// a file that is uploaded once and referenced by its id
const uploaded = await client.files.create({
  file: await toFile(png, 'first.png', { type: 'image/png' }),
  purpose: 'vision',
  expires_after: { anchor: 'created_at', seconds: 3600 },
});
const listed = [];
for await (const file of client.files.list({ limit: 1 })) listed.push(file.id);
const downloaded = Buffer.from(await (await client.files.content(uploaded.id)).arrayBuffer());
const fromFile = await client.videos.create({
  model: 'veo3-fast', prompt: 'From a file', seconds: '4', input_reference: { file_id: uploaded.id },
});
report('files', {
  file: uploaded,
  retrieved: await client.files.retrieve(uploaded.id),
  listed,
  same: downloaded.equals(png),
  video: await finished(fromFile.id),
});
report('files_deleted', { answer: await client.files.delete(uploaded.id) });
await expectError('files_gone', () => client.files.retrieve(uploaded.id));
await client.videos.delete(fromFile.id);

// a create repeated with an idempotency key
const once = { headers: { 'Idempotency-Key': 'scene-4' } };
const first = await client.videos.create({ model: 'veo3-fast', prompt: 'Scene 4 [sandbox:stuck]' }, once);
const again = await client.videos.create({ model: 'veo3-fast', prompt: 'Scene 4 [sandbox:stuck]' }, once).withResponse();
report('create_twice', { first: first.id, second: again.data.id, replayed: again.response.headers.get('idempotent-replayed') });

// poll
report('poll', { video: await finished(text.id) });
report('poll_with_file', { video: await finished(image.id) });
report('poll_failed', { video: await finished(plain.id) });

// list
report('list', { newest_first: await ids({ limit: 2 }), oldest_first: await ids({ limit: 2, order: 'asc' }), all: await ids() });

// download
const response = await client.videos.downloadContent(text.id);
const file = Buffer.from(await response.arrayBuffer());
const sha256 = createHash('sha256').update(file).digest('hex');
report('download', { type: response.headers.get('content-type'), bytes: file.length, sha256 });

// remix
const remix = await client.videos.remix(text.id, { prompt: 'The same in the rain' });
report('remix', { video: remix, finished: await finished(remix.id) });

// edits, extensions, characters
const edit = await client.videos.edit({ video: { id: text.id }, prompt: 'The same at night' });
report('edit', { video: edit, finished: await finished(edit.id) });
await expectError('extend', () => client.videos.extend({ video: { id: text.id }, prompt: 'It lands', seconds: '8' }));
const clip = await toFile(file, 'clip.mp4', { type: 'video/mp4' });
await expectError('create_character', () => client.videos.createCharacter({ name: 'Kite', video: clip }));
await expectError('get_character', () => client.videos.getCharacter('char_1'));

// models
const models = [];
for await (const model of client.models.list()) models.push(model.id);
report('models', { ids: models, one: await client.models.retrieve('sora-2') });

// errors have the client's classes
await expectError('bad_request', () => client.videos.create({ model: 'sora-2', prompt: 'x', seconds: '5' }));
await expectError('not_found', () => client.videos.retrieve('video_0'));
await expectError('wrong_key', () => new OpenAI({ baseURL, apiKey: 'fg_wrong' }).videos.list());
await expectError('no_variant', () => client.videos.downloadContent(text.id, { variant: 'poster' }));
try {
  const picture = await client.videos.downloadContent(text.id, { variant: 'thumbnail' });
  report('thumbnail', { type: picture.headers.get('content-type'), bytes: (await picture.arrayBuffer()).byteLength });
} catch (error) {
  report('thumbnail', { type: String(error.status) });                   // 501 if ffmpeg is not installed
}
await expectError('not_ready', () => client.videos.downloadContent(stream.id));
await expectError('delete_running', () => client.videos.delete(stream.id));

// cancel (the client has no method for it), then delete everything page by page
for (const video of [stream, uri, first]) await client.post(`/videos/${video.id}/cancel`);
for (const video of [stream, uri, first]) await finished(video.id);
const deleted = [];
for await (const video of client.videos.list({ limit: 3 })) deleted.push(await client.videos.delete(video.id));
report('delete', { deleted, left: await ids() });
await expectError('deleted', () => client.videos.retrieve(text.id));
