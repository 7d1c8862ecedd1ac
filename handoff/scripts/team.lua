-- Shared by every script of a team. All keys carry the team's hash tag, so they lie in one slot.
-- KEYS queue, leases, presence, capacity, changes, handled, left   ARGV base, channel, ...
local queue, leases, presence, capacity, changes, handled, left = unpack(KEYS)
local base, channel = ARGV[1], ARGV[2]

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local function ticket_key(tid) return base .. 'ticket:' .. tid end
local function held_key(agent) return base .. 'held:' .. agent end
local function ms(number) return string.format('%.0f', number) end

-- Record a ticket's change for the relay. The state is the one just written.
local function changed(tid, cause)
  local t = redis.call('HMGET', ticket_key(tid), 'conversation_id', 'state', 'reason', 'agent_name')
  redis.call('XADD', changes, '*', 'ticket_id', tid, 'conversation_id', t[1], 'state', t[2],
    'reason', t[3], 'agent_name', t[4] or '', 'cause', cause)
  redis.call('PUBLISH', channel, '')
end

-- Take a held ticket out of its agent's hands.
local function let_go(tid, agent)
  redis.call('SREM', held_key(agent), tid)
  redis.call('ZREM', leases, tid)
end

local function ticket(tid) return redis.call('HGETALL', ticket_key(tid)) end
