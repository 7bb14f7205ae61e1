// Nodes and the Redis die under load, again and again: what was acknowledged is there, once, on every node; clients that
// resume anywhere have what a fresh one loads.
import test from 'node:test'

import { Chance, seed } from '../system/random.mjs'
import { Ordeal } from './faults.mjs'
import { Cluster } from './support.mjs'

const rounds = Number(process.env.ROUNDS ?? 7)
const minutes = Number(process.env.MINUTES ?? Infinity)
const timeout = 600_000 + rounds * 30_000

for (const [what, args] of [['one node', []], ['two nodes', ['--cluster-acks=2']]])
  test(`${rounds} faults under load, where ${what} acknowledge (SEED=${seed})`, { timeout }, (t) => survive(t, args))

async function survive(t, args) {
  const cluster = await Cluster.start(3, { args })
  t.after(() => cluster.end())
  const ordeal = await Ordeal.begin(cluster, new Chance(seed))
  try {
    await ordeal.run(rounds, (what) => console.log(what), minutes)
  } finally {
    t.diagnostic(`figures: ${JSON.stringify(ordeal.count())}`)
  }
}
