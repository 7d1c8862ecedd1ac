-- Put a ticket in the queue, or on the list of messages left. Doing it twice changes nothing.
-- A message left before may be put in the queue, and a waiting ticket may become a message left.
-- ARGV tid, conversation_id, team, state (waiting|message_left), reason, priority, credit_ms, summary
local tid, state = ARGV[3], ARGV[6]
local key = ticket_key(tid)
local before = redis.call('HGET', key, 'state')
if before then
  local swap = (before == 'waiting' and state == 'message_left')
    or (before == 'message_left' and state == 'waiting')
  if not swap then
    return ticket(tid)
  end
  redis.call('HSET', key, 'state', state)
else
  redis.call('HSET', key, 'id', tid, 'conversation_id', ARGV[4], 'team', ARGV[5], 'state', state,
    'reason', ARGV[7], 'priority', ARGV[8], 'asked_at', ms(now), 'score', ms(now - ARGV[9]),
    'summary', ARGV[10])
end
local score = redis.call('HGET', key, 'score')
if state == 'waiting' then
  redis.call('ZREM', left, tid)
  redis.call('ZADD', queue, score, tid)
else
  redis.call('ZREM', queue, tid)
  redis.call('ZADD', left, score, tid)
end
changed(tid, 'enqueue')
return ticket(tid)
