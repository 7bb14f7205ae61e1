#include "cluster/log_scripts.h"

#include <string>

namespace snug {

namespace {

// Lua writes 1e+14 where a number is turned into text by itself: all go through %d.

// The last entry of the stream, by XRANGE alone, which the rights of a user of the Redis name: whether there is an
// entry at or behind a position is asked some forty times at most.
constexpr std::string_view last_entry = R"lua(
local function position(id) return tonumber(string.match(id, '^(%d+)-')) end
local function first_from(start) return redis.call('XRANGE', KEYS[2], start, '+', 'COUNT', 1)[1] end
local function first_at(place) return first_from(string.format('%d-0', place)) end
local function last_entry()
  local last = first_from('-')
  if not last then return nil end
  local low, step = position(last[1]), 1
  local entry = first_at(low + step)
  while entry do
    last, low, step = entry, position(entry[1]), step * 2
    entry = first_at(low + step)
  end
  local high = low + step
  while high - low > 1 do
    local middle = math.floor((low + high) / 2)
    entry = first_at(middle)
    if entry then last, low = entry, position(entry[1]) else high = middle end
  end
  entry = first_from('(' .. last[1])
  while entry do
    last = entry
    entry = first_from('(' .. last[1])
  end
  return last
end
)lua";

constexpr std::string_view last = R"lua(
local entry = last_entry()
if entry then return {'OK', entry[1]} end
return {'OK'}
)lua";

constexpr std::string_view found = R"lua(
if redis.call('HGET', KEYS[1], 'log') then return {'EXISTS'} end
redis.call('HSET', KEYS[1], 'run', ARGV[1], 'log', ARGV[2], 'pos', ARGV[3], 'term', ARGV[4], 'level', ARGV[5],
           'state', 'open')
return {'OK'}
)lua";

constexpr std::string_view attach = R"lua(
local head = redis.call('HMGET', KEYS[1], 'run', 'state', 'pos', 'term', 'n' .. ARGV[2])
if not head[1] then return {'NOLOG'} end
if head[1] ~= ARGV[1] or head[2] ~= 'open' then return {'CLOSED'} end
local counter = '0'
if head[5] then
  local boot, link, last = string.match(head[5], '^(%d+):(%d+):(%d+)$')
  if tonumber(boot) > tonumber(ARGV[3]) then return {'FENCED'} end
  if tonumber(boot) == tonumber(ARGV[3]) then
    if tonumber(link) >= tonumber(ARGV[4]) then return {'FENCED'} end
    counter = last
  end
end
redis.call('HSET', KEYS[1], 'n' .. ARGV[2], ARGV[3] .. ':' .. ARGV[4] .. ':' .. counter)
return {'OK', counter, head[3], head[4]}
)lua";

constexpr std::string_view append = R"lua(
local head = redis.call('HMGET', KEYS[1], 'run', 'state', 'pos', 'term', 'level', 'n' .. ARGV[2])
if not head[1] then return {'NOLOG'} end
if head[1] ~= ARGV[1] or head[2] ~= 'open' then return {'CLOSED'} end
local mine = ARGV[3] .. ':' .. ARGV[4] .. ':'
if not head[6] or string.sub(head[6], 1, #mine) ~= mine then return {'FENCED'} end
if tonumber(head[5]) > tonumber(ARGV[7]) then return {'LEVEL', head[5]} end
local time = redis.call('TIME')
local ahead = tonumber(ARGV[6]) - (tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))
if ahead > 1000 or ahead < -30000 then return {'CLOCK', string.format('%d', ahead)} end
local last = tonumber(string.sub(head[6], #mine + 1))
local first = tonumber(ARGV[5])
if first > last + 1 then return {'GAP', string.format('%d', last)} end
local position = tonumber(head[3])
for i = 8 + last + 1 - first, #ARGV do
  position = position + 1
  last = last + 1
  redis.call('XADD', KEYS[2], string.format('%d-%s', position, head[4]), 'c', ARGV[i])
end
local counter = string.format('%d', last)
local pos = string.format('%d', position)
redis.call('HSET', KEYS[1], 'pos', pos, 'n' .. ARGV[2], mine .. counter)
return {'OK', counter, pos}
)lua";

constexpr std::string_view claim = R"lua(
local head = redis.call('HMGET', KEYS[1], 'run', 'state')
if head[1] == ARGV[1] and head[2] == 'open' then return {'OPEN'} end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
return {'OK'}
)lua";

constexpr std::string_view form = R"lua(
local head = redis.call('HMGET', KEYS[1], 'run', 'state', 'term', 'log', 'level')
if head[1] == ARGV[1] and head[2] == 'open' then return {'OTHER'} end
if head[4] and head[4] ~= ARGV[2] then return {'OTHER'} end
local function parse(id)
  local position, term = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(position), tonumber(term)
end
local position, term = parse(ARGV[5])
local claimed = {}
local claims = redis.call('HGETALL', KEYS[2])
for i = 1, #claims, 2 do
  local run, id = string.match(claims[i + 1], '^(%S+) (%S+) ')
  if run == ARGV[1] then
    claimed[claims[i]] = true
    local p, t = parse(id)
    if t > term or (t == term and p > position) then return {'BEHIND', claims[i]} end
  end
end
if not claimed[ARGV[3]] then return {'MISSING', ARGV[3]} end
local there = 0
local missing
for i = 9, #ARGV do
  if claimed[ARGV[i]] then there = there + 1 else missing = ARGV[i] end
end
if there < tonumber(ARGV[8]) then return {'MISSING', missing} end
local new = math.max(tonumber(head[3] or '0'), tonumber(ARGV[6]), term) + 1
local level = math.max(tonumber(head[5] or '0'), tonumber(ARGV[7]))
redis.call('HSET', KEYS[1], 'run', ARGV[1], 'log', ARGV[2], 'state', 'forming', 'former', ARGV[3], 'nonce', ARGV[4],
           'term', string.format('%d', new), 'level', string.format('%d', level))
return {'OK', string.format('%d', new)}
)lua";

constexpr std::string_view restore = R"lua(
local head = redis.call('HMGET', KEYS[1], 'run', 'state', 'nonce')
if not head[1] then return {'NOLOG'} end
if head[1] ~= ARGV[1] or head[2] ~= 'forming' or head[3] ~= ARGV[2] then return {'OTHER'} end
local last = last_entry()
if last and last[1] == ARGV[3] then
  redis.call('DEL', KEYS[2])
  last = nil
end
if #ARGV < 4 then return {'OK'} end
local pos = position(ARGV[4]) - 1
for i = 4, #ARGV, 2 do
  if position(ARGV[i]) ~= pos + i / 2 - 1 then return redis.error_reply('ERR a gap in what is put back') end
end
if last then
  local found = position(last[1])
  if found > pos then return {'GAP', last[1]} end
  if found < pos then redis.call('XTRIM', KEYS[2], 'MAXLEN', 0) end
end
if not last or position(last[1]) < pos then redis.call('HSET', KEYS[1], 'trim', string.format('%d', pos)) end
for i = 4, #ARGV, 2 do
  redis.call('XADD', KEYS[2], ARGV[i], 'c', ARGV[i + 1])
  pos = pos + 1
end
redis.call('HSET', KEYS[1], 'pos', string.format('%d', pos))
return {'OK', string.format('%d', pos)}
)lua";

constexpr std::string_view open = R"lua(
local head = redis.call('HMGET', KEYS[1], 'run', 'state', 'nonce')
if not head[1] then return {'NOLOG'} end
if head[1] ~= ARGV[1] or head[2] ~= 'forming' or head[3] ~= ARGV[2] then return {'OTHER'} end
local last = last_entry()
if last and last[1] ~= ARGV[3] then return {'GAP', last[1]} end
for i = 4, #ARGV, 3 do
  local field = 'n' .. ARGV[i]
  local known = redis.call('HGET', KEYS[1], field)
  local link = '0'
  local newer = true
  if known then
    local boot, l, counter = string.match(known, '^(%d+):(%d+):(%d+)$')
    if tonumber(boot) > tonumber(ARGV[i + 1]) then newer = false end
    if tonumber(boot) == tonumber(ARGV[i + 1]) then link = l end
  end
  if newer then redis.call('HSET', KEYS[1], field, ARGV[i + 1] .. ':' .. link .. ':' .. ARGV[i + 2]) end
end
redis.call('HSET', KEYS[1], 'state', 'open', 'former', '', 'nonce', '', 'pos', string.match(ARGV[3], '^(%d+)-'))
redis.call('DEL', KEYS[3])
return {'OK'}
)lua";

constexpr std::string_view trim = R"lua(
local head = redis.call('HMGET', KEYS[1], 'run', 'state', 'pos', 'trim')
if not head[1] then return {'NOLOG'} end
if head[1] ~= ARGV[1] or head[2] ~= 'open' then return {'CLOSED'} end
local last = math.min(tonumber(ARGV[2]), tonumber(head[3]))
if last <= tonumber(head[4] or '0') then return {'OK', '0'} end
redis.call('HSET', KEYS[1], 'trim', string.format('%d', last))
return {'OK', string.format('%d', redis.call('XTRIM', KEYS[2], 'MINID', string.format('%d-0', last + 1)))}
)lua";

std::string with_last_entry(std::string_view text) { return std::string(last_entry).append(text); }

}  // namespace

std::string_view text_of(LogScript script) {
  static const std::array<std::string, log_scripts> texts{
      std::string(found),       std::string(attach),   std::string(append), std::string(claim),   std::string(form),
      with_last_entry(restore), with_last_entry(open), std::string(trim),   with_last_entry(last)};
  return texts.at(static_cast<std::size_t>(script));
}

}  // namespace snug
