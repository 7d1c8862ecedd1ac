-- End a ticket. An agent may end one it holds; the citizen (agent '') one that waits or is held.
-- ARGV tid, agent_id, state (closed|returned), cause
-- Returns {'done' | 'unknown' | 'ended' | 'not_yours', ticket}
local tid, agent, after = ARGV[3], ARGV[4], ARGV[5]
local key = ticket_key(tid)
local state, holder, claimed = unpack(redis.call('HMGET', key, 'state', 'agent_id', 'claimed_at'))
if not state then
  return {'unknown', {}}
end
if state == 'closed' or state == 'returned' then
  -- A retry of what this agent already did is not an error.
  local same = state == after and (agent == '' or holder == agent)
  return {same and 'done' or 'ended', ticket(tid)}
end
if agent ~= '' and (state ~= 'held' or holder ~= agent) then
  return {'not_yours', ticket(tid)}
end
if state == 'message_left' then
  return {'ended', ticket(tid)}
end
if state == 'held' then
  let_go(tid, holder)
  if agent ~= '' then
    redis.call('LPUSH', handled, ms(math.max(0, (now - claimed) / 1000)))
    redis.call('LTRIM', handled, 0, 49)
  end
else
  redis.call('ZREM', queue, tid)
end
redis.call('HSET', key, 'state', after, 'closed_at', ms(now))
changed(tid, ARGV[6])
return {'done', ticket(tid)}
