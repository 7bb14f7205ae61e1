// People on different nodes: who is there, who types, what is read, who is signed out or banned; a person can't tell that
// there is more than one node.
import assert from 'node:assert/strict'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { CallError, login, register, rest } from '../clients/support/rest.mjs'
import { Cluster, eventually } from './support.mjs'

async function person(node, name) {
  const { user } = await register(node, name)
  const { accessToken, refreshToken } = await login(node, name)
  return { user, token: accessToken, refreshToken, name }
}

/** Waits for `name` at `client`. */
const status = (client, id, wanted) =>
  client.next('presence_update', ({ users }) => users.some((one) => one.userId === id && one.status === wanted))

test('people on two nodes', { timeout: 180_000 }, async (t) => {
  const cluster = await Cluster.start(3)
  t.after(() => cluster.end())
  const [, one, two, three] = cluster.nodes
  const ada = await person(one, 'ada')
  const ben = await person(two, 'ben')
  const cy = await person(three, 'cyd')
  const { chat } = await rest(one, 'POST', '/chats', { token: ada.token, body: { kind: 'group', title: 'Tea', memberIds: [ben.user.id, cy.user.id] } })

  await t.test('one is online where the other is connected to another node, types, writes and reads', async () => {
    const bens = await Client.connect(two, ben.token)
    const online = status(bens, ada.user.id, 'online')
    const adas = await Client.connect(one, ada.token)
    await online
    const typing = bens.next('typing_start', (event) => event.userId === ada.user.id && event.chatId === chat.id)
    await adas.call('typing_start', { chatId: chat.id })
    await typing
    const heard = bens.next('new_message', ({ content }) => content === 'tea?')
    const { message } = await adas.call('send_message', { chatId: chat.id, content: 'tea?', clientId: 'm1' })
    assert.equal((await heard).id, message.id)
    const seen = adas.next('receipts', ({ receipts }) => receipts.some((one) => one.userId === ben.user.id && one.readSeq === message.seq))
    await bens.call('message_read', { chatId: chat.id, seq: message.seq })
    await seen
    const offline = status(bens, ada.user.id, 'offline')
    await adas.close()
    await offline
    await bens.close()
  })

  await t.test('with a device on each of two nodes somebody is offline only when both are gone', async () => {
    const cys = await Client.connect(three, cy.token)
    const online = status(cys, ada.user.id, 'online')
    const first = await Client.connect(one, ada.token)
    await online
    const second = await Client.connect(two, ada.token)
    await first.close()
    // What comes after it on the same way shows that nothing came before.
    const busy = status(cys, ada.user.id, 'busy')
    await second.call('set_presence', { status: 'busy' })
    await busy
    assert.ok(!cys.events.some(({ event, data }) => event === 'presence_update' && data.users.some((u) => u.userId === ada.user.id && u.status === 'offline')))
    const again = status(cys, ada.user.id, 'online')
    await second.call('set_presence', { status: 'online' })
    await again
    const offline = status(cys, ada.user.id, 'offline')
    await second.close()
    await offline
    await cys.close()
  })

  await t.test('what one node has acknowledged, any other has for who brings the cursor', async () => {
    const adas = await Client.connect(one, ada.token)
    for (let i = 0; i < 20; ++i) {
      const { message } = await adas.call('send_message', { chatId: chat.id, content: `of now ${i}`, clientId: `now${i}` })
      const bens = await Client.connect(two, ben.token, { cursor: adas.cursor ?? undefined })
      const { messages } = await bens.call('list_messages', { chatId: chat.id, limit: 1 })
      assert.equal(messages[0].id, message.id)
      await bens.close()
    }
    await adas.close()
  })

  await t.test('who signs out on one node is signed out on all', async () => {
    const { accessToken, refreshToken } = await login(one, 'cyd')
    const cyds = await Client.connect(two, accessToken)
    await rest(three, 'POST', '/auth/logout', { token: accessToken, body: { refreshToken } })
    await cyds.closed
    for (const node of [one, two, three])
      await eventually('the token is refused', () => rest(node, 'GET', '/chats', { token: accessToken }).then(() => false, (error) => error instanceof CallError && error.status === 401))
  })

  await t.test('whose node dies is offline for the others within twelve seconds', async () => {
    const bens = await Client.connect(two, ben.token)
    const online = status(bens, ada.user.id, 'online')
    await Client.connect(one, ada.token)
    await online
    const offline = status(bens, ada.user.id, 'offline')
    const begin = Date.now()
    await one.kill()
    await offline
    t.diagnostic(`offline after ${Date.now() - begin} ms`)
    await bens.close()
    await cluster.start(1)
  })

  await cluster.stopAndCompare()
})
