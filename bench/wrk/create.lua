-- POSTs a create with a distinct prompt each time. The request is cut in two once, so that the load generator costs little.
local mark = "@@@@@@@@@@"
local body = '{"model":"veo3-fast","prompt":"Take ' .. mark .. ': a paper boat drifts down a rain gutter at dusk, neon signs mirrored in the water, '
  .. 'slow tracking shot, shallow depth of field, film grain","seconds":"8","size":"1280x720","metadata":{"scene":"harbour-12","project":"bench"}}'
local head, tail, seed, count

function init(args)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  local whole = wrk.format(nil, nil, nil, body)
  local from, to = whole:find(mark, 1, true)
  head, tail = whole:sub(1, from - 1), whole:sub(to + 1)
  count = 0
end

function request()
  count = count + 1
  return head .. string.format("%010d", count) .. tail
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration, e.status, e.connect + e.read + e.write + e.timeout, latency:percentile(99)))
end
