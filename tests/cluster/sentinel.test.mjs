// Redis fails over by Sentinel, to a replica that was behind: the nodes find the new master, put back what it lacks, and
// nothing acknowledged is lost. A failover that an operator asks for is none that people notice.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'

import { temporaryFolder } from '../clients/support/server.mjs'
import { Chance, seed } from '../system/random.mjs'
import { Load } from './load.mjs'
import { Cluster, Redis, ask, eventually, lastingPort } from './support.mjs'

/** Two Redis and a Sentinel that watches them. To a Cluster it is one Redis: the master. */
class Watched {
  static async start() {
    const watched = new Watched()
    const master = await Redis.start()
    const replica = await Redis.start({ args: ['--replicaof', '127.0.0.1', master.port] })
    watched.servers = [master, replica]
    const folder = temporaryFolder()
    watched.port = await lastingPort()
    fs.writeFileSync(path.join(folder, 'sentinel.conf'), `port ${watched.port}
bind 127.0.0.1
dir ${folder}
sentinel monitor snug 127.0.0.1 ${master.port} 1
sentinel down-after-milliseconds snug 1000
sentinel failover-timeout snug 3000
`)
    watched.process = spawn('setpriv', ['--pdeathsig', 'KILL', 'redis-server', path.join(folder, 'sentinel.conf'), '--sentinel'], { stdio: 'ignore' })
    await eventually('the Sentinel knows the replica', async () => (await ask(watched.port, 'SENTINEL', 'REPLICAS', 'snug').catch(() => '')).includes(`${replica.port}`))
    await watched.until(replica, 'slave')
    return watched
  }

  get url() { return `redis://127.0.0.1:${this.port}?sentinel=snug` }
  of(port) { return this.servers.find((server) => server.port === port) }

  /** Whom the Sentinel names. */
  async master() { return this.of(Number((await ask(this.port, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', 'snug')).split('\n')[1])) }

  /** In that role, and a replica has all of its master. */
  async until(server, role) {
    await eventually(`${server.port} is ${role}`, async () => {
      const said = await server.ask('INFO', 'replication').catch(() => '')
      return said.includes(`role:${role}`) && (role === 'master' || /master_link_status:up/.test(said))
    }, 60_000)
  }

  async ask(...words) { return (await this.master()).ask(...words) }

  async kill() {
    this.process.kill('SIGKILL')
    for (const server of this.servers) await server.kill()
  }
}

const position = async (server) => Number((await server.ask('HMGET', '{snug}:head', 'pos')).trim())

test(`failovers under load (SEED=${seed})`, { timeout: 240_000 }, async (t) => {
  const redis = await Watched.start()
  const cluster = await Cluster.start(0, { redis, args: ['--cluster-drain=0s'] })
  t.after(() => cluster.end())
  for (const n of [1, 2, 3]) await cluster.start(n)
  const load = await Load.start(cluster, new Chance(seed))

  await t.test('the master dies, and the replica had stalled', async (st) => {
    const master = await redis.master()
    const replica = redis.servers.find((server) => server !== master)
    await load.during(async () => {
      replica.freeze()
      // More than sockets hold: what follows stays in the master.
      for (let i = 0; i < 48; ++i) await master.ask('EVAL', 'redis.call("SET", "junk", string.rep("x", 1000000))', 0)
      await load.more(100)
      const before = await position(master)
      const began = Date.now()
      await master.kill()
      replica.thaw()
      const behind = before - await position(replica)
      assert.ok(behind >= 100, `only ${behind} commands were lost: the test tests nothing`)
      await redis.until(replica, 'master')
      for (const n of [1, 2, 3]) await cluster.ready(n)
      await load.more(50)
      st.diagnostic(`${behind} commands were put back; acknowledged again ${Date.now() - began} ms after the death`)
    })
    assert.equal(await redis.master(), replica)
    assert.ok(cluster.running.some(({ log }) => /putting the log together/.test(log)))
    await master.start()
    await redis.until(master, 'slave')
  })

  await t.test('a failover that was asked for', async (st) => {
    const master = await redis.master()
    const replica = redis.servers.find((server) => server !== master)
    await load.during(async () => {
      const began = Date.now()
      assert.equal(await ask(redis.port, 'SENTINEL', 'FAILOVER', 'snug'), 'OK')
      await redis.until(replica, 'master')
      await eventually('the Sentinel names it', async () => (await redis.master()) === replica)
      for (const n of [1, 2, 3]) await cluster.ready(n)
      await load.more(50)
      st.diagnostic(`acknowledged again after ${Date.now() - began} ms`)
    })
    await redis.until(master, 'slave')
  })

  t.diagnostic(`${await load.check([1, 2, 3])} messages`)
})
