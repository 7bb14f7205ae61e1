// Files of messages: sent at one node, they open at the others.
import assert from 'node:assert/strict'
import test from 'node:test'

import { CallError, login, register, rest } from '../clients/support/rest.mjs'
import { Cluster, eventually } from './support.mjs'

async function person(node, name) {
  await register(node, name)
  const { user, accessToken } = await login(node, name)
  return { user, token: accessToken }
}

async function upload(node, token, text) {
  const form = new FormData()
  form.append('file', new Blob([text]), 'notes.txt')
  const response = await fetch(`${node.url}/api/v1/uploads`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: form })
  assert.equal(response.status, 201, await response.clone().text())
  return (await response.json()).upload.id
}

/** As a client does: what is unavailable is sent again with the same clientId. */
async function send(node, token, chat, uploadId, clientId) {
  let sent
  await eventually('the message is sent', async () => {
    sent = await rest(node, 'POST', `/chats/${chat.id}/messages`, { token, body: { content: '', clientId, attachments: [{ uploadId }] } })
      .catch((error) => { if (!(error instanceof CallError) || error.status !== 503) throw error })
    return sent
  })
  return sent.message
}

const open = (node, token, message) => fetch(`${node.url}/files/${message.id}/0`, { headers: { authorization: `Bearer ${token}` } })

test('a file that is sent at one node opens at the other', { timeout: 180_000 }, async (t) => {
  const cluster = await Cluster.start(2)
  t.after(() => cluster.end())
  const [, one, two] = cluster.nodes
  const ada = await person(one, 'ada')
  const ben = await person(two, 'ben')
  const eve = await person(two, 'eve')
  const { chat } = await rest(one, 'POST', '/chats', { token: ada.token, body: { kind: 'group', title: 'Tea', memberIds: [ben.user.id] } })
  await cluster.agree()

  const fetched = await send(one, ada.token, chat, await upload(one, ada.token, 'for both'), 'c1')
  const kept = await send(one, ada.token, chat, await upload(one, ada.token, 'for one'), 'c2')
  await cluster.agree()

  await t.test('to who may read its message, and nobody else', async () => {
    const response = await open(two, ben.token, fetched)
    assert.equal(response.status, 200)
    assert.equal(await response.text(), 'for both')
    assert.equal((await open(two, eve.token, fetched)).status, 404)
  })

  await t.test('also one that was uploaded elsewhere than its message was sent', async () => {
    const id = await upload(one, ben.token, 'elsewhere')
    const message = await send(two, ben.token, chat, id, 'c3')
    assert.equal(message.attachments[0].size, 9)
    assert.equal(await (await open(two, ben.token, message)).text(), 'elsewhere')
    await assert.rejects(rest(two, 'POST', `/chats/${chat.id}/messages`, { token: ben.token, body: { content: '', attachments: [{ uploadId: `01${'x'.repeat(20)}` }] } }),
      (error) => error.status === 503 || error.status === 404)
  })

  await t.test('and when that node is gone: what was fetched is there, what was not is unavailable', async () => {
    await one.kill()
    const response = await open(two, ben.token, fetched)
    assert.equal(await response.text(), 'for both')
    const missing = await open(two, ben.token, kept)
    assert.equal(missing.status, 503)
    assert.equal((await missing.json()).code, 'unavailable')
    await cluster.start(1)
    await eventually('it is there again', async () => (await open(two, ben.token, kept)).status === 200)
  })
})
