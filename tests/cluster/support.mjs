// A Redis and the nodes of a cluster, as real programs on loopback, each with a folder of its own.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

import { Server, deadline, eventually, lastingPort, run, temporaryFolder, unlimited } from '../clients/support/server.mjs'

export const secret = 'a secret of the tests, of no use elsewhere'

/** What a Redis or a Sentinel on this port answers. */
export async function ask(port, ...words) {
  const child = spawn('redis-cli', ['-p', port, '--raw', ...words.map(String)], { stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (out += text))
  const code = await new Promise((resolve) => child.on('close', resolve))
  if (code !== 0) throw new Error(`redis-cli ${words.join(' ')}: ${code}`)
  return out.trim()
}

/** redis-server with the append-only file on. Its methods resolve when it is so. */
export class Redis {
  static async start({ args = [] } = {}) {
    const redis = new Redis()
    redis.args = args
    redis.folder = temporaryFolder()
    redis.port = await lastingPort()
    await redis.start()
    return redis
  }

  get url() { return `redis://127.0.0.1:${this.port}` }

  async start() {
    this.process = spawn('setpriv', ['--pdeathsig', 'KILL', 'redis-server', '--port', this.port, '--bind', '127.0.0.1', '--dir', this.folder,
      '--save', '', '--appendonly', 'yes', '--appendfsync', 'everysec', ...this.args], { stdio: 'ignore' })
    this.ended = new Promise((resolve) => this.process.on('close', resolve))
    // It reads its file first, which grows in a long run.
    await eventually('the Redis answers', async () => (await this.ask('PING').catch(() => '')) === 'PONG', 180_000)
  }

  async kill() {
    this.process.kill('SIGKILL')
    await this.ended
  }

  freeze() { this.process.kill('SIGSTOP') }
  thaw() { this.process.kill('SIGCONT') }

  /** Bytes off the end of the file of appended commands, while it does not run. */
  cut(bytes) { fs.truncateSync(this.#file, Math.max(0, this.size() - bytes)) }

  /** Of that file. */
  size() { return fs.statSync(this.#file).size }

  get #file() {
    const folder = path.join(this.folder, 'appendonlydir')
    return path.join(folder, fs.readdirSync(folder).filter((name) => name.endsWith('.incr.aof')).sort().at(-1))
  }

  ask(...words) { return ask(this.port, ...words) }
}

export class Cluster {
  nodes = []  // at n: node n, a Server; undefined: it was never started
  args = []
  ways = []   // at n: the URL by which node n reaches the Redis, if it is not that of the others

  static async start(count, { args = [], redis } = {}) {
    const cluster = new Cluster()
    cluster.redis = redis ?? await Redis.start()
    cluster.args = [...unlimited, '--registration=open', ...args]
    for (let n = 1; n <= count; ++n) await cluster.start(n)
    return cluster
  }

  /** Starts node `n`, or starts it again on its folder, and waits until it is ready. */
  async start(n, options = {}) {
    const node = this.launch(n, options)
    await node.listening()
    await this.ready(n)
    return node
  }

  /** `redis`: its URL; else the one that the node had, or that of all. */
  launch(n, { args = [], data = this.nodes[n]?.data, binary, env = {}, listen, redis } = {}) {
    if (redis) this.ways[n] = redis
    const node = Server.launch({
      args: [...this.args, `--cluster=${this.ways[n] ?? this.redis.url}`, `--node=${n}`, ...args],
      env: { SNUG_CLUSTER_SECRET: secret, ...env }, ...(data && { data }), ...(binary && { binary }), ...(listen && { listen }),
    })
    this.nodes[n] = node
    return node
  }

  /** Those that run. */
  get running() { return this.nodes.filter((node) => node && node.process.exitCode === null && node.process.signalCode === null) }

  async ready(n) {
    const node = this.nodes[n]
    await eventually(`node ${n} is ready`, async () => {
      assert.equal(node.process.exitCode, null, `node ${n} has ended: ${node.log}`)
      return (await fetch(`${node.url}/readyz`).catch(() => ({}))).status === 200
    }).catch((error) => { throw new Error(`${error.message}: ${node.log}`) })
  }

  async status(n) {
    const { stdout, stderr } = await run(['cluster', 'status', '--json', '--data', this.nodes[n].data])
    assert.ok(stdout, stderr)
    return JSON.parse(stdout)
  }

  async end() {
    for (const node of this.running) await node.kill()
    await this.redis.kill()
  }

  /** All nodes have applied all of the log, and have the same of it: every table, row by row. */
  async agree(of = this.nodes.map((node, n) => node && n).filter(Boolean)) {
    await eventually('all nodes have all of the log', async () => {
      const [head] = (await this.redis.ask('HMGET', '{snug}:head', 'pos')).split('\n')
      const all = await Promise.all(of.map((n) => this.status(n)))
      return all.every((one) => String(one.position) === head && one.log === 'open')
    })
  }

  /** A node that is told to stop drains first. */
  async drains(n) {
    await eventually(`node ${n} drains`, async () => (await fetch(`${this.nodes[n].url}/readyz`)).status === 404)
  }

  /** Who has asked a node to stop, and does not want to wait until it has drained, asks again. */
  hasten(n) { this.nodes[n].process.kill('SIGTERM') }

  /** Stops all nodes in order, then compares what is left in their databases. `hastens`: they would drain for long. */
  async stopAndCompare({ of = this.nodes.map((node, n) => node && n).filter(Boolean), hastens = false } = {}) {
    await this.agree(of)
    const stopped = of.map((n) => this.nodes[n])
    for (const node of stopped) node.process.kill('SIGTERM')
    for (const n of hastens ? of : []) await this.drains(n).then(() => this.hasten(n))
    for (const node of stopped) assert.equal((await node.ended).code, 0, node.log)
    // Who stopped later has the others' leaving, too.
    const dumps = stopped.map((node) => dump(path.join(node.data, 'snug.db')))
    for (const [i, tables] of dumps.entries())
      for (const table of Object.keys(dumps[0])) assert.deepEqual(tables[table], dumps[0][table], `${table} of ${of[i]} and ${of[0]}`)
  }
}

/** The tables of the order, of a database that nobody has open. What the stops of nodes change is left out. */
export function dump(file) {
  const script = `
import json, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
own = {'presence', 'log_tail', 'meta', 'nodes', 'cluster_members', 'leases', 'configured', 'starts'}
tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")]
print(json.dumps({t: [repr(row) for row in sorted(db.execute(f'SELECT * FROM "{t}"'), key=repr)] for t in tables if t not in own and not t.startswith('client_keys')}))
`
  return JSON.parse(execFileSync('/usr/bin/python3', ['-c', script, file], { maxBuffer: 1 << 28 }).toString())
}

export { deadline, eventually, lastingPort }
