-- Check that an agent holds a ticket and renew its lease, so that it cannot lapse while the agent
-- is in the middle of something.
-- ARGV tid, agent_id, lease_ms   Returns 'held' | 'unknown' | 'ended' | 'not_yours', ticket
local tid, agent = ARGV[3], ARGV[4]
local state, holder = unpack(redis.call('HMGET', ticket_key(tid), 'state', 'agent_id'))
if not state then
  return {'unknown', {}}
end
if state == 'closed' or state == 'returned' then
  return {'ended', ticket(tid)}
end
if state ~= 'held' or holder ~= agent then
  return {'not_yours', ticket(tid)}
end
redis.call('ZADD', leases, 'XX', ms(now + ARGV[5]), tid)
return {'held', ticket(tid)}
