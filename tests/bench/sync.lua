-- Posts prepared requests, each of them once; it says whether they ran out before the time did.
local threads = {}

function setup(thread)
  thread:set("number", #threads)
  table.insert(threads, thread)
end

function init(args)
  folder, most = args[1], tonumber(args[2])
  posted, bad, out = 0, 0, 0
  requests = {}
  for i = 0, most - 1 do
    local file = assert(io.open(folder .. "/" .. number .. "-" .. i, "rb"))
    requests[i] = file:read("*a")
    file:close()
  end
end

function request()
  local one = requests[posted]
  posted = posted + 1
  if one == nil then
    out = 1
    return "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
  end
  return one
end

function response(status)
  if status ~= 200 then bad = bad + 1 end
end

function done(summary, latency)
  local bad = summary.errors.timeout + summary.errors.read + summary.errors.connect
  local out = 0
  for _, thread in ipairs(threads) do
    bad = bad + thread:get("bad")
    out = out + thread:get("out")
  end
  io.write(string.format(
    '{"seconds": %.3f, "bad": %d, "out": %d, "p50_ms": %.3f, "p99_ms": %.3f}\n',
    summary.duration / 1e6, bad, out, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
