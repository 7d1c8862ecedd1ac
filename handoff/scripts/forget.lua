-- Take a ticket out of everything and delete it: its conversation is being erased.
-- ARGV tid
local tid = ARGV[3]
local holder = redis.call('HGET', ticket_key(tid), 'agent_id')
if holder then
  let_go(tid, holder)
end
redis.call('ZREM', queue, tid)
redis.call('ZREM', left, tid)
redis.call('DEL', ticket_key(tid))
redis.call('PUBLISH', channel, '')
return 1
