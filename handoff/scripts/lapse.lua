-- Put tickets whose lease ran out back where they were, at their original place, and drop agents
-- that were not heard of. Returns the ids of the tickets.
local lapsed = redis.call('ZRANGEBYSCORE', leases, '-inf', ms(now), 'LIMIT', 0, 100)
for _, tid in ipairs(lapsed) do
  local key = ticket_key(tid)
  local holder, place, score = unpack(redis.call('HMGET', key, 'agent_id', 'place', 'score'))
  let_go(tid, holder)
  redis.call('HDEL', key, 'agent_id', 'agent_name', 'claimed_at', 'place')
  redis.call('HSET', key, 'state', place)
  redis.call('ZADD', place == 'waiting' and queue or left, score, tid)
  changed(tid, 'lapse')
end
local gone = redis.call('ZRANGEBYSCORE', presence, '-inf', ms(now))
for _, agent in ipairs(gone) do
  redis.call('ZREM', presence, agent)
  redis.call('HDEL', capacity, agent)
end
if #gone > 0 then
  redis.call('PUBLISH', channel, '')
end
return lapsed
