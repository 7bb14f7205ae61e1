// `snug doctor` and a start, before a real Redis that is not as it should be: what is wrong is named, with what mends it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'

import { Server, run, temporaryFolder } from '../clients/support/server.mjs'
import { Cluster, Redis, secret } from './support.mjs'

/** What the doctor says of the cluster. */
async function findings(data, redis, more = [], { url = redis.url, env = { SNUG_CLUSTER_SECRET: secret } } = {}) {
  const { stdout, stderr } = await run(['doctor', '--json', '--data', data, `--cluster=${url}`, ...more], { env })
  assert.equal(stderr, '')
  return JSON.parse(stdout).findings.filter((f) => f.check === 'cluster')
}

async function onlyProblem(...args) {
  const found = await findings(...args)
  assert.equal(found.length, 1, JSON.stringify(found))
  assert.notEqual(found[0].level, 'ok', found[0].what)
  return found[0]
}

/** The command that mends, for this Redis. */
const mend = (redis, { mend: command }) =>
  execFileSync('sh', ['-c', command.split(/, (and|or) /)[0].replace('redis-cli', `redis-cli -p ${redis.port}`)])

test('the doctor of a node names what is wrong with its Redis', { timeout: 180_000 }, async (t) => {
  const cluster = await Cluster.start(1)
  t.after(() => cluster.end())
  const { redis } = cluster
  const [, { data }] = cluster.nodes

  const [good, ...more] = await findings(data, redis)
  assert.deepEqual(more, [])
  assert.equal(good.level, 'ok')
  assert.match(good.what, /^redis:\/\/127\.0\.0\.1:\d+: version \d.*appendfsync everysec; its log is at position \d+, this folder at \d+$/)

  for (const [name, value] of [['maxmemory-policy', 'allkeys-lru'], ['appendonly', 'no'], ['maxmemory', '9mb']]) {
    await redis.ask('CONFIG', 'SET', name, value)
    const bad = await findings(data, redis)
    assert.ok(bad.length > 0 && bad.every((one) => one.level !== 'ok'), name)
    mend(redis, bad[0])
    const mended = await findings(data, redis)
    assert.equal(mended[0].level, 'ok', `${name}: ${mended[0].what}`)
  }
  const seconds = await onlyProblem(data, redis, ['--cluster-trust=log'])
  assert.equal(seconds.level, 'warning')
  mend(redis, seconds)
  assert.equal((await findings(data, redis, ['--cluster-trust=log']))[0].level, 'ok')

  assert.match((await onlyProblem(data, redis, [], { env: {} })).mend, /^openssl rand -base64 32 > FILE/)
  assert.match((await onlyProblem(data, redis, [], { env: { SNUG_CLUSTER_SECRET: '' } })).what, /no secret/)
  assert.match((await onlyProblem(data, redis, ['--cluster-prefix=other'])).what, /no log of the prefix other/)
  await redis.ask('HSET', '{stranger}:head', 'log', 'L')
  const stranger = await onlyProblem(data, redis, ['--cluster-prefix=stranger'])
  assert.equal(stranger.level, 'error')
  assert.match(stranger.what, /the log of another cluster/)

  await cluster.nodes[1].kill()
  await redis.kill()
  const away = await onlyProblem(data, redis)
  assert.equal(away.level, 'error')
  assert.match(away.what, /can't connect/)
  await redis.start()
  assert.match((await onlyProblem(data, redis)).what, /the log is closed/)
})

test('a user without the rights is told of, and does not start, until the command that is named was given', { timeout: 120_000 }, async (t) => {
  const redis = await Redis.start()
  t.after(() => redis.kill())
  const url = `redis://node:pass@127.0.0.1:${redis.port}`
  await redis.ask('ACL', 'SETUSER', 'node', 'on', '>pass', '~{snug}:*', '+@read', '+info', '+script|load', '+evalsha')
  const data = path.join(temporaryFolder(), 'data')
  fs.mkdirSync(data, { mode: 0o700 })
  const found = await onlyProblem(data, redis, [], { url })
  assert.equal(found.level, 'error')
  assert.match(found.what, /the Redis' user node lacks rights: \+hset \+xadd .*\+publish/)
  assert.match(found.mend, /^redis-cli ACL SETUSER node '~\{snug\}:\*' /)
  const refused = await run(['serve', '--listen=127.0.0.1:0', '--data', data, `--cluster=${url}`], { env: { SNUG_CLUSTER_SECRET: secret } })
  assert.equal(refused.code, 1)
  assert.ok(refused.stderr.includes(found.what) && refused.stderr.includes(found.mend), refused.stderr)
  mend(redis, found)
  assert.equal((await findings(data, redis, [], { url }))[0].level, 'ok')
  const node = await Server.start({ data, args: [`--cluster=${url}`], env: { SNUG_CLUSTER_SECRET: secret } })
  assert.equal(await node.stop(), 0)
})
