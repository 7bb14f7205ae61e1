// The outbox: in order, exactly once, seen all the time and never twice.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { ClosableClient } from '../src/client'
import { messagesAt } from '../src/store'
import type { Message } from '../src/protocol.gen'
import { chat, message } from './support/chat'
import { FakeServer, page, refuse, silence } from './support/fake_server'
import { openTab, signedIn } from './support/signed_in'

/** A server that keeps messages as the real one does: once per clientId. Its events are sent by `tell`. */
class ChatServer extends FakeServer {
  readonly stored: Message[] = []
  #told = 0

  constructor() {
    super()
    this.missed = [page({ chats: [chat('7'), chat('8')] })]
    this.handlers.send_message = (params) => this.store(params)
  }

  store({ chatId, content, clientId }: Record<string, unknown>): object {
    const known = this.stored.find((one) => one.clientId === clientId)
    if (known) return { message: known, duplicate: true }
    const seq = this.stored.filter((one) => one.chatId === chatId).length + 1
    const made = message(String(chatId), seq, '1', String(content), { clientId: String(clientId) })
    this.stored.push(made)
    return { message: made }
  }

  /** The events of what was stored since. */
  tell(): void {
    for (const made of this.stored.slice(this.#told)) for (const socket of this.sockets) socket.event('new_message', made, `m${made.seq}`)
    this.#told = this.stored.length
  }

  /** What a connection that comes now has missed. */
  miss(): void {
    this.missed = [page({ cursor: 'later', messages: this.stored.slice(this.#told), chats: [chat('7', { version: 300, lastSeq: this.stored.length })] })]
    this.#told = this.stored.length
  }

  get texts(): string[] { return this.stored.map((one) => one.content) }
}

const shown = (client: ClosableClient, chatId = '7') => [
  ...messagesAt(client.state.value.timelines.get(chatId)).map((one) => one.content),
  ...client.outbox.value.filter((item) => item.chatId === chatId).map((item) => `${item.content} (${item.status})`),
]

async function chatting() {
  const server = new ChatServer()
  return { ...await signedIn(server), server }
}

test('a message shows at once, and becomes the real one in one step', async () => {
  const { server, client } = await chatting()
  const seen: string[][] = []
  client.send('7', 'hello')
  assert.deepEqual(shown(client), ['hello (waiting)'])
  client.state.subscribe(() => seen.push(shown(client)))
  await server.clock.settle()
  assert.deepEqual(shown(client), ['hello (sending)'], 'answered, and the event is still to come')
  server.tell()
  assert.deepEqual(shown(client), ['hello'])
  assert.deepEqual(seen.at(-1), ['hello'])
  assert.ok(seen.every((one) => one.length === 1), 'never twice, never missing')
})

test('an event may come before the answer', async () => {
  const { server, client } = await chatting()
  server.handlers.send_message = (params) => {
    const answer = server.store(params)
    server.tell()
    return answer
  }
  client.send('7', 'hello')
  await server.clock.settle()
  assert.deepEqual(shown(client), ['hello'])
})

test('of one chat they go one after another, of two side by side', async () => {
  const { server, client } = await chatting()
  server.handlers.send_message = () => { throw silence }
  client.send('7', 'one')
  client.send('7', 'two')
  client.send('8', 'elsewhere')
  await server.clock.settle()
  assert.deepEqual(server.socket.received.slice(1).map((frame) => frame.data.content), ['one', 'elsewhere'])
})

test('one that hangs holds up no message to another chat, also a later one', async () => {
  const { server, client } = await chatting()
  server.handlers.send_message = (params) => (params.chatId === '7' ? (() => { throw silence })() : server.store(params))
  client.send('7', 'hangs')
  await server.clock.settle()
  client.send('8', 'goes')
  await server.clock.settle()
  assert.deepEqual(server.texts, ['goes'])
})

test('what is sent offline goes out in order when the connection is back', async () => {
  const { server, client } = await chatting()
  server.reachable = false
  server.socket.drop()
  for (const text of ['one', 'two', 'three']) client.send('7', text)
  await server.clock.pass(20_000)
  assert.deepEqual(shown(client), ['one (waiting)', 'two (waiting)', 'three (waiting)'])
  server.reachable = true
  await server.clock.pass(31_000)
  server.tell()
  assert.deepEqual(server.texts, ['one', 'two', 'three'])
  assert.deepEqual(shown(client), ['one', 'two', 'three'])
})

test('a lost answer: the message comes with what was missed, and is not sent twice', async () => {
  const { server, client } = await chatting()
  server.handlers.send_message = (params) => {
    server.store(params)
    throw silence
  }
  client.send('7', 'once')
  await server.clock.settle()
  server.miss()
  server.socket.drop()
  await server.clock.pass(3_000)
  assert.deepEqual(server.texts, ['once'])
  assert.deepEqual(shown(client), ['once'])
  assert.deepEqual(server.socket.calls.filter((name) => name === 'send_message'), [])
})

test('a lost answer: repeated with the same clientId it is one message', async () => {
  const { server, client } = await chatting()
  const ids: unknown[] = []
  let lose = true
  server.handlers.send_message = (params) => {
    ids.push(params.clientId)
    const answer = server.store(params)
    if (lose) throw silence
    return answer
  }
  client.send('7', 'once')
  await server.clock.pass(9_000)
  lose = false
  await server.clock.pass(3_000)
  server.tell()
  assert.equal(ids.length, 2)
  assert.equal(ids[0], ids[1])
  assert.deepEqual(server.texts, ['once'])
  assert.deepEqual(shown(client), ['once'])
})

test('unavailable is unknown: it is repeated after a while, and nothing overtakes it', async () => {
  const { server, client } = await chatting()
  let refusals = 2
  server.handlers.send_message = (params) => (refusals-- > 0 ? refuse('unavailable', { retryAfterMs: 500 }) : server.store(params))
  client.send('7', 'one')
  client.send('7', 'two')
  await server.clock.settle()
  assert.deepEqual(shown(client), ['one (waiting)', 'two (waiting)'])
  await server.clock.pass(1_100)
  server.tell()
  assert.deepEqual(shown(client), ['one', 'two'])
})

test('too fast is waited out', async () => {
  const { server, client } = await chatting()
  let refusals = 1
  server.handlers.send_message = (params) => (refusals-- > 0 ? refuse('rate_limited', { retryAfterMs: 4_000 }) : server.store(params))
  client.send('7', 'one')
  await server.clock.pass(3_900)
  assert.equal(server.texts.length, 0)
  await server.clock.pass(200)
  assert.deepEqual(server.texts, ['one'])
})

test('a refusal stays, with its reason, until it is sent again or discarded', async () => {
  const { server, client } = await chatting()
  server.handlers.send_message = (params) => (params.content === 'bad' ? refuse('forbidden') : server.store(params))
  client.send('7', 'bad')
  client.send('7', 'good')
  await server.clock.settle()
  server.tell()
  assert.deepEqual(shown(client), ['good', 'bad (failed)'])
  assert.equal(client.outbox.value[0]?.error?.code, 'forbidden')
  const { clientId } = client.outbox.value[0]!
  client.retry(clientId)
  await server.clock.settle()
  assert.deepEqual(shown(client), ['good', 'bad (failed)'])
  server.handlers.send_message = (params) => server.store(params)
  client.retry(clientId)
  await server.clock.settle()
  server.tell()
  assert.deepEqual(shown(client), ['good', 'bad'])

  server.handlers.send_message = () => refuse('too_large')
  client.send('7', 'huge')
  await server.clock.settle()
  client.discard(client.outbox.value[0]!.clientId)
  assert.deepEqual(shown(client), ['good', 'bad'])
})

test('what was not sent outlives the page; what was refused too', async () => {
  const { server, client, device } = await chatting()
  server.handlers.send_message = () => refuse('forbidden')
  client.send('7', 'refused')
  await server.clock.pass(2_000)
  server.reachable = false
  server.socket.drop()
  client.send('7', 'unsent')
  await server.clock.settle()
  client.close()

  const { client: again } = await openTab(server, device)
  assert.deepEqual(shown(again), ['refused (failed)', 'unsent (waiting)'])
  server.handlers.send_message = (params) => server.store(params)
  server.reachable = true
  await server.clock.pass(31_000)
  server.tell()
  assert.deepEqual(server.texts, ['unsent'])
  assert.deepEqual(shown(again), ['unsent', 'refused (failed)'])
})

test('a page closed between sending and the answer: the next one finds that it was sent', async () => {
  const { server, client, device } = await chatting()
  server.handlers.send_message = (params) => {
    server.store(params)
    throw silence
  }
  client.send('7', 'once')
  await server.clock.pass(2_000)
  client.close()
  server.handlers.send_message = (params) => server.store(params)
  server.miss()
  const { client: again } = await openTab(server, device)
  await server.clock.pass(2_000)
  assert.deepEqual(server.texts, ['once'])
  assert.deepEqual(shown(again), ['once'])
  assert.deepEqual(await device.database('snug-1').read('outbox'), [])
})

test('tabs show each other\'s messages, and each is sent by one of them', async () => {
  const { server, client, device } = await chatting()
  server.missed = [page({ chats: [chat('7')] })]
  const { client: other } = await openTab(server, device)
  let sent = 0
  server.handlers.send_message = (params) => {
    ++sent
    return server.store(params)
  }
  client.send('7', 'one')
  await server.clock.settle()
  other.send('7', 'two')
  await server.clock.settle()
  assert.deepEqual(shown(client), ['one (sending)', 'two (sending)'])
  assert.deepEqual(shown(other), ['one (sending)', 'two (sending)'])
  server.tell()
  await server.clock.settle()
  assert.equal(sent, 2)
  assert.deepEqual(shown(client), ['one', 'two'])
  assert.deepEqual(shown(other), ['one', 'two'])
})

test('a message that was answered and is lost with the server\'s data is sent again', async () => {
  const { server, client } = await chatting()
  client.send('7', 'kept here')
  await server.clock.settle()
  assert.deepEqual(shown(client), ['kept here (sending)'])
  server.stored.length = 0
  server.missed = [page({ reset: true, cursor: 'restored', chats: [chat('7')] })]
  server.socket.drop()
  await server.clock.pass(3_000)
  server.tell()
  assert.deepEqual(shown(client), ['kept here'])
})

test('a tab without a connection leaves the sending to one that has one', async () => {
  const { server, client, device } = await chatting()
  const first = server.socket
  server.missed = [page({ chats: [chat('7')] })]
  const { client: other } = await openTab(server, device)
  assert.equal(other.connection.value.status, 'online')
  server.reachable = false
  first.drop()
  client.send('7', 'by the other')
  await server.clock.settle()
  assert.deepEqual(server.texts, ['by the other'])
  server.tell()
  await server.clock.settle()
  assert.deepEqual(shown(other), ['by the other'])
  assert.deepEqual(client.outbox.value.filter((item) => item.status === 'sending'), [])
})

test('read marks go out before a message of one\'s own', async () => {
  const { server, client } = await chatting()
  for (const seq of [1, 2]) {
    const theirs = message('7', seq, '2', 'theirs')
    server.stored.push(theirs)
  }
  server.tell()
  client.markRead('7', 2)
  client.send('7', 'mine')
  await server.clock.settle()
  assert.deepEqual(server.socket.calls.filter((name) => name !== 'message_delivered' && name !== 'get_user'), ['message_read', 'send_message'])
})

test('a message that has come while its answer was lost does not come back', async () => {
  const { server, client } = await chatting()
  server.handlers.send_message = (params) => {
    server.store(params)
    server.tell()
    throw silence
  }
  client.send('7', 'once')
  await server.clock.settle()
  server.socket.drop()
  await server.clock.settle()
  assert.deepEqual(shown(client), ['once'])
  await server.clock.pass(3_000)
  assert.deepEqual(shown(client), ['once'])
  assert.equal(server.texts.length, 1)
})

test('what is written while the database is read is not lost from sight', async () => {
  const { server, client, device } = await chatting()
  server.handlers.send_message = () => { throw silence }
  client.send('8', 'makes it read')
  const release = device.database('snug-1').holdReadings()
  await server.clock.settle()
  client.send('7', 'meanwhile')
  await server.clock.settle()
  release()
  await server.clock.settle()
  assert.deepEqual(shown(client), ['meanwhile (sending)'])
})

test('tabs that do not hear of each other send no message of the other\'s again', async () => {
  const { server, client, device } = await chatting()
  server.reachable = false
  server.socket.drop()
  client.send('7', 'one')
  client.send('7', 'two')
  await server.clock.pass(2_000)
  const { client: other, tab } = await openTab(server, device)
  assert.equal(other.outbox.value.length, 2)
  device.deaf = true
  let sent = 0
  server.handlers.send_message = (params) => {
    ++sent
    return server.store(params)
  }
  server.reachable = true
  tab.fire('online')
  await server.clock.pass(31_000)
  server.tell()
  await server.clock.settle()
  assert.equal(sent, 2)
  assert.deepEqual(shown(client), ['one', 'two'])
  assert.deepEqual(shown(other), ['one', 'two'])
})

test('a page that ended between keeping a message and forgetting that it was unsent shows it once', async () => {
  const { server, client, device } = await chatting()
  client.send('7', 'once')
  await server.clock.settle()
  const [row] = await device.database('snug-1').read('outbox')
  server.tell()
  await server.clock.pass(2_000)
  client.close()
  await device.database('snug-1').write([{ box: 'outbox', key: row![0], value: { ...row![1] as object, status: 'waiting', seq: undefined } }])
  server.reachable = false
  const { client: again } = await openTab(server, device)
  assert.deepEqual(shown(again), ['once'])
})

test('signing out discards it', async () => {
  const { server, client, device } = await chatting()
  server.handlers.send_message = () => { throw silence }
  client.send('7', 'never')
  await server.clock.settle()
  await client.signOut()
  assert.deepEqual(client.outbox.value, [])
  assert.deepEqual(await device.database('snug-1').read('outbox'), [])
})
