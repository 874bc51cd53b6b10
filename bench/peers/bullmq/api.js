// The HTTP API: create, status, content. Everything else is the worker's.
import { randomUUID } from 'node:crypto';
import express from 'express';
import multer from 'multer';
import { fileOf, openQueue } from './jobs.js';

const queue = openQueue();
const app = express().disable('x-powered-by').set('etag', false);
const form = multer();

const show = (id, video) => ({
  id,
  object: 'video',
  model: video.request.model,
  status: video.status,
  seconds: video.request.seconds,
  size: video.request.size,
  created_at: video.createdAt,
  ...(video.error && { error: { message: video.error } }),
});

function complaint({ prompt, model, seconds, webhook_url: url }) {
  if (typeof prompt !== 'string' || prompt.trim() === '' || prompt.length > 32_000) return 'prompt is required';
  if (typeof model !== 'string') return 'model is required';
  if (seconds !== undefined && !/^\d{1,3}$/.test(seconds)) return 'seconds must be a number';
  if (url !== undefined && !(URL.canParse(url) && /^https?:/.test(url))) return 'webhook_url must be an http or https URL';
}

app.post('/v1/videos', express.json(), form.none(), async (req, res) => {
  const problem = complaint(req.body ?? {});
  if (problem) return res.status(400).json({ error: { message: problem } });
  const { prompt, model, seconds = '4', size = '1280x720', webhook_url: webhook } = req.body;
  const id = `video_${randomUUID().replaceAll('-', '')}`;
  const video = { status: 'queued', request: { prompt, model, seconds, size }, webhook, createdAt: Math.floor(Date.now() / 1000) };
  await queue.add('video', video, { jobId: id });
  res.json(show(id, video));
});

app.get('/v1/videos/:id', async (req, res) => {
  const job = await queue.getJob(req.params.id);
  if (job) res.json(show(job.id, job.data));
  else res.status(404).json({ error: { message: 'There is no such video.' } });
});

app.get('/v1/videos/:id/content', async (req, res) => {
  const job = await queue.getJob(req.params.id);
  if (job?.data.status === 'completed') res.sendFile(fileOf(job.id));
  else res.status(job ? 409 : 404).json({ error: { message: 'There is no file.' } });
});

app.listen(Number(process.env.PEER_PORT), '127.0.0.1', 4096, () => console.log('READY'));
