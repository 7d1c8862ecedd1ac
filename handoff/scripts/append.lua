-- Append one event to a conversation's thread, at most once for a given `once` key.
-- KEYS thread, once, erased   ARGV once, type, body, channel
-- Returns {id, 1} when written, {id, 0} when it had been written before, {'', 0} when erased.
if redis.call('EXISTS', KEYS[3]) == 1 then
  return {'', 0}
end
if ARGV[1] ~= '' then
  local earlier = redis.call('HGET', KEYS[2], ARGV[1])
  if earlier then
    return {earlier, 0}
  end
end
local id = redis.call('XADD', KEYS[1], '*', 'type', ARGV[2], 'body', ARGV[3])
if ARGV[1] ~= '' then
  redis.call('HSET', KEYS[2], ARGV[1], id)
end
redis.call('PUBLISH', ARGV[4], '')
return {id, 1}
