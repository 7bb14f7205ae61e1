// Talkers that go on while a test spoils something, and what must be true of all that they said.
import assert from 'node:assert/strict'

import { register, rest } from '../clients/support/rest.mjs'
import { Talker } from '../system/talker.mjs'
import { checkDatabase, checkViews, makeChats } from '../system/views.mjs'
import { stay } from './clients.mjs'
import { eventually } from './support.mjs'

export class Load {
  static async start(cluster, chance, names = ['ada', 'ben', 'cho', 'dan']) {
    const load = new Load()
    Object.assign(load, { cluster, chance })
    const [, first] = cluster.nodes
    const [one, ...others] = names
    load.talkers = [await Talker.join(first, one, { setupToken: first.setupToken })]
    for (const name of others) load.talkers.push(await Talker.join(first, name))
    load.chats = await makeChats(first, load.talkers)
    for (const talker of load.talkers) {
      await talker.load(first)
      talker.toleratesUnavailable = true
    }
    load.token = (await register(first, 'witness')).accessToken
    load.chatId = (await rest(first, 'POST', '/chats', { token: load.token, body: { kind: 'group', title: 'Notes' } })).chat.id
    await load.say(1, 'the first')
    await cluster.agree()
    return load
  }

  /** Somebody else says something at node `n`, in a chat of its own: once, however often it is said. */
  say(n, content) { return rest(this.cluster.nodes[n], 'POST', `/chats/${this.chatId}/messages`, { token: this.token, body: { content, clientId: content } }) }

  /** The last that was said so, as node `n` has it. */
  async last(n) { return (await rest(this.cluster.nodes[n], 'GET', `/chats/${this.chatId}/messages?limit=1`, { token: this.token })).messages[0] }

  get acked() { return this.talkers.reduce((sum, talker) => sum + Object.keys(talker.acks()).length, 0) }

  /** They talk, each at its place, from before `work` begins until it has ended. */
  async during(work, placeOf = (i) => this.cluster.nodes[1 + (i % 3)]) {
    let over = false
    const all = Promise.all(this.talkers.map((talker, i) => stay(talker, () => placeOf(i), this.chance, this.chats, () => over, 20)))
    all.catch(() => {})
    try {
      await Promise.race([all, this.more(20)])
      await Promise.race([all.then(() => assert.fail('they have stopped')), work()])
    } finally {
      over = true
      await all
      for (const talker of this.talkers) await talker.client?.close()
    }
  }

  /** So many more were acknowledged. */
  async more(count) {
    const enough = this.acked + count
    await eventually(`${count} more are acknowledged`, () => this.acked >= enough)
  }

  /** All nodes are well: all that was acknowledged is there, once, on each; who resumes has what a fresh load has. */
  async check(of) {
    for (const n of of) await this.cluster.ready(n)
    for (const [i, talker] of this.talkers.entries()) await talker.connect(this.cluster.nodes[of[i % of.length]])
    for (const talker of this.talkers) await talker.repeat()
    for (const n of of) await checkViews(this.cluster.nodes[n], this.talkers)
    for (const talker of this.talkers) {
      assert.equal(Object.keys(talker.acks()).length, talker.sent.size)
      await talker.client.close()
    }
    await this.cluster.stopAndCompare(of)
    for (const n of of) await checkDatabase(this.cluster.nodes[n], this.talkers)
    return this.talkers.reduce((sum, { sent }) => sum + sent.size, 0)
  }
}
