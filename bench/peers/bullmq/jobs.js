// The queue that both programs share. A job is a video's only record: a create is one write, and a status is one read.
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';

export const QUEUE = 'videos';
export const folder = process.env.PEER_DATA;
export const connect = () =>
  new Redis(process.env.PEER_REDIS, { maxRetriesPerRequest: null, enableAutoPipelining: true });

const DAY = 24 * 3600;

export const openQueue = () =>
  new Queue(QUEUE, {
    connection: connect(),
    defaultJobOptions: {
      attempts: 10,
      backoff: { type: 'exponential', delay: 1000 },
      removeOnComplete: { age: 7 * DAY },
      removeOnFail: { age: 7 * DAY },
    },
  });

export const fileOf = (id) => `${folder}/${id}.mp4`;
