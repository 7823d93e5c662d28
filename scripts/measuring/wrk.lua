-- Sends the requests of a file in turn: method, path, cookie, CSRF token, content type and body, parted by tabs. In a body, {key} becomes a fresh
-- submission key and {n} a number that no other request of the run has. With "once" after the file, each line is sent once and no more.
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  lines = {}
  for line in io.lines(args[1]) do
    local one = {}
    for field in (line .. "\t"):gmatch("([^\t]*)\t") do one[#one + 1] = field end
    lines[#lines + 1] = one
  end
  math.randomseed(os.time() * 64 + number)
  -- Threads begin at different places, so that they do not ask for the same thing at the same time.
  at = (number * 7919) % #lines
  sent = 0
  once, of = args[2] == "once", tonumber(args[3] or "1")
end

local function key()
  return (("xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx"):gsub("x", function() return ("%x"):format(math.random(0, 15)) end))
end

function request()
  at = at % #lines + 1
  sent = sent + 1
  if once then
    -- Each thread has its own share of the lines, and ends with it.
    at = number + (sent - 1) * of
    if at + of > #lines then wrk.thread:stop() end
  end
  local method, path, cookie, csrf, kind, body = unpack(lines[at])
  local headers = { ["Cookie"] = cookie, ["Accept-Encoding"] = "gzip, br" }
  if method ~= "GET" then
    local submission = key()
    headers["X-CSRF"] = csrf
    headers["Idempotency-Key"] = submission
    headers["Content-Type"] = kind
    body = body:gsub("{key}", submission):gsub("{n}", tostring(number * 10000000 + sent))
  else
    body = nil
  end
  return wrk.format(method, path, headers, body)
end

function done(summary, latency)
  local errors = summary.errors
  print(("RESULT requests=%d microseconds=%d refused=%d broken=%d p50=%d p95=%d p99=%d max=%d"):format(
    summary.requests, summary.duration, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(95), latency:percentile(99), latency.max))
end
