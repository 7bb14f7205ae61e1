// What apps say through official clients: whatever it is, it is an answer's business, never the connection's.
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'

import { register, rest } from '../clients/support/rest.mjs'
import { Server } from '../clients/support/server.mjs'
import { App, connect, newest, once, open, transports, versions } from './support/app.mjs'
import { Frames, query } from './support/wire.mjs'

let server, ann, chat
before(async () => {
  server = await Server.start({ args: open })
  ann = await register(server, 'ann');
  ({ chat } = await rest(server, 'POST', '/chats', { token: ann.accessToken, body: { kind: 'group', title: 'Tea' } }))
})
after(() => server.kill())

const halved = 'hi 🫖'.slice(0, 4)
const deep = (levels) => { let value = 1; while (levels-- > 0) value = levels % 2 ? [value] : { value }; return value }

/** Runs with an app of every client over every transport, and looks that its connection has lived. */
async function everywhere(check) {
  for (const { version, io } of versions) {
    for (const transport of Object.keys(transports)) {
      const what = `${version} over ${transport}`
      const app = await App.connect(server, io, ann, transport)
      await check(app, what)
      assert.equal((await app.call('get_me')).user.id, app.id, what)
      assert.deepEqual([app.connects, app.odd, app.take('exception')], [1, [], []], what)
      app.leave()
    }
  }
}

test('half an emoji is sent as U+FFFD, wherever it stands', { timeout: 120_000 }, () => everywhere(async (app, what) => {
  const send = (more) => app.call('send_message', { chatId: chat.id, content: halved, ...more })
  assert.equal((await send()).message.content, 'hi \ufffd', what)
  assert.equal((await app.next('new_message')).content, 'hi \ufffd', what)
  const clientId = `${what} \udc00`
  const { message } = await send({ clientId, '\ud83d': ['\udfff', { '\ud800x': '\udc00\ud800' }] })
  assert.equal(message.clientId, `${what} \ufffd`)
  assert.deepEqual(await send({ clientId }).then((again) => [again.message.id, again.duplicate]), [message.id, true], what)
  assert.equal((await send({ content: '🫖\ud83d🫖' })).message.content, '🫖\ufffd🫖', what)
  await assert.rejects(app.call('send \ud83d', {}), { code: 'not_found' }, what)
  await assert.rejects(app.call('get_chat', { chatId: '\ud83d' }), { code: 'bad_request', field: 'chatId' }, what)
  app.events = []
}))

test('what a call dislikes is told to its callback', { timeout: 120_000 }, () => everywhere(async (app, what) => {
  const send = (more) => app.call('send_message', { chatId: chat.id, content: 'x', ...more })
  for (const levels of [40, 1000, 3000]) {
    await assert.rejects(send({ x: deep(levels) }), { code: 'bad_request', message: /nested too deeply/ }, what)
    await assert.rejects(app.call('get_me', deep(levels)), { code: 'bad_request' }, what)
  }
  await assert.rejects(send({ content: 'a\0b' }), { code: 'bad_request', field: 'content' }, what)
  await assert.rejects(send({ content: NaN }), { code: 'bad_request', field: 'content' }, what)
  await assert.rejects(app.call('message_read', { chatId: chat.id, seq: 1.7e308 }), { code: 'bad_request', field: 'seq' }, what)
  await assert.rejects(app.call('message_read', { chatId: chat.id, seq: 2 ** 70 }), { code: 'bad_request', field: 'seq' }, what)
  await assert.rejects(app.call('get_chat', { _placeholder: true, num: 7 }), { code: 'bad_request', field: 'chatId' }, what)
  await assert.rejects(app.call('get_chat', { _placeholder: true, num: 0.5 }, Buffer.from('x')), { code: 'bad_request' }, what)
  await assert.rejects(app.call(7, {}), { code: 'bad_request', field: 'event' }, what)
  app.socket.emit('send_message', { x: deep(100) })  // with nobody to tell
  assert.match((await app.next('exception')).message, /nested too deeply/, what)
  // What is nobody's business does no harm.
  assert.equal((await send({ x: deep(20), y: [1e300, -0, 2 ** 64], '': null, __proto__: 1 })).message.content, 'x', what)
  app.events = []
}))

test('what is wrong with `auth` is a connect_error', { timeout: 60_000 }, async () => {
  for (const { version, io } of versions) {
    const refused = connect(io, server.url, { auth: { token: ann.accessToken, x: deep(100) }, reconnection: false })
    assert.equal((await once(refused, 'connect_error')).data.code, 'bad_request', version)
    refused.disconnect()
    const guessed = connect(io, server.url, { auth: { token: '\ud83d' }, reconnection: false })
    assert.equal((await once(guessed, 'connect_error')).data.code, 'unauthorized', version)
    guessed.disconnect()
    const let_in = connect(io, server.url, { auth: { token: ann.accessToken, '\udc00': '\ud83d', pid: '\ud83d', offset: '\ud83d' } })
    await once(let_in, 'ready')
    let_in.disconnect()
  }
})

test('numbers that no double holds, and answers that nobody asked for', async () => {
  const socket = await Frames.open(`${server.url.replace('http', 'ws')}/socket.io/?${query({ transport: 'websocket' })}`)
  const hear = async (start) => {
    for (;;) {
      const frame = await socket.next()
      if (frame === '2') socket.send('3')
      if (frame.startsWith(start)) return frame
    }
  }
  await hear('0')
  socket.send(`40{"token":${JSON.stringify(ann.accessToken)},"x":1e999}`)
  await hear('42["ready"')
  const whole = '9'.repeat(500)
  for (const [i, number] of ['1e999', '-1e999', whole, `-${whole}`, '18446744073709551616', `0.${whole}`, '1e-999'].entries()) {
    socket.send(`42${i}["message_read",{"chatId":"${chat.id}","seq":${number}}]`)
    assert.match(await hear(`43${i}[`), /"ok":false.*"bad_request".*"seq"/, number)
  }
  socket.send(`4399[1e999,"\\ud83d",${'['.repeat(1000)}${']'.repeat(1000)}]`)
  socket.send('4299["get_me"]')
  assert.match(await hear('4399['), /"ok":true/)
  socket.close()
})

test('a lone string is the parameter that an operation needs', { timeout: 60_000 }, () => everywhere(async (app, what) => {
  assert.deepEqual(await app.call('join_chat', chat.id), {}, what)
  assert.equal((await app.call('get_chat', chat.id)).chat.id, chat.id, what)
  assert.ok((await app.call('list_messages', chat.id)).messages, what)
  app.socket.emit('typing_start', chat.id)
  app.socket.emit('typing_stop', chat.id)
  await assert.rejects(app.call('get_chat', 'nonsense'), { code: 'bad_request', field: 'chatId' }, what)
  await assert.rejects(app.call('send_message', 'hi'), { code: 'bad_request', message: 'the argument must be an object' }, what)
  await assert.rejects(app.call('list_chats', 'hi'), { code: 'bad_request' }, what)
}))

test('an operation that is not there is told so first, with the one that was meant', () => everywhere(async (app, what) => {
  const missing = (message) => ({ code: 'not_found', message })
  for (const args of [['hi'], [{ content: 'hi' }], [], ['room', 'hi'], [7]]) {
    await assert.rejects(app.call('new message', ...args), missing('no such operation: did you mean send_message?'), what)
  }
  await assert.rejects(app.call('join room', chat.id), missing('no such operation: did you mean join_chat?'), what)
  await assert.rejects(app.call('make tea', 'hi'), missing('no such operation'), what)
}))

test('the client option `protocols` is answered with the first', async () => {
  for (const { version, io } of versions) {
    const app = await App.connect(server, io, ann, 'websocket', { protocols: ['chat.v2', 'chat.v1'] })
    assert.equal(app.socket.io.engine.transport.ws.protocol, 'chat.v2', version)
    app.leave()
  }
  const upgraded = await App.connect(server, newest, ann, 'upgrade', { protocols: 'chat' })
  assert.equal(upgraded.socket.io.engine.transport.ws.protocol, 'chat')
  upgraded.leave()
})
