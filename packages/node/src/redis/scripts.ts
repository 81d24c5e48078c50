/**
 * What runs inside Redis, each as one step that nothing comes between. All keys of a script are in one slot of a
 * cluster, and all times that matter to more than one process are Redis's own.
 */

/**
 * Writes and removes entries of a partition. An entry that is newer in Redis stays; a partition belongs to one account
 * until it has no entry of an account any more; a writer whose turn has passed to another writes only what is newer.
 *
 * KEYS: the partition, the ledger of the writer's turn (else the partition again).
 * ARGV: fence (0: none), epoch for a new partition, account of the entries ("": none), life of an empty partition in
 * seconds; then for each entry: field, time of issue, whether it was there before (""; "again": where it has been
 * removed meanwhile, it stays removed), record ("": remove it, and remember that for as long).
 * Gives what became of it, the account that owns the partition, and the partition's epoch.
 */
export const WRITE = `
local partition = KEYS[1]
local fence = tonumber(ARGV[1])
local late = fence > 0 and tonumber(redis.call('HGET', KEYS[2], 'fence') or '0') > fence
local owner = redis.call('HGET', partition, 'owner') or ''
if ARGV[3] ~= '' and owner ~= '' and owner ~= ARGV[3] then return {'foreign', owner, ''} end
if redis.call('HEXISTS', partition, 'epoch') == 0 then redis.call('HSET', partition, 'epoch', ARGV[2]) end
local now, last, owned = tonumber(redis.call('TIME')[1]), 0, false
for index = 5, #ARGV, 4 do
  local field, issued, again, record = ARGV[index], tonumber(ARGV[index + 1]), ARGV[index + 2], ARGV[index + 3]
  local stored = redis.call('HGET', partition, field)
  local held, kind = string.match(stored or '', '^1 (%d+) %d+ ([aur]) ')
  held = tonumber(held or '0')
  local yields = late or (kind == 'r' and again ~= '')
  if not stored or held < issued or (held == issued and not yields) then
    if record ~= '' then
      redis.call('HSET', partition, field, record)
    else
      -- First, as that is let through where Redis is full; then it lets the script go on.
      redis.call('HDEL', partition, field)
      redis.call('HSET', partition, field, '1 ' .. ARGV[index + 1] .. ' ' .. now + tonumber(ARGV[4]) .. ' r -')
    end
  end
end
local all = redis.call('HGETALL', partition)
for index = 1, #all, 2 do
  local expires, kind = string.match(all[index + 1], '^1 %d+ (%d+) ([aur]) ')
  if expires then
    expires = tonumber(expires)
    if expires > 0 and expires <= now then
      redis.call('HDEL', partition, all[index])
    else
      if expires > last then last = expires end
      owned = owned or kind == 'u'
    end
  end
end
if not owned then
  redis.call('HDEL', partition, 'owner')
  owner = ''
elseif ARGV[3] ~= '' then
  redis.call('HSET', partition, 'owner', ARGV[3])
  owner = ARGV[3]
end
redis.call('EXPIREAT', partition, math.max(last, now + tonumber(ARGV[4])))
return {'written', owner, redis.call('HGET', partition, 'epoch')}
`;

/**
 * Takes the turn where it is free. The fence rises with every turn, so that who had an earlier one can be told. It
 * begins with the time, as it must go on rising where the ledger was lost.
 *
 * KEYS: lock, ledger. ARGV: how long a turn lasts, how long the ledger lasts after it, both in milliseconds.
 * Gives the fence (0: another one's turn), the fence of whose turn it is, how long that lasts, and the ledger's note.
 */
export const ENTER = `
local left = redis.call('PTTL', KEYS[1])
local fence = 0
if left < 0 then
  local time = redis.call('TIME')
  redis.call('HSETNX', KEYS[2], 'fence', time[1] .. string.format('%06d', time[2]))
  fence = redis.call('HINCRBY', KEYS[2], 'fence', 1)
  redis.call('SET', KEYS[1], fence, 'NX', 'PX', ARGV[1])
  redis.call('PEXPIRE', KEYS[2], ARGV[2])
end
return {fence, tonumber(redis.call('GET', KEYS[1]) or '0'), left, redis.call('HGET', KEYS[2], 'note') or ''}
`;

/**
 * Makes a turn last longer, unless it has passed to another.
 *
 * KEYS: lock. ARGV: fence, how long it lasts from now, in milliseconds.
 */
export const EXTEND = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1
`;

/**
 * Ends a turn, with a note of what came of it.
 *
 * KEYS: lock, ledger. ARGV: fence, note ("": leave the one that is there).
 */
export const LEAVE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
if ARGV[2] ~= '' and redis.call('HGET', KEYS[2], 'fence') == ARGV[1] then redis.call('HSET', KEYS[2], 'note', ARGV[2]) end
return 1
`;
