// A web page's EventSource (Node's implementation of the WHATWG standard) on a connection that breaks in the middle.
// Prints one JSON object per event and one at the end, which EventSourceTests reads.
//   node --experimental-eventsource event-source.mjs http://127.0.0.1:7300 video_...
import net from 'node:net';

const [gateway, id] = process.argv.slice(2);
const { hostname, port } = new URL(gateway);
const sockets = new Set();
let connections = 0;
const proxy = net.createServer((inner) => {
  const outer = net.connect(Number(port), hostname);
  connections++;
  sockets.add(inner);
  for (const [from, to] of [[inner, outer], [outer, inner]]) {
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  }
});
await new Promise((ready) => proxy.listen(0, '127.0.0.1', ready));

const source = new EventSource(`http://127.0.0.1:${proxy.address().port}/v1/videos/${id}/events`);
for (const type of ['created', 'submitting', 'started', 'progress', 'rendered', 'completed']) {
  source.addEventListener(`video.${type}`, (event) => {
    console.log(JSON.stringify({ type: event.type, id: event.lastEventId, video: JSON.parse(event.data).video_id }));
    if (type !== 'started') return;
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  });
}
source.addEventListener('error', () => {
  if (source.readyState !== EventSource.CLOSED) return;
  console.log(JSON.stringify({ type: 'closed', connections }));
  proxy.close();
});
