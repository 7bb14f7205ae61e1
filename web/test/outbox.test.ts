// The outbox: in order, exactly once, seen all the time and never twice.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { chat, message } from './support/chat'
import { chatting, shown } from './support/chat_server'
import { page, refuse, silence } from './support/fake_server'

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

test('a clock that is set back holds nothing up', async () => {
  const { server, client } = await chatting()
  let refusals = 1
  server.handlers.send_message = (params) => (refusals-- > 0 ? refuse('unavailable') : server.store(params))
  client.send('7', 'one')
  await server.clock.settle()
  server.clock.set = -3_600_000
  await server.clock.pass(1_100)
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

test('files go by what names their uploads, once, and are kept with the message until it is there', async () => {
  const { server, client } = await chatting()
  const file = { params: { uploadId: 'u1', alt: 'A cat' }, shown: { n: 0, name: 'cat.png', type: 'image/png', size: 5, kind: 'image' as const } }
  let lost = true
  server.handlers.send_message = (params) => {
    const answer = server.store(params)
    if (!lost) return answer
    lost = false
    throw silence
  }
  const clientId = client.send('7', '', undefined, [file])
  assert.deepEqual(client.outbox.value.map((item) => [item.clientId, item.attachments]), [[clientId, [file]]])
  await server.clock.settle()
  assert.deepEqual(server.socket.received.at(-1)!.data.attachments, [file.params])
  server.socket.drop()
  await server.clock.pass(3_000)
  const sent = server.socket.received.filter((frame) => frame.data.content === '')
  assert.deepEqual(sent.map((frame) => [frame.data.clientId, frame.data.attachments]), [[clientId, [file.params]]], 'asked again for the same')
  assert.equal(server.stored.length, 1)
  client.send('7', 'words alone')
  await server.clock.settle()
  assert.ok(!('attachments' in JSON.parse(JSON.stringify(server.socket.received.at(-1)!.data))))
})

test('who wants no preview of a link is heard, also when it goes later', async () => {
  const { server, client } = await chatting()
  server.socket.drop()
  client.send('7', 'https://example.org', undefined, undefined, true)
  client.send('7', 'https://example.com')
  await server.clock.pass(60_000)
  assert.deepEqual(server.sockets.at(-1)!.received.filter(({ event }) => event === 'send_message').map(({ data }) => data.noPreview), [true, undefined])
})
