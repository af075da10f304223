"""What Redis does in one piece, as Lua: numbering, comparing before changing, and the times when things are gone.

A conversation is a hash `record:<id>` with `r` (JSON), `v` (its version) and `t` (its ticket). When it is due stands in
the sorted set `due`, in milliseconds of Redis's own clock, so that all gateways agree; the record itself stays a while
longer, so that a sweep can tell who waits for it. A thread is a hash with `last`, `e<n>` (entry), and for entries sent
with a key `k<key>` → n and `w<n>` → key. It has its own time to live: its text is gone on time though every gateway is.
What goes with a conversation is named in the sorted set `of:<id>`, by when it is gone.
"""

from __future__ import annotations

_NOW = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local function alive(due, id)
  local at = redis.call('ZSCORE', due, id)
  if at and tonumber(at) >= now then return at end
  return false
end
"""

#: KEYS due, record; ARGV id, JSON, ticket, idle ms, grace ms, room. Returns 1 when there was room.
CREATE = f"""{_NOW}
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[6]) then return 0 end
redis.call('HSET', KEYS[2], 'r', ARGV[2], 'v', 1, 't', ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[4] + ARGV[5])
redis.call('ZADD', KEYS[1], now + ARGV[4], ARGV[1])
return 1
"""

#: KEYS due, record; ARGV id. Returns JSON and version, or nothing.
LOAD = f"""{_NOW}
if not alive(KEYS[1], ARGV[1]) then return false end
return redis.call('HMGET', KEYS[2], 'r', 'v')
"""

#: KEYS due, record; ARGV id, version read, JSON, ticket. Returns 1 when changed, 0 when another was first, -1: gone.
CHANGE = f"""{_NOW}
if not alive(KEYS[1], ARGV[1]) then return -1 end
if redis.call('HGET', KEYS[2], 'v') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[2], 'r', ARGV[3], 't', ARGV[4])
redis.call('HINCRBY', KEYS[2], 'v', 1)
return 1
"""

#: KEYS due, record, relative's thread; ARGV id, idle ms, grace ms, after-leaving ms, beginning of the desk's threads.
TOUCH = f"""{_NOW}
if not alive(KEYS[1], ARGV[1]) then return 0 end
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[2] + ARGV[3])
redis.call('PEXPIRE', KEYS[3], ARGV[2])
local ticket = redis.call('HGET', KEYS[2], 't')
if ticket and ticket ~= '' then
  local desk = ARGV[5] .. ticket
  if redis.call('HEXISTS', desk, 'kept') == 0 then redis.call('PEXPIRE', desk, ARGV[2] + ARGV[4]) end
end
return 1
"""

_FORGET = """
local function forget(record, thread, of)
  for _, name in ipairs(redis.call('ZRANGE', of, 0, -1)) do redis.call('DEL', name) end
  redis.call('DEL', record, thread, of)
end
"""

#: KEYS due, told, record, relative's thread, names that go with it; ARGV id. Returns the JSON of what was there.
REMOVE = f"""{_FORGET}
local record = redis.call('HGET', KEYS[3], 'r')
forget(KEYS[3], KEYS[4], KEYS[5])
redis.call('ZREM', KEYS[2], ARGV[1])
if redis.call('ZREM', KEYS[1], ARGV[1]) == 0 then return false end
return record
"""

#: KEYS due, told; ARGV beginning of records, of relatives' threads, of names, most. Returns the JSON of each that went.
EXPIRED = f"""{_NOW}{_FORGET}
local found = {{}}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. now, 'LIMIT', 0, ARGV[4])) do
  local record = redis.call('HGET', ARGV[1] .. id, 'r')
  if record then found[#found + 1] = record end
  forget(ARGV[1] .. id, ARGV[2] .. id, ARGV[3] .. id)
  redis.call('ZREM', KEYS[1], id)
  redis.call('ZREM', KEYS[2], id)
end
return found
"""

#: KEYS due, told; ARGV beginning of records, ms, most. Returns the JSON of each that is soon gone and not told of.
#: `told` holds for which time a conversation was told of; whoever writes is due later, and told of anew.
IDLING = f"""{_NOW}
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', '(' .. now)
local found = {{}}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], now, now + ARGV[2])) do
  local at = redis.call('ZSCORE', KEYS[1], id)
  if #found < tonumber(ARGV[3]) and redis.call('ZSCORE', KEYS[2], id) ~= at then
    redis.call('ZADD', KEYS[2], at, id)
    local record = redis.call('HGET', ARGV[1] .. id, 'r')
    if record then found[#found + 1] = record end
  end
end
return found
"""

#: KEYS due; ARGV ids. Returns those that live.
ALIVE = f"""{_NOW}
local found = {{}}
for _, id in ipairs(ARGV) do
  if alive(KEYS[1], id) then found[#found + 1] = id end
end
return found
"""

#: KEYS thread; ARGV ms to live.
BEGIN = """
if redis.call('HSETNX', KEYS[1], 'last', 0) == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return 1
"""

#: KEYS thread, due; ARGV id or '' for a desk's thread, JSON, key or '', most entries, ms to live without an id.
#: Returns [1, n] for a new entry, [0, n, JSON] for one sent before, [-1] when conversation or desk's thread is gone.
APPEND = f"""{_NOW}
local at = false
if ARGV[1] ~= '' then
  at = alive(KEYS[2], ARGV[1])
  if not at then return {{-1}} end
elseif redis.call('EXISTS', KEYS[1]) == 0 then return {{-1}}
end
if ARGV[3] ~= '' then
  local earlier = redis.call('HGET', KEYS[1], 'k' .. ARGV[3])
  if earlier then return {{0, tonumber(earlier), redis.call('HGET', KEYS[1], 'e' .. earlier)}} end
end
local n = redis.call('HINCRBY', KEYS[1], 'last', 1)
redis.call('HSET', KEYS[1], 'e' .. n, ARGV[2])
if ARGV[3] ~= '' then redis.call('HSET', KEYS[1], 'k' .. ARGV[3], n, 'w' .. n, ARGV[3]) end
local old = n - ARGV[4]
if old > 0 then
  local key = redis.call('HGET', KEYS[1], 'w' .. old)
  if key then redis.call('HDEL', KEYS[1], 'k' .. key, 'w' .. old) end
  redis.call('HDEL', KEYS[1], 'e' .. old)
end
if at then redis.call('PEXPIREAT', KEYS[1], math.floor(at))
elseif redis.call('HEXISTS', KEYS[1], 'kept') == 0 then redis.call('PEXPIRE', KEYS[1], ARGV[5]) end
return {{1, n}}
"""

#: KEYS thread; ARGV n, most entries. Returns n, JSON, n, JSON, …
AFTER = """
local last = tonumber(redis.call('HGET', KEYS[1], 'last') or 0)
local found = {}
for n = math.max(ARGV[1] + 1, last - ARGV[2] + 1, 1), last do
  local entry = redis.call('HGET', KEYS[1], 'e' .. n)
  if entry then found[#found + 1] = n; found[#found + 1] = entry end
end
return found
"""

#: KEYS thread; ARGV n, JSON read, JSON. Returns 1 when it was still what was read.
AMEND = """
if redis.call('HGET', KEYS[1], 'e' .. ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'e' .. ARGV[1], ARGV[3])
return 1
"""

#: KEYS thread; ARGV ms.
KEEP = """
local left = redis.call('PTTL', KEYS[1])
if left == -2 then return 0 end
redis.call('HSET', KEYS[1], 'kept', 1)
if left == -1 or left > tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return 1
"""

#: KEYS thread. Returns ms until one that is kept is gone, nothing for one that goes on, 0 when there is none.
KEPT_FOR = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if redis.call('HEXISTS', KEYS[1], 'kept') == 0 then return false end
return math.max(1, redis.call('PTTL', KEYS[1]))
"""

#: KEYS due, name, names that go with the conversation; ARGV id, JSON, ms, JSON read ('' for none, '*' for any).
#: Returns 1 when put, 0 when another was first, -1 when the conversation is gone.
PUT_OF = f"""{_NOW}
if not alive(KEYS[1], ARGV[1]) then return -1 end
if ARGV[4] ~= '*' and (redis.call('GET', KEYS[2]) or '') ~= ARGV[4] then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)
redis.call('ZADD', KEYS[3], now + ARGV[3], KEYS[2])
if redis.call('PTTL', KEYS[3]) < tonumber(ARGV[3]) then redis.call('PEXPIRE', KEYS[3], ARGV[3]) end
return 1
"""

#: KEYS name.
POP = """
local found = redis.call('GET', KEYS[1])
redis.call('DEL', KEYS[1])
return found
"""

#: KEYS name; ARGV ms.
COUNT = """
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return n
"""
