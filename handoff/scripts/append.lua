-- Append one event to a conversation's thread.
-- KEYS thread, once, erased   ARGV once, type, body, channel
-- Returns {id, 1} when written, {id, 0} when it had been written before, {'', 0} when erased.
if redis.call('EXISTS', KEYS[3]) == 1 then
  return {'', 0}
end
local id, written = append_once(KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3], ARGV[4])
return {id, written and 1 or 0}
