// Messages that wait for their time: whatever happens to the server until then, each is sent once.
import assert from 'node:assert/strict'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { register, rest } from '../clients/support/rest.mjs'
import { Server, eventually, sanitized, unlimited } from '../clients/support/server.mjs'

const args = [...unlimited, '--registration=open']
const count = sanitized ? 30 : 60

test('scheduled messages are sent once, over kills and a time without a server', { timeout: 240_000 }, async (t) => {
  let server = await Server.start({ args })
  t.after(() => server.kill())
  const data = server.data
  const ann = await register(server, 'ann'), ben = await register(server, 'ben')
  const call = (operation, params, token = ann.accessToken) => Client.connect(server, token).then(async (client) => {
    const answer = await client.call(operation, params)
    client.close()
    return answer
  })
  const { chat } = await call('create_chat', { kind: 'direct', userId: ben.user.id })
  const client = await Client.connect(server, ann.accessToken)
  const ids = []
  const soon = Date.now() + 1500
  for (let i = 0; i < count; ++i) {
    const { scheduled } = await client.call('schedule_message', {
      chatId: chat.id, content: `number ${i}`, sendAt: new Date(soon + i * 20).toISOString(), clientId: `s${i}`,
    })
    ids.push(scheduled.id)
  }
  const { scheduled: cancelled } = await client.call('schedule_message', {
    chatId: chat.id, content: 'never', sendAt: new Date(soon).toISOString(),
  })
  await client.call('cancel_scheduled', { scheduledId: cancelled.id })
  await server.kill()

  const history = async () =>
    (await rest(server, 'GET', `/chats/${chat.id}/messages?limit=100`, { token: ben.accessToken })).messages
  for (const least of [1, count / 3, 2 * count / 3]) {  // killed while it is at it
    server = await Server.start({ args, data })
    await eventually(`${least} messages`, async () => (await history()).length >= least)
    await server.kill()
  }
  server = await Server.start({ args, data })
  await eventually('all messages', async () => (await history()).length >= count)
  const messages = await history()
  assert.deepEqual(messages.map(({ id }) => id), ids)
  assert.deepEqual(messages.map(({ content }) => content), ids.map((_, i) => `number ${i}`))
  assert.ok(messages.every(({ senderId }) => senderId === ann.user.id))
  assert.deepEqual((await call('list_scheduled', {})).scheduled, [])
  const { scheduled } = await call('sync', {})
  assert.deepEqual(scheduled, [])
  assert.equal(await server.stop(), 0)
})
