-- POSTs a create with a different prompt each time. The request is split once, so that generating the load costs little.
local placeholder = "@@@@@@@@@@"
local body = '{"model":"veo3-fast","prompt":"Take ' .. placeholder .. ': a paper boat drifts down a rain gutter at dusk, '
  .. 'neon signs mirrored in the water, slow tracking shot, shallow depth of field, film grain","seconds":"8","size":"1280x720",'
  .. '"metadata":{"scene":"harbour-12","project":"bench"}}'
local head, tail, seed, count

function init(args)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  local whole = wrk.format(nil, nil, nil, body)
  local from, to = whole:find(placeholder, 1, true)
  head, tail = whole:sub(1, from - 1), whole:sub(to + 1)
  count = 0
end

function request()
  count = count + 1
  return head .. string.format("%010d", count) .. tail
end

function done(summary, latency, requests)
  local e = summary.errors
  local broken = e.connect + e.read + e.write + e.timeout
  io.write(string.format(
    "RESULT %d %d %d %d %d\n", summary.requests, summary.duration, e.status, broken, latency:percentile(99)))
end
