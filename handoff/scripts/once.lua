-- Append an event to a thread, at most once for a given `once` key ('': as often as it is called).
-- Returns its id, and whether it was written now.
local function append_once(thread, once, key, kind, body, channel)
  local earlier = key ~= '' and redis.call('HGET', once, key)
  if earlier then
    return earlier, false
  end
  local id = redis.call('XADD', thread, '*', 'type', kind, 'body', body)
  if key ~= '' then
    redis.call('HSET', once, key, id)
  end
  redis.call('PUBLISH', channel, '')
  return id, true
end

