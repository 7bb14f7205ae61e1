// Two nodes of snug, and people on stock Socket.IO clients.
import { register, rest } from '../../tests/clients/support/rest.mjs'
import { Guest } from '../../tests/cluster/clients.mjs'
import { Cluster, lastingPort } from '../../tests/cluster/support.mjs'

class Person {
  acked = new Set()
  #stack

  constructor(stack, guest) { Object.assign(this, { guest, name: guest.name }).#stack = stack }

  get connected() { return this.guest.app.socket.connected }

  async say(content) {
    await this.guest.say(this.#stack.chat.id, content)
    this.acked.add(content)
  }

  /** What was shown, in its order: events, what a recovery brought, and what of a longer absence is to be loaded. */
  get shown() {
    return this.guest.app.events.flatMap(([name, data]) => {
      if (name === 'new_message') return [data]
      if (name !== 'sync') return []
      const loaded = data.limited.flatMap(({ fromSeq, toSeq }) => this.#stack.messages.filter(({ seq }) => seq >= fromSeq && seq <= toSeq))
      return [...loaded, ...data.messages].sort((a, b) => a.seq - b.seq)
    }).filter(({ type }) => type === 'text').map(({ content }) => content)
  }

  async comeBack() {
    const { socket } = this.guest.app
    const connected = new Promise((resolve) => socket.once('connect', resolve))
    socket.disconnect().connect()
    await connected
  }

  leave() { this.guest.app.leave() }
}

export class Ours {
  name = 'two nodes of snug'
  messages = []  // as of the last `history`
  ended = 0      // nodes, by themselves: the first would end the run
  #ports

  static async start() {
    const stack = new Ours()
    stack.cluster = await Cluster.start(0, { args: ['--log-level=error'] })
    stack.#ports = [await lastingPort(), await lastingPort()]
    for (const n of [1, 2]) await stack.start(n)
    const [, first] = stack.cluster.nodes
    stack.host = await register(first, 'host', { setupToken: first.setupToken })
    const { chat } = await rest(first, 'POST', '/chats', { token: stack.host.accessToken, body: { kind: 'group', title: 'Tea' } })
    stack.chat = chat
    return stack
  }

  get redis() { return this.cluster.redis }
  get ports() { return this.#ports }

  start(n) { return this.cluster.start(n, { listen: `127.0.0.1:${this.#ports[n - 1]}` }) }
  ready(n) { return this.cluster.ready(n) }
  kill(n) { return this.cluster.nodes[n].kill() }
  signal(n, signal) { this.cluster.nodes[n].process.kill(signal) }

  async join(url, name) {
    const person = new Person(this, await Guest.join({ url }, name, 'websocket'))
    await rest({ url }, 'POST', `/chats/${this.chat.id}/members`,
               { token: this.host.accessToken, body: { userIds: [person.guest.account.user.id] } })
    return person
  }

  /** The texts of the chat, as a person that was not there loads them. */
  async history() {
    this.messages = []
    for (let after = 0, page; page?.length !== 0; after = page.at(-1)?.seq ?? after) {
      const path = `/chats/${this.chat.id}/messages?limit=100&after=${after}`
      page = (await rest(this.cluster.nodes[1], 'GET', path, { token: this.host.accessToken })).messages
      this.messages.push(...page)
    }
    return this.messages.filter(({ type }) => type === 'text').map(({ content }) => content)
  }

  end() { return this.cluster.end() }
}
