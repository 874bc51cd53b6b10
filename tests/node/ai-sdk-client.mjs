// A program written for Vercel's AI SDK with its unmodified xAI and ByteDance providers. Only the base URLs and the key are Filmgate's.
// Prints one JSON object per step, which AiSdkNodeClientTests reads.
//   node ai-sdk-client.mjs http://127.0.0.1:7300 fg_...
import { experimental_generateVideo as generateVideo } from 'ai';
import { createXai } from '@ai-sdk/xai';
import { createByteDance } from '@ai-sdk/bytedance';

const [gateway, apiKey] = process.argv.slice(2);
const xai = createXai({ baseURL: `${gateway}/grok/v1`, apiKey });
const bytedance = createByteDance({ baseURL: `${gateway}/volc/v3`, apiKey });
// 320x320, because ByteDance takes no smaller images.
const png = 'iVBORw0KGgoAAAANSUhEUgAAAUAAAAFAAQAAAADl65gHAAAAQUlEQVR42u3KMQ0AAAwDoPo33VrYuwRu0qOIoiiKoiiKoiiKoiiKoiiKoiiKoi'
  + 'iKoiiKoiiKoiiKoiiKoiiK4r84v0fQ4PHl284AAAAASUVORK5CYII=';
const fastPolls = { xai: { pollIntervalMs: 50 }, bytedance: { pollIntervalMs: 50 } };

// The SDK does not download from loopback addresses, where the gateway of a test is. The `download` option does.
async function download({ url }) {
  const file = await fetch(url);
  return { data: new Uint8Array(await file.arrayBuffer()), mediaType: file.headers.get('content-type') ?? undefined };
}

async function generate(step, request) {
  try {
    const { video, warnings, providerMetadata } = await generateVideo({
      maxRetries: 0, poll: { intervalMs: 50 }, providerOptions: fastPolls, download, ...request,
    });
    console.log(JSON.stringify({ step, type: video.mediaType, bytes: video.uint8Array.length, warnings, metadata: providerMetadata }));
  } catch (error) {
    console.log(JSON.stringify({ step, error: error.message, status: error.statusCode }));
  }
}

const grok = xai.video('grok-imagine-video');
await generate('xai_text', { model: grok, prompt: 'A kite', duration: 1, aspectRatio: '3:2', resolution: '854x480' });
await generate('xai_image', { model: grok, prompt: { image: Buffer.from(png, 'base64'), text: 'It flies' }, duration: 1 });
const edit = { mode: 'edit-video', videoUrl: 'https://example.com/clip.mp4' };
await generate('xai_edit', { model: grok, prompt: 'Make it snow', providerOptions: { xai: { ...fastPolls.xai, ...edit } } });
await generate('xai_failed', { model: grok, prompt: 'A kite [sandbox:filtered]', duration: 1 });
await generate('xai_refused', { model: grok, prompt: 'A kite', duration: 99 });
const unauthorized = createXai({ baseURL: `${gateway}/grok/v1`, apiKey: 'fg_wrong' });
await generate('xai_wrong_key', { model: unauthorized.video('grok-imagine-video'), prompt: 'A kite' });

const seedance = bytedance.video('doubao-seedance-1-5-pro-251215');
await generate('bytedance_text', { model: seedance, prompt: 'A kite', duration: 4, aspectRatio: '16:9', resolution: '864x480', seed: 7 });
await generate('bytedance_image', { model: seedance, prompt: { image: Buffer.from(png, 'base64'), text: 'It flies' }, duration: 4 });
await generate('bytedance_failed', { model: seedance, prompt: 'A kite [sandbox:filtered-message]', duration: 4 });
await generate('bytedance_refused', { model: seedance, prompt: 'A kite', duration: 99 });
