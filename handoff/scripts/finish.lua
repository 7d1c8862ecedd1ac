-- End a conversation's turn with the reply and the context after it. Whoever held the turn for so
-- long that another took it and answered changes nothing.
-- KEYS thread, once, erased, turn, facts
-- ARGV token, reply key, reply body, context, channel
-- Returns {id, body} of the reply that stands, body '' when it is this one; {'', ''} when the
-- conversation was erased.
if redis.call('EXISTS', KEYS[3]) == 1 then
  return {'', ''}
end
local id, written = append_once(KEYS[1], KEYS[2], ARGV[2], 'reply', ARGV[3], ARGV[5])
local body = ''
if written then
  redis.call('HSET', KEYS[5], 'context', ARGV[4])
else
  local entry = redis.call('XRANGE', KEYS[1], id, id)[1]
  body = entry and entry[2][4] or ''
end
if redis.call('GET', KEYS[4]) == ARGV[1] then
  redis.call('DEL', KEYS[4])
end
return {id, body}
