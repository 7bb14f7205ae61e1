// Clients that talk while nodes come and go, and keep account of it.
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import { ConnectionLost } from '../clients/support/client.mjs'
import { CallError, register, rest } from '../clients/support/rest.mjs'
import { App, newest } from '../socketio/support/app.mjs'
import { eventually } from './support.mjs'

/** The node that a session is on. */
export const nodeOf = (sid) => parseInt(sid.slice(0, 2), 32)

/** What came in pages, as seqs; of those that are only named the client loads what it shows. */
export const missed = (app) => app.events.filter(([name]) => name === 'sync').flatMap(([, { messages, limited }]) => [
  ...messages.map(({ seq }) => seq),
  ...limited.flatMap(({ fromSeq, toSeq }) => Array.from({ length: toSeq - fromSeq + 1 }, (_, i) => fromSeq + i)),
])

/** A stock Socket.IO client that sends one message after the other, and keeps account of what became of its sessions. */
export class Guest {
  losses = []    // of sessions: {node, at, said}
  returns = []   // after those: {node, at, recovered}
  sent = 0
  strays = []    // answers of a node that does not know the session

  static async join(place, name, transport) {
    const guest = new Guest()
    guest.name = name
    guest.account = await register(place, name)
    guest.app = await App.connect(place, newest, guest.account, transport, { rejectUnauthorized: false })
    guest.transport = transport
    guest.node = nodeOf(guest.app.socket.io.engine.id)
    guest.app.socket.on('disconnect', (reason, details) => {
      guest.losses.push({ node: guest.node, at: Date.now(), reason })
      guest.#look(details?.context?.responseText)
    })
    guest.app.socket.on('connect', () => {
      guest.node = nodeOf(guest.app.socket.io.engine.id)
      guest.returns.push({ node: guest.node, at: Date.now(), recovered: guest.app.socket.recovered })
    })
    guest.app.socket.io.on('reconnect_error', (error) => guest.#look(error?.context?.responseText))
    return guest
  }

  #look(said) { if (/Session ID unknown/.test(said ?? '')) this.strays.push(said) }

  async talk(chatId, over, pause = 120) {
    while (!over()) {
      await this.say(chatId, `${this.name}-${++this.sent}`)
      await sleep(pause)
    }
  }

  /** Until it is answered: with its clientId it is one message however often it is sent. */
  async say(chatId, clientId) {
    while (!(await this.#send({ chatId, clientId, content: clientId }))) await sleep(20)
  }

  /** False: the connection was lost, or nobody can tell yet. */
  async #send(message) {
    const { socket } = this.app
    let lost
    const gone = new Promise((resolve) => socket.once('disconnect', (lost = () => resolve(false))))
    const answered = new Promise((resolve, reject) => socket.emit('send_message', message, ({ ok, error }) => {
      ok || error.code === 'unavailable' ? resolve(ok) : reject(new Error(`${error.code}: ${error.message}`))
    }))
    try {
      return await Promise.race([answered, gone])
    } finally {
      socket.off('disconnect', lost)
    }
  }

  /** How often each message came, by its seq: as an event, or among what was missed. */
  came() {
    const times = new Map()
    for (const seq of [...this.app.events.filter(([name]) => name === 'new_message').map(([, { seq }]) => seq), ...missed(this.app)])
      times.set(seq, (times.get(seq) ?? 0) + 1)
    return times
  }
}

/** A native client that talks at `place()`, and connects again when it lost its connection. */
export async function stay(talker, place, chance, chats, over, pause = 100) {
  talker.toleratesUnavailable = true
  talker.returns = []
  while (!over()) {
    try {
      await talker.connect(place())
    } catch (error) {
      if (!(error instanceof ConnectionLost) && !(error instanceof CallError && error.code === 'unavailable')) throw error
      await sleep(50)
      continue
    }
    talker.returns.push(Date.now())
    await talker.repeat()
    await talker.talk(chance, chats, () => sleep(pause), over)
  }
}

/** Each guest is back after each loss, and has its session as it was. */
export function checkRecovered(guests) {
  for (const { returns, losses, app } of guests) {
    assert.equal(returns.length, losses.length)
    // Unless it missed too much: docs/socketio.md.
    for (const { recovered } of returns) assert.ok(recovered || missed(app).length >= 50, `${app.transport}: not recovered`)
  }
}

/** Of what was said in `chat` every guest has all, once, and no request went to a node that did not know its session.
 *  `others`: how many messages come from somebody else. The number of messages. */
export async function checkGuests(place, guests, chat, host, others = 0) {
  const body = { content: 'the last' }
  const { message: last } = await rest(place, 'POST', `/chats/${chat.id}/messages`, { token: host.accessToken, body })
  assert.equal(last.seq, guests.reduce((sum, { sent }) => sum + sent, others) + 1)
  for (const guest of guests) {
    await eventually(`${guest.name} has the last`, () => guest.came().has(last.seq))
    const times = guest.came()
    for (let seq = 1; seq <= last.seq; ++seq) assert.equal(times.get(seq), 1, `${guest.name} has ${seq} of ${last.seq}`)
    assert.deepEqual(guest.strays, [])
    assert.deepEqual(guest.app.odd, [])
  }
  return last.seq
}

/** Waits until every guest has had `more` answers, or what `all` stands for has failed. */
export async function spoken(guests, more, all) {
  const before = guests.map(({ sent }) => sent)
  await Promise.race([all, eventually('everybody talks', () => guests.every(({ sent }, i) => sent >= before[i] + more))])
}
