// Takes a video through its steps: submit, poll, download, webhook. The step is part of the job's data, so a retry continues there.
// Between two polls the job waits in Redis and occupies no slot of the worker.
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { DelayedError, Worker } from 'bullmq';
import { Agent, request, setGlobalDispatcher } from 'undici';
import { connect, fileOf, QUEUE } from './jobs.js';

const CONCURRENCY = 100;
const provider = process.env.PEER_PROVIDER;
const pollGap = Number(process.env.PEER_POLL_MS);
setGlobalDispatcher(new Agent({ connections: CONCURRENCY, keepAliveTimeout: 30_000 }));

async function call(url, options) {
  const { statusCode, body } = await request(url, options);
  if (statusCode < 300) return body;
  await body.dump();
  throw new Error(`${url} answered with ${statusCode}`);
}

function formOf(fields) {
  const boundary = 'peer-boundary-5f0c1a2b3c4d';
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
  return { body: `${parts.join('')}--${boundary}--\r\n`, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}

async function pause(job, token, data) {
  await Promise.all([data && job.updateData(data), job.moveToDelayed(Date.now() + pollGap, token)]);
  throw new DelayedError();
}

async function download(id, url) {
  const part = `${fileOf(id)}.part`;
  await pipeline(await call(url), createWriteStream(part));
  await rename(part, fileOf(id));
}

async function run(job, token) {
  let video = job.data;
  if (!video.operation) {
    const body = await call(`${provider}/v1/videos`, { method: 'POST', ...formOf(video.request) });
    await pause(job, token, { ...video, status: 'in_progress', operation: (await body.json()).id });
  }

  if (video.status === 'in_progress') {
    const body = await call(`${provider}/v1/videos/${video.operation}`);
    const { status, video_url: url } = await body.json();
    if (status !== 'completed') await pause(job, token);
    await download(job.id, url);
    video = { ...video, status: 'completed' };
    await job.updateData(video);
  }

  if (!video.webhook) return;
  const event = { type: 'video.completed', timestamp: new Date().toISOString(), data: { id: job.id, status: video.status } };
  const headers = { 'content-type': 'application/json' };
  const answer = await call(video.webhook, { method: 'POST', headers, body: JSON.stringify(event) });
  await answer.dump();
}

const worker = new Worker(QUEUE, run, { connection: connect(), concurrency: CONCURRENCY, maxStalledCount: 10 });
worker.on('error', (fault) => console.error(fault.message));
worker.on('failed', (job, fault) => console.error(job?.id, fault.message));
await worker.waitUntilReady();
console.log('READY');
