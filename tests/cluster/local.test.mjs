// ./dev cluster: one command, one link, and nothing is left when it ends.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

import { program, temporaryFolder } from '../clients/support/server.mjs'
import { eventually } from './support.mjs'

const script = fileURLToPath(new URL('local.py', import.meta.url))
const folder = path.join(temporaryFolder(), 'cluster')

function start() {
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', '/usr/bin/python3', script, '2', '--port', '0', '--folder', folder, '--snug', program],
                      { stdio: ['ignore', 'pipe', 'pipe'] })
  const cluster = { child, said: '' }
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (cluster.said += text))
  cluster.ended = new Promise((resolve) => child.on('close', resolve))
  return cluster
}

/** The processes that have the folder in their command line. */
const left = () => execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n')
  .filter((line) => line.includes(folder) && !/^\s*\d+ ps /.test(line))

/** Whether its Redis answers; it does not show its folder. */
const hasRedis = async (cluster) => {
  const socket = net.connect(Number(/redis-cli -p (\d+)/.exec(cluster.said)[1]), '127.0.0.1')
  const connected = await new Promise((resolve) => socket.on('connect', () => resolve(true)).on('error', () => resolve(false)))
  socket.destroy()
  return connected
}

async function linkOf(cluster) {
  await eventually('it says a link', () => /^open \S+$/m.test(cluster.said) || cluster.child.exitCode !== null)
  assert.equal(cluster.child.exitCode, null, cluster.said)
  return /^open (\S+)$/m.exec(cluster.said)[1]
}

test('it starts, answers at its link, and ends by SIGINT, twice', { timeout: 120_000 }, async (t) => {
  let cluster = start()
  t.after(() => cluster.child.kill('SIGTERM'))
  const link = await linkOf(cluster)
  assert.match(link, /^http:\/\/127\.0\.0\.1:\d+\/\S*#setup=/, 'the first start is set up through HAProxy')
  assert.equal((await fetch(link)).status, 200)
  await eventually('it tells how to look at the nodes', () => /node 2 +http/.test(cluster.said))
  const nodes = [...cluster.said.matchAll(/^ +node \d +(http:\S+)/gm)].map(([, url]) => url)
  assert.equal(nodes.length, 2)
  for (const node of nodes) assert.equal((await fetch(`${node}/readyz`)).status, 200)
  await eventually('the first node has made a cluster', () => /^ node 1 \| .*this node is the first of a cluster/m.test(cluster.said))
  await eventually('the second one has joined it', () => /^ node 2 \| .*joined/m.test(cluster.said))
  const secret = fs.readFileSync(path.join(folder, 'secret'), 'utf8')
  assert.equal(fs.statSync(path.join(folder, 'secret')).mode & 0o777, 0o600)
  assert.ok(left().length >= 4, 'the nodes and HAProxy are seen')
  assert.ok(await hasRedis(cluster))
  cluster.child.kill('SIGINT')
  assert.equal(await cluster.ended, 0, cluster.said)
  assert.equal([...cluster.said.matchAll(/^ node \d \| .*stopped/gm)].length, 2, cluster.said)
  assert.deepEqual(left(), [])
  assert.ok(!await hasRedis(cluster))

  // The next day.
  cluster = start()
  const again = await linkOf(cluster)
  assert.equal((await fetch(again)).status, 200)
  assert.doesNotMatch(cluster.said, /joined|the first of a cluster/)
  assert.equal(fs.readFileSync(path.join(folder, 'secret'), 'utf8'), secret)
  cluster.child.kill('SIGINT')
  assert.equal(await cluster.ended, 0, cluster.said)
  assert.deepEqual(left(), [])
})
