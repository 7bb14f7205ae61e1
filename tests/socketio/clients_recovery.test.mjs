// Clients that lose the server and find it again: nothing missed, nothing doubled, whatever the client knows of recovery.
import assert from 'node:assert/strict'
import test from 'node:test'

import { login, register, rest } from '../clients/support/rest.mjs'
import { Server, lastingAddress } from '../clients/support/server.mjs'
import { App, newest, once, open, transports, until, versions } from './support/app.mjs'

/** The same data on the same port again. */
const again = (server) => Server.start({ args: open, data: server.data, listen: `127.0.0.1:${server.port}` })

/** Does something while the server is not where its clients look for it. */
async function elsewhere(data, work) {
  const hidden = await Server.start({ args: open, data })
  await work(hidden)
  await hidden.kill()
}

const send = (server, { accessToken }, chatId, content) =>
  rest(server, 'POST', `/chats/${chatId}/messages`, { token: accessToken, body: { content } })

/** What came of messages: by `sync` or as events. */
function messagesOf(app) {
  const pages = app.take('sync')
  return {
    pages,
    fresh: [...pages.flatMap(({ messages }) => messages.filter((m) => !m.editedAt && !m.deletedAt)), ...app.take('new_message')],
    edited: [...pages.flatMap(({ messages }) => messages.filter((m) => m.editedAt)), ...app.take('message_updated')],
    deleted: [...pages.flatMap(({ messages }) => messages.filter((m) => m.deletedAt)), ...app.take('message_deleted')],
  }
}

test('a server that is killed and comes back', { timeout: 240_000 }, async (t) => {
  let server = await Server.start({ args: open, listen: await lastingAddress() })
  const apps = []
  t.after(() => { apps.forEach(({ app }) => app.leave()); return server.kill() })

  // --- One app of each kind, in a chat with ann ------------------------------------------------------------------------
  const ann = await register(server, 'ann')
  for (const { version, io, recovers = false } of versions) {
    for (const transport of Object.keys(transports)) {
      const app = await App.join(server, io, `${transport}-${version}`, transport)
      const { chat } = await app.call('create_chat', { kind: 'direct', userId: ann.user.id })
      const contents = ['to be edited', 'to be deleted', 'as it is']
      const sent = []
      for (const content of contents) sent.push((await send(server, ann, chat.id, content)).message)
      for (const { id } of sent) assert.equal((await app.seen('new_message')).id, id)
      apps.push({ app, chat, sent, recovers, what: `${version} over ${transport}` })
    }
  }
  for (const { app } of apps) app.events = []

  // --- It is killed, and what they miss happens ------------------------------------------------------------------------
  const lost = apps.map(({ app }) => once(app.socket, 'disconnect'))
  await server.kill()
  for (const reason of await Promise.all(lost)) assert.match(reason, /^transport (close|error)$/)
  await elsewhere(server.data, async (hidden) => {
    for (const { chat, sent } of apps) {
      await rest(hidden, 'PATCH', `/messages/${sent[0].id}`, { token: ann.accessToken, body: { content: 'edited' } })
      await rest(hidden, 'DELETE', `/messages/${sent[1].id}`, { token: ann.accessToken })
      for (const content of ['one', 'two', 'three']) await send(hidden, ann, chat.id, content)
    }
  })
  server = await again(server)

  // --- They come back by themselves, and have it all, once --------------------------------------------------------------
  for (const { app, chat, sent, recovers, what } of apps) {
    const ready = await app.next('ready')
    assert.equal(ready.user.id, app.id)
    assert.equal(app.connects, 2, what)
    assert.equal(app.socket.recovered ?? false, recovers, what)
    const marker = (await send(server, ann, chat.id, 'and live again')).message
    await until('the live message', () => app.events.some(([name, data]) => name === 'new_message' && data.id === marker.id))
    const { pages, fresh, edited, deleted } = messagesOf(app)
    assert.equal(pages.length, recovers ? 0 : 1, what)
    assert.deepEqual(fresh.map(({ seq, content }) => [seq, content]), [[4, 'one'], [5, 'two'], [6, 'three'], [7, 'and live again']], what)
    assert.deepEqual(edited.map(({ id, content }) => [id, content]), [[sent[0].id, 'edited']], what)
    assert.deepEqual(deleted.map(({ id }) => id), [sent[1].id], what)
    assert.deepEqual(app.odd, [], what)
  }
})

test('a server that is stopped in order is looked for again', { timeout: 120_000 }, async (t) => {
  let server = await Server.start({ args: open, listen: await lastingAddress() })
  const apps = []
  t.after(() => { apps.forEach((app) => app.leave()); return server.kill() })
  for (const { version, io } of versions) {
    for (const transport of Object.keys(transports)) apps.push(await App.join(server, io, `${transport}-${version}`, transport))
  }
  const lost = apps.map((app) => once(app.socket, 'disconnect'))
  assert.equal(await server.stop(), 0)
  for (const reason of await Promise.all(lost)) assert.match(reason, /^transport (close|error)$/)
  server = await again(server)
  for (const app of apps) {
    await app.next('ready')
    assert.equal((await app.call('get_me')).user.id, app.id)
  }
})

test('a lost connection recovers also with the cursor of long ago in a static auth', { timeout: 60_000 }, async (t) => {
  const server = await Server.start({ args: open })
  t.after(() => server.kill())
  const ann = await register(server, 'ann')
  const bob = await login(server, (await register(server, 'bob')).user.username, { longLived: true })
  const { cursor } = await rest(server, 'GET', '/sync', { token: bob.accessToken })
  for (const { io, recovers } of versions.filter(({ recovers }) => recovers)) {
    const app = await App.connect(server, io, bob, 'websocket', { auth: { token: bob.accessToken, cursor } })
    t.after(() => app.leave())
    const { chat } = await app.call('create_chat', { kind: 'direct', userId: ann.user.id })
    const { message } = await send(server, ann, chat.id, 'seen')
    await app.seen('new_message', ({ id }) => id === message.id)
    app.events = []
    app.socket.io.engine.close()
    await app.next('ready')
    assert.equal(app.socket.recovered, recovers)
    const { message: live } = await send(server, ann, chat.id, 'live')
    assert.equal((await app.next('new_message')).id, live.id)
    assert.deepEqual(app.take('sync'), [])
    app.leave()
  }
})

test('who missed too much for a recovery loads afresh', { timeout: 180_000 }, async (t) => {
  let server = await Server.start({ args: open, listen: await lastingAddress() })
  t.after(() => server.kill())
  const ann = await register(server, 'ann')
  const app = await App.join(server, newest, 'bob', 'websocket')
  t.after(() => app.leave())
  const { chat } = await app.call('create_chat', { kind: 'direct', userId: ann.user.id })
  await send(server, ann, chat.id, 'seen')
  await app.seen('new_message')
  app.events = []
  await server.kill()
  await elsewhere(server.data, async (hidden) => {
    for (let left = 1100; left > 0; left -= 50) await Promise.all(Array.from({ length: 50 }, () => send(hidden, ann, chat.id, 'news')))
  })
  server = await again(server)
  await app.next('ready')
  assert.equal(app.socket.recovered, false)
  const pages = [await app.next('sync')]
  while (pages.at(-1).more) pages.push(await app.next('sync'))
  const seqs = pages.flatMap(({ messages }) => messages.map(({ seq }) => seq))
  for (const { chatId, fromSeq, toSeq } of pages.flatMap(({ limited }) => limited)) {
    assert.equal(chatId, chat.id)
    for (let seq = fromSeq; seq <= toSeq; ++seq) seqs.push(seq)
  }
  assert.deepEqual(seqs.sort((a, b) => a - b), Array.from({ length: 1100 }, (_, i) => i + 2))
  assert.deepEqual(app.take('new_message'), [])
})

test('what was sent while the server was away is sent when it is back, once', { timeout: 60_000 }, async (t) => {
  let server = await Server.start({ args: open, listen: await lastingAddress() })
  t.after(() => server.kill())
  const app = await App.join(server, newest, 'bob', 'upgrade')
  t.after(() => app.leave())
  const { chat } = await app.call('create_chat', { kind: 'direct', userId: app.id })
  const lost = once(app.socket, 'disconnect')
  await server.kill()
  await lost
  const answers = ['a', 'b', 'c'].map((clientId) => app.call('send_message', { chatId: chat.id, content: clientId, clientId }))
  server = await again(server)
  assert.deepEqual((await Promise.all(answers)).map(({ message }) => message.seq), [1, 2, 3])
  for (const content of ['a', 'b', 'c']) assert.equal((await app.next('new_message')).content, content)
  assert.deepEqual(app.take('new_message'), [])
})
