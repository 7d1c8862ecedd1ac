-- Renew the leases of everything an agent holds; with a presence time, also say it is online.
-- ARGV agent_id, agent_capacity, lease_ms, presence_ms ('0' leaves presence alone)
local agent = ARGV[3]
for _, tid in ipairs(redis.call('SMEMBERS', held_key(agent))) do
  redis.call('ZADD', leases, 'XX', ms(now + ARGV[5]), tid)
end
if ARGV[6] ~= '0' then
  local came = redis.call('ZADD', presence, ms(now + ARGV[6]), agent) == 1
  local before = redis.call('HGET', capacity, agent)
  redis.call('HSET', capacity, agent, ARGV[4])
  if came or before ~= ARGV[4] then
    redis.call('PUBLISH', channel, '')
  end
end
return 1
