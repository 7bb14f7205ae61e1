// What happens to a cluster under load, one fault after the other, and what became of it: the test and the long run.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

import { Talker } from '../system/talker.mjs'
import { checkDatabase, checkViews, makeChats } from '../system/views.mjs'

/** How often everybody's view is held against a fresh one, besides at the end. */
const looks = 100

/** By name: what happens, to node `n` where it is one. It says how it ends, and perhaps how long it lasts. */
const kinds = {
  'kill -9 of a node': async ({ cluster, n }) => {
    await cluster.nodes[n].kill()
    return { mend: () => cluster.start(n) }
  },
  'kill -9 of the Redis': async ({ cluster }) => {
    await cluster.redis.kill()
    return { mend: () => cluster.redis.start() }
  },
  'kill -9 of the Redis, and its end is lost': async ({ cluster, chance }) => {
    await cluster.redis.kill()
    cluster.redis.cut(chance.from(1, 9000))
    return { mend: () => cluster.redis.start() }
  },
  'the Redis sleeps': async ({ cluster, chance }) => {
    cluster.redis.freeze()
    return { lasts: chance.from(100, 1500), mend: () => cluster.redis.thaw() }
  },
  'a node sleeps': async ({ cluster, n, chance }) => {
    const { process } = cluster.nodes[n]
    process.kill('SIGSTOP')
    return { lasts: chance.from(100, 1500), mend: () => process.kill('SIGCONT') }
  },
  'the Redis is emptied': async ({ cluster }) => {
    await cluster.redis.ask('FLUSHALL')
    return { mend: () => {} }
  },
  'an orderly stop': async ({ cluster, n }) => {
    cluster.nodes[n].process.kill('SIGTERM')
    return {
      mend: async () => {
        await cluster.nodes[n].ended
        await cluster.start(n)
      },
    }
  },
}

export class Ordeal {
  figures = { sent: 0, acked: 0, repeated: 0, rejoined: 0, left: 0, faults: {} }  // faults: name → [seconds until all is well]

  /** Three nodes, four people who talk, and their chats. */
  static async begin(cluster, chance) {
    const ordeal = new Ordeal()
    const [, first] = cluster.nodes
    const talkers = [await Talker.join(first, 'ada', { setupToken: first.setupToken })]
    for (const name of ['ben', 'cho', 'dan']) talkers.push(await Talker.join(first, name))
    ordeal.chats = await makeChats(first, talkers)
    for (const talker of talkers) await talker.load(first)
    for (const talker of talkers) talker.toleratesUnavailable = true
    return Object.assign(ordeal, { cluster, chance, talkers })
  }

  /** So many faults, or as many as there is time for. `told` is called after each. */
  async run(rounds, told, minutes = Infinity) {
    const names = Object.keys(kinds)
    const until = performance.now() + minutes * 60_000
    for (let round = 1; round <= rounds && performance.now() < until; ++round) {
      const name = names[(round - 1) % names.length]
      const { mending, seconds } = await this.#suffer(name)
      ;(this.figures.faults[name] ??= []).push(seconds)
      told(`${round}: ${name}, ${seconds.toFixed(2)} s, of which ${mending.toFixed(2)} s until what was hurt runs again`)
      if (round % looks === 0 && round < rounds) await this.#look()
    }
    await this.#look()
    for (const talker of this.talkers) assert.equal(Object.keys(talker.acks()).length, talker.sent.size)
    await this.cluster.stopAndCompare()
    for (const n of [1, 2, 3]) await checkDatabase(this.cluster.nodes[n], this.talkers)
    for (const n of [1, 2, 3])
      this.figures.left += fs.readdirSync(this.cluster.nodes[n].data).filter((file) => file.startsWith('left-')).length
  }

  count() {
    const messages = this.talkers.flatMap((talker) => [...talker.sent.values()])
    return Object.assign(this.figures, { sent: messages.length, acked: messages.filter(({ acked }) => acked).length })
  }

  /** One fault, while everybody talks; the seconds from its end until what was hurt runs again, and until all nodes
   *  acknowledge. */
  async #suffer(name) {
    const { cluster, chance, talkers } = this
    const n = chance.from(1, 3)
    await this.#ready()
    // Everybody goes on somewhere, with the cursor of somewhere else.
    const places = talkers.map(() => cluster.nodes[chance.from(1, 3)])
    await Promise.all(talkers.map((talker, i) => talker.connect(places[i])))
    await this.#repeat()
    let count = chance.from(20, 200)
    let over = false
    let reached
    const enough = new Promise((resolve) => (reached = resolve))
    const talking = Promise.all(talkers.map((talker) => talker.talk(chance, this.chats, () => { if (--count === 0) reached() }, () => over)))
    await Promise.race([enough, talking])
    const { mend, lasts = 0 } = await kinds[name]({ cluster, chance, n })
    await sleep(lasts + chance.from(0, 200))
    const ends = performance.now()
    const since = () => (performance.now() - ends) / 1000
    await mend()
    const mending = since()
    over = true
    await talking
    await this.#ready()
    const seconds = since()
    for (const talker of talkers) await talker.client.close()
    return { mending, seconds }
  }

  /** All three acknowledge. Like a service manager it starts a node again that has ended so that it joins anew. */
  async #ready() {
    for (const n of [1, 2, 3]) {
      const node = this.cluster.nodes[n]
      await this.cluster.ready(n).catch(async (error) => {
        if (node.process.exitCode === null || !/must join again/.test(node.log)) throw error
        ++this.figures.rejoined
        await this.cluster.start(n)
      })
    }
  }

  async #repeat() {
    for (const talker of this.talkers) this.figures.repeated += await talker.repeat()
  }

  /** Nothing that was acknowledged is lost or there twice, and everybody has the same. */
  async #look() {
    const { cluster, talkers } = this
    await this.#ready()
    await Promise.all(talkers.map((talker, i) => talker.connect(cluster.nodes[1 + (i % 3)])))
    await this.#repeat()
    for (const n of [1, 2, 3]) await checkViews(cluster.nodes[n], talkers)
    for (const talker of talkers) await talker.client.close()
  }
}
