// `snug cluster compare`: real nodes, whose tables are the same until somebody changes one by hand.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import test from 'node:test'

import { login, register } from '../clients/support/rest.mjs'
import { run } from '../clients/support/server.mjs'
import { Cluster, eventually } from './support.mjs'

const compare = (node, ...more) => run(['cluster', 'compare', '--data', node.data, ...more])

/** Of a database that nobody has open. */
function changeByHand(node, sql) {
  execFileSync('/usr/bin/python3', ['-c', `
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.executescript(sys.argv[2])
db.commit()`, path.join(node.data, 'snug.db'), sql])
}

test('the row that was changed by hand is named', { timeout: 240_000 }, async (t) => {
  const cluster = await Cluster.start(2)
  t.after(() => cluster.end())
  const [, one, two] = cluster.nodes
  const { user } = await register(one, 'ada', { setupToken: one.setupToken })
  await register(one, 'ben')
  await login(one, 'ada')
  await cluster.agree()

  const equal = await compare(one)
  assert.equal(equal.code, 0, equal.stderr)
  assert.match(equal.stdout, /^node 2 has the same at position \d+\n$/)
  const program = JSON.parse((await compare(two, '--json')).stdout)
  assert.deepEqual(program.members.map(({ node, result, tables }) => ({ node, result, tables })), [{ node: 1, result: 'equal', tables: [] }])

  assert.equal(await two.stop(), 0)
  // The other one has to hear of it.
  await eventually('it has left', async () => (await cluster.status(1)).members.every(({ node }) => node !== 2))
  const alone = await compare(one)
  assert.equal(alone.code, 2)
  assert.match(alone.stderr, /the cluster has no other node/)
  changeByHand(two, `UPDATE users SET display_name = 'Eve' WHERE id = ${user.id}`)
  await cluster.start(2)
  await cluster.agree()
  for (const n of [1, 2]) {
    const differing = await compare(cluster.nodes[n])
    assert.equal(differing.code, 1, differing.stderr)
    assert.match(differing.stdout, new RegExp(`^node ${3 - n} DIFFERS at position \\d+\n  users: 2 rows here, 2 there\n    \\[${user.id}\\] differs\n$`))
  }

  await cluster.nodes[2].kill()
  const away = await compare(one)
  assert.equal(away.code, 2, away.stdout)
  assert.match(away.stdout, /^node 2 could not be compared: /)
  const nobody = await compare(cluster.nodes[2])
  assert.equal(nobody.code, 2)
  assert.match(nobody.stderr, /no server runs/)
})
