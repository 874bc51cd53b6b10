// A program written for Runway that uses the unmodified official client. Only the base URL and the key are Filmgate's.
// Prints one JSON object per step, which RunwayNodeClientTests reads.
//   node runway-client.mjs http://127.0.0.1:7300/runwayml fg_...
// The client waits about six seconds between polls. Only these waits are shortened.
const timer = globalThis.setTimeout;
globalThis.setTimeout = (call, ms, ...rest) => timer(call, ms > 4000 && ms < 8000 ? 50 : ms, ...rest);
const { default: RunwayML } = await import('@runwayml/sdk');

const [baseURL, apiKey] = process.argv.slice(2);
const client = new RunwayML({ baseURL, apiKey });
const png = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const clip = 'https://example.com/clip.mp4';

function report(step, facts) {
  console.log(JSON.stringify({ step, ...facts }));
}

async function expectError(step, call) {
  try {
    await call();
    report(step, { refused: false });
  } catch (error) {
    report(step, {
      refused: true, class: error.constructor.name, status: error.status, error: error.error?.error, task: error.taskDetails,
    });
  }
}

async function createAndDownload(step, creation) {
  const created = await creation;
  const task = await client.tasks.retrieve(created.id).waitForTaskOutput();
  const file = await fetch(task.output[0]);
  report(step, { created: created.id, task, type: file.headers.get('content-type'), bytes: (await file.arrayBuffer()).byteLength });
  return created.id;
}

const first = await createAndDownload('image_to_video', client.imageToVideo.create({
  model: 'gen3a_turbo', promptImage: [{ uri: png, position: 'first' }], promptText: 'Push in', ratio: '720:1280', duration: 5,
}));
await createAndDownload('text_to_video', client.textToVideo.create({
  model: 'veo3-fast', promptText: 'A kite', ratio: '1280:720', duration: 4,
}));
await createAndDownload('video_to_video', client.videoToVideo.create({
  model: 'gen4_aleph', videoUri: clip, promptText: 'Make it snow', references: [{ type: 'image', uri: png }], ratio: '960:960',
}));
await createAndDownload('character_performance', client.characterPerformance.create({
  model: 'act_two', character: { type: 'image', uri: png }, reference: { type: 'video', uri: clip }, ratio: '1280:720',
}));
await createAndDownload('video_upscale', client.videoUpscale.create({ model: 'upscale_v1', videoUri: clip }));

await expectError('failed', () => client.imageToVideo.create({
  model: 'gen3a_turbo', promptImage: png, promptText: 'x [sandbox:filtered-message]', ratio: '1280:720',
}).waitForTaskOutput());
await expectError('bad_request', () => client.imageToVideo.create({
  model: 'gen3a_turbo', promptImage: png, promptText: 'x', ratio: '1:2',
}));
await expectError('not_found', () => client.tasks.retrieve('17f20503-0000-4000-8000-000000000001'));
await expectError('wrong_key', () => new RunwayML({ baseURL, apiKey: 'fg_wrong' }).tasks.retrieve(first));

await client.tasks.delete(first);
await expectError('deleted', () => client.tasks.retrieve(first));
const stuck = await client.imageToVideo.create({
  model: 'gen3a_turbo', promptImage: png, promptText: 'x [sandbox:stuck]', ratio: '1280:720',
});
await client.tasks.delete(stuck.id);
await expectError('cancelled', () => client.tasks.retrieve(stuck.id).waitForTaskOutput());
