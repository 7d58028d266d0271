-- Presents credentials in turn, one a request: wrk -s cycle.lua URL -- FILE FIELD COUNT START
-- FILE holds a value of the header FIELD a line; the first COUNT are used, beginning after START of them. Needs wrk -t1.

local requests, count, at = {}, 0, 0

function init (args)
  local limit = tonumber(args[3])
  for line in io.lines(args[1]) do
    if count == limit then break end
    count = count + 1
    requests[count] = wrk.format('GET', nil, { [args[2]] = line, Host = wrk.headers['Host'] })
  end
  at = tonumber(args[4]) % count
end

function request ()
  at = at % count + 1
  return requests[at]
end

function done (summary, latency)
  local errors = summary.errors
  io.stderr:write(string.format(
    '{"requests":%d,"seconds":%f,"p50Ms":%f,"p99Ms":%f,"maxMs":%f,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
