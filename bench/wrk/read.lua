-- GETs /v1/videos/{id} with random ids from a file that has one id per line.
local placeholder = "@@@@@@@@@@"
local ids = {}
local head, tail

function init(args)
  for id in io.lines(args[1]) do ids[#ids + 1] = id end
  math.randomseed(#ids)
  local whole = wrk.format("GET", "/v1/videos/" .. placeholder)
  local from, to = whole:find(placeholder, 1, true)
  head, tail = whole:sub(1, from - 1), whole:sub(to + 1)
end

function request()
  return head .. ids[math.random(#ids)] .. tail
end

function done(summary, latency, requests)
  local e = summary.errors
  local broken = e.connect + e.read + e.write + e.timeout
  io.write(string.format(
    "RESULT %d %d %d %d %d\n", summary.requests, summary.duration, e.status, broken, latency:percentile(99)))
end
