// A Redis, or a folder, with which a node can't be: the start ends with one line that says what is wrong and what to do.
import assert from 'node:assert/strict'
import net from 'node:net'
import test from 'node:test'

import { register } from '../clients/support/rest.mjs'
import { Server } from '../clients/support/server.mjs'
import { Cluster, Redis, secret } from './support.mjs'

/** What a start says that ends, in one line. */
async function refusal(redis, { data } = {}) {
  const node = Server.launch({ args: [`--cluster=${redis}`], env: { SNUG_CLUSTER_SECRET: secret }, ...(data && { data }) })
  const starts = await node.listening().then(() => 'it starts', () => 'it ends')
  assert.equal(starts, 'it ends', node.log)
  assert.equal((await node.ended).code, 1, node.log)
  const lines = node.log.trim().split('\n').filter((line) => /^snug: /.test(line))
  assert.equal(lines.length, 1, node.log)
  return lines[0]
}

/** Answers what a start asks, as a Redis that says this of itself. */
async function impostor(info) {
  const text = `run_id:${'0123456789'.repeat(4)}\r\n${info}\r\n`
  const answers = { INFO: `$${text.length}\r\n${text}\r\n`, SCRIPT: '$4\r\nhash\r\n', CLIENT: '+OK\r\n' }
  const server = net.createServer((socket) => {
    socket.unref().on('error', () => {})
    let said = ''
    socket.setEncoding('latin1').on('data', (piece) => {
      said += piece
      // *COUNT, then each word as $LENGTH and its bytes.
      for (;;) {
        let at = said.indexOf('\r\n') + 2
        const words = []
        for (let left = Number(said.slice(1, at - 2)); at >= 2 && left > 0; --left) {
          const end = said.indexOf('\r\n', at)
          const length = Number(said.slice(at + 1, end))
          if (end < 0 || said.length < end + 2 + length + 2) return
          words.push(said.slice(end + 2, end + 2 + length))
          at = end + 2 + length + 2
        }
        if (words.length === 0) return
        said = said.slice(at)
        socket.write(answers[words[0].toUpperCase()] ?? '-ERR unknown command\r\n')
      }
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  server.unref()
  return `redis://127.0.0.1:${server.address().port}`
}

test('what a node can not be with', { timeout: 180_000 }, async (t) => {
  const cluster = await Cluster.start(2, { args: ['--cluster-drain=0s'] })
  t.after(() => cluster.end())
  const [, one, two] = cluster.nodes
  await register(one, 'ada', { setupToken: one.setupToken })
  await cluster.agree()
  const { redis } = cluster

  const replica = await Redis.start({ args: ['--replicaof', '127.0.0.1', redis.port] })
  const guarded = await Redis.start()
  t.after(() => Promise.all([replica.kill(), guarded.kill()]))
  await guarded.ask('ACL', 'SETUSER', 'node', 'on', '>right', '~*', '&*', '+@all')
  await guarded.ask('ACL', 'SETUSER', 'default', 'off')
  const guard = (who) => `redis://${who}@127.0.0.1:${guarded.port}`
  const rows = [
    ['a Redis that is too old', await impostor('redis_version:6.2.14\r\nrole:master\r\nmaxmemory_policy:noeviction'), /version 6\.2\.14, and 7\.0 is the oldest that will do: upgrade it/],
    ['something that is no Redis', await impostor('redis_version:7.0.15'), /127\.0\.0\.1:\d+ is a stranger, not a master/],
    ['a replica', replica.url, /127\.0\.0\.1:\d+ is a slave, not a master/],
    ['a wrong password', guard('node:wrong'), /refuses the user or the password/],
    ['no password', `redis://127.0.0.1:${guarded.port}`, /NOAUTH/],
    ['nobody there', 'redis://127.0.0.1:1', /can't connect to 127\.0\.0\.1:1/],
  ]
  // Each looks for ten seconds whether that passes.
  await Promise.all(rows.map(([what, url, says]) => t.test(what, async () => {
    const said = await refusal(url)
    assert.match(said, says)
    assert.doesNotMatch(said, /:wrong@/)
  })))

  await t.test('the right password is good', async () => {
    const other = await Cluster.start(0, { redis: guarded })
    await other.start(1, { redis: guard('node:right') })
    assert.equal(await other.nodes[1].stop(), 0)
  })

  await t.test('a member on the Redis of another cluster', async () => {
    const other = await Cluster.start(1)
    t.after(() => other.end())
    assert.equal(await two.stop(), 0)
    assert.match(await refusal(other.redis.url, { data: two.data }), /the Redis has the log of another cluster than the data folder \S+: use the Redis or the --cluster-prefix of this one/)
    await cluster.start(2)
    await cluster.agree()
  })

  await t.test('a member with another prefix makes no cluster of its own while others are missing', async () => {
    await cluster.nodes[2].kill()
    await cluster.nodes[1].kill()
    const node = cluster.launch(2, { args: ['--cluster-prefix=other'] })
    await node.listening()
    await node.logged(/the log is closed until node 1 is here/)
    assert.equal((await fetch(`${node.url}/readyz`)).status, 503)
    assert.equal(await redis.ask('EXISTS', '{other}:log'), '0')
    await node.kill()
    await redis.ask('DEL', '{other}:claims')
    await Promise.all([cluster.start(1), cluster.start(2)])
    await cluster.agree()
  })

  await cluster.stopAndCompare()
})
