-- Take a conversation's turn with a message, and read all that the turn needs.
-- KEYS thread, once, erased, turn, ticket, facts
-- ARGV token, turn_ms, message key, message body, reply key, channel
-- Returns {'busy'} | {'erased'} | {'taken', message id, its body, reply id, its body, 1 if there is
-- a ticket, context}; '' stands for what is not there.
if redis.call('EXISTS', KEYS[3]) == 1 then
  return {'erased'}
end
-- Sent again after a broken connection, the turn may be one's own already.
if not redis.call('SET', KEYS[4], ARGV[1], 'NX', 'PX', ARGV[2])
  and redis.call('GET', KEYS[4]) ~= ARGV[1] then
  return {'busy'}
end
local function body_of(id)
  local entry = redis.call('XRANGE', KEYS[1], id, id)[1]
  return entry and entry[2][4]
end
local id, written = append_once(KEYS[1], KEYS[2], ARGV[3], 'message', ARGV[4], ARGV[6])
local body = not written and body_of(id) or ARGV[4]
local reply = redis.call('HGET', KEYS[2], ARGV[5]) or ''
return {'taken', id, body, reply, reply ~= '' and body_of(reply) or '',
  redis.call('EXISTS', KEYS[5]), redis.call('HGET', KEYS[6], 'context') or ''}
