// The outbox over pages and tabs: it outlives the one that wrote it, and one tab sends what all have written.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { chat } from './support/chat'
import { chatting, shown } from './support/chat_server'
import { page, refuse, silence } from './support/fake_server'
import { openTab } from './support/signed_in'

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
