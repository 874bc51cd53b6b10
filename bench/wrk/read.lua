-- GETs /v1/videos/{id} for ids drawn at random from a file with one id a line.
local mark = "@@@@@@@@@@"
local ids = {}
local head, tail

function init(args)
  for id in io.lines(args[1]) do ids[#ids + 1] = id end
  math.randomseed(#ids)
  local whole = wrk.format("GET", "/v1/videos/" .. mark)
  local from, to = whole:find(mark, 1, true)
  head, tail = whole:sub(1, from - 1), whole:sub(to + 1)
end

function request()
  return head .. ids[math.random(#ids)] .. tail
end

function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration, e.status, e.connect + e.read + e.write + e.timeout, latency:percentile(99)))
end
