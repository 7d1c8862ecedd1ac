-- Give a ticket to an agent: the head of the queue, or a named one that waits or was left.
-- ARGV agent_id, agent_name, agent_capacity, lease_ms, tid ('' for the head)
-- Returns the ticket, or nothing when there is none to have or the agent's hands are full.
local agent, tid = ARGV[3], ARGV[7]
if tid ~= '' and redis.call('HGET', ticket_key(tid), 'state') == 'held'
  and redis.call('HGET', ticket_key(tid), 'agent_id') == agent then
  return ticket(tid)
end
if redis.call('SCARD', held_key(agent)) >= tonumber(ARGV[5]) then
  return {}
end
if tid == '' then
  tid = redis.call('ZRANGE', queue, 0, 0)[1]
  if not tid then
    return {}
  end
end
local place
if redis.call('ZREM', queue, tid) == 1 then
  place = 'waiting'
elseif redis.call('ZREM', left, tid) == 1 then
  place = 'message_left'
else
  return {}
end
redis.call('HSET', ticket_key(tid), 'state', 'held', 'place', place, 'claimed_at', ms(now),
  'agent_id', agent, 'agent_name', ARGV[4])
redis.call('SADD', held_key(agent), tid)
redis.call('ZADD', leases, ms(now + ARGV[6]), tid)
changed(tid, 'claim')
return ticket(tid)
