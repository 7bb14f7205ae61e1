// Where an older copy of the database was put back, a connection that recovers is told to start afresh: its offset, and
// a cursor of its own, are of what was lost.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'

import { Replica } from '../clients/support/replica.mjs'
import { login, register, rest } from '../clients/support/rest.mjs'
import { Server, temporaryFolder, unlimited } from '../clients/support/server.mjs'
import { Conversation, joined } from './support/packets.mjs'

const args = [...unlimited, '--registration=open']

/** A connection from CONNECT on, its view kept as one that recovers keeps it. */
class Session {
  static async begin(server, auth) {
    const session = new Session()
    session.talk = await Conversation.open(server)
    session.talk.say(`0${JSON.stringify(auth)}`)
    return session
  }

  heard = []

  async until(name) {
    for (;;) {
      const packet = await this.talk.hear()
      if (packet[0] === '4') throw new Error(packet)
      if (packet[0] === '0') {
        Object.assign(this, joined(packet))
        this.heard.push(['connect'])
        continue
      }
      const [heard, ...more] = JSON.parse(packet.slice(1))
      if (typeof more.at(-1) === 'string') this.offset = more.at(-1)
      this.heard.push([heard, ...more])
      if (heard === name) return more[0]
    }
  }
}

test('offset and cursor of what was lost', { timeout: 60_000 }, async (t) => {
  let server = await Server.start({ args })
  t.after(() => server.kill())
  const ada = await register(server, 'ada', { setupToken: server.setupToken })
  const { user } = ada
  const token = (await login(server, 'ada', { longLived: true })).accessToken
  const { chat } = await rest(server, 'POST', '/chats', { token, body: { kind: 'group', title: 'Tea' } })
  const say = (content) => rest(server, 'POST', `/chats/${chat.id}/messages`, { token, body: { content } })
  await say('kept')
  await server.stop()
  const copy = path.join(temporaryFolder(), 'copy')
  fs.cpSync(server.data, copy, { recursive: true })

  server = await Server.start({ args, data: server.data })
  let session = await Session.begin(server, { token })
  await session.until('cursor')
  for (let i = 0; i < 5; ++i) {
    await say(`lost ${i}`)
    await session.until('new_message')
    await session.until('cursor')
  }
  const { pid, offset } = session
  const replica = await Replica.load(server, token, user.id)
  await server.stop()
  fs.rmSync(server.data, { recursive: true })  // all of the folder: nothing is left that could tell
  fs.cpSync(copy, server.data, { recursive: true })

  server = await Server.start({ args, data: server.data })
  for (let i = 0; i < 10; ++i) await say(`anew ${i}`)
  for (const auth of [{ token, pid, offset }, { token, cursor: replica.cursor }]) {
    session = await Session.begin(server, auth)
    const page = await session.until('sync')
    assert.equal(page.reset, true)
    assert.notEqual(session.pid, pid)  // not recovered
    assert.deepEqual(session.heard.filter(([name]) => name === 'new_message'), [])
    const view = new Replica(user.id)
    view.cursor = auth.cursor ?? offset
    view.applySync(page)
    assert.equal((await view.fill(server, token)).differenceTo(await Replica.load(server, token, user.id)), '')
    session.talk.close()
  }
})
