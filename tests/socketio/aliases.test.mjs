// [socketio.aliases]: an app that moves here keeps its names.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { register, rest } from '../clients/support/rest.mjs'
import { Server, run, temporaryFolder } from '../clients/support/server.mjs'
import { App, newest, open, transports } from './support/app.mjs'

const file = (text) => {
  const name = path.join(temporaryFolder(), 'snug.toml')
  fs.writeFileSync(name, text)
  return name
}

const aliases = `
[socketio.aliases]
send-msg = "send_message"
"chat message" = "send_message"
typing = "typing_start"
"join room" = "join_chat"
new_message = "message received"
typing_start = "typing"
`

test('operations under other names, events under those that an app listens to', { timeout: 60_000 }, async (t) => {
  const server = await Server.start({ args: [...open, '--config', file(aliases)] })
  t.after(() => server.kill())
  for (const transport of Object.keys(transports)) {
    const a = await App.join(server, newest, `a-${transport}`, transport)
    const b = await App.join(server, newest, `b-${transport}`, transport)
    const { message } = await a.call('send-msg', { userId: b.id, content: 'hi' })
    const { chatId } = message
    assert.equal((await b.next('message received')).id, message.id)
    assert.equal((await a.next('message received')).id, message.id)
    await a.call('chat message', { chatId, content: 'two' })
    await a.call('send_message', { chatId, content: 'three' })  // by its own name, too
    for (const content of ['two', 'three']) assert.equal((await b.next('message received')).content, content)
    assert.deepEqual(await b.call('join room', chatId), {})
    b.socket.emit('typing', chatId)
    assert.deepEqual(await a.next('typing'), { chatId, userId: b.id })
    assert.deepEqual([b.take('new_message'), a.take('typing_start'), a.take('exception')], [[], [], []])

    // What was missed comes under the same name.
    b.socket.io.engine.close()
    await a.call('send-msg', { chatId, content: 'missed' })
    assert.equal((await b.next('message received')).content, 'missed')
    assert.ok(b.socket.recovered)
    a.leave()
    b.leave()
  }

  // Over Socket.IO only.
  const carol = await register(server, 'carol')
  const { message } = await rest(server, 'POST', `/users/${carol.user.id}/messages`, { token: carol.accessToken, body: { content: 'note' } })
  const native = await Client.connect(server, carol.accessToken)
  await assert.rejects(native.call('send-msg', { chatId: message.chatId, content: 'x' }), { code: 'not_found' })
  await native.call('send_message', { chatId: message.chatId, content: 'x' })
  await native.next('new_message')
  native.close()
})

test('an alias that can\'t be stops the start, with its line', async () => {
  const check = (text) => run(['check-config', '--config', file(text)])
  assert.equal((await check(aliases)).code, 0)
  const wrong = await check(`${aliases}send = "sned_message"\n`)
  assert.equal(wrong.code, 1)
  assert.match(wrong.stderr, /snug\.toml line 9: socketio\.aliases: there is no event 'send' and no operation 'sned_message', did you mean 'send_message'\?/)
  const started = await run(['serve', '--data', path.join(temporaryFolder(), 'data'), '--listen', '127.0.0.1:0', '--config',
    file('[socketio.aliases]\nnew_message = "disconnect"\n')])
  assert.equal(started.code, 1)
  assert.match(started.stderr, /line 2: socketio\.aliases: 'disconnect' means something else to clients/)
})

test('a change waits for a restart, and reload says so', { timeout: 60_000 }, async (t) => {
  const config = file(aliases)
  const server = await Server.start({ args: [...open, '--config', config] })
  t.after(() => server.kill())
  fs.writeFileSync(config, `${aliases}shout = "send_message"\n`)
  const reloaded = await run(['reload', '--data', server.data])
  assert.match(reloaded.stdout + reloaded.stderr, /socketio\.aliases/)
  const { code, stderr } = await run(['restart', '--data', server.data])
  assert.equal(code, 0, stderr)
  const app = await App.join(server, newest, 'ann', 'websocket')
  await app.call('shout', { userId: app.id, content: 'hey' })
  app.leave()
})
