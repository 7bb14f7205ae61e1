// Files of messages on their way out, and many on their way in beside chat.
import assert from 'node:assert/strict'
import net from 'node:net'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { register, rest } from '../clients/support/rest.mjs'
import { Server, eventually, unlimited } from '../clients/support/server.mjs'
import { begun, bytesOf, patch, sha256, upload } from './support/uploads.mjs'

const MiB = 1 << 20
const args = [...unlimited, '--registration=open', '--file-limit=300']

async function meet(t) {
  const server = await Server.start({ args })
  t.after(() => server.kill())
  const ann = await register(server, 'ann', { setupToken: server.setupToken })
  const ben = await register(server, 'ben')
  const eve = await register(server, 'eve')
  const { chat } = await rest(server, 'POST', '/chats', { token: ann.accessToken, body: { kind: 'direct', userId: ben.user.id } })
  const send = async (bytes, options) => {
    const { id } = await upload(server, ann.accessToken, bytes, options)
    const { message } = await rest(server, 'POST', `/chats/${chat.id}/messages`,
                                   { token: ann.accessToken, body: { content: '', attachments: [{ uploadId: id }] } })
    return message
  }
  const get = (path, token, headers = {}) =>
    fetch(`${server.url}/files/${path}`, { headers: { ...(token && { authorization: `Bearer ${token}` }), ...headers } })
  return { server, ann, ben, eve, chat, send, get }
}

test('a file of a message is had by who may read it', async (t) => {
  const { server, ann, ben, eve, send, get } = await meet(t)
  const bytes = bytesOf(200_000, 4)
  const message = await send(bytes, { name: 'Новый документ.html' })
  assert.equal(message.attachments[0].name, 'Новый документ.html')
  const file = `${message.id}/0`

  const whole = await get(file, ben.accessToken)
  assert.equal(whole.status, 200)
  assert.deepEqual(Buffer.from(await whole.arrayBuffer()), bytes)
  assert.equal(whole.headers.get('content-type'), 'application/octet-stream')
  assert.equal(whole.headers.get('x-content-type-options'), 'nosniff')
  assert.equal(whole.headers.get('content-security-policy'), "sandbox; default-src 'none'")
  assert.match(whole.headers.get('content-disposition'), /^attachment; filename="_____ ________\.html"; filename\*=UTF-8''%D0/)
  const etag = whole.headers.get('etag')
  assert.equal(etag, `"${sha256(bytes)}"`)

  const part = await get(file, ben.accessToken, { range: 'bytes=100000-199999', 'if-range': etag })
  assert.equal(part.status, 206)
  assert.deepEqual(Buffer.from(await part.arrayBuffer()), bytes.subarray(100_000))
  assert.equal((await get(file, ben.accessToken, { 'if-none-match': etag })).status, 304)

  assert.equal((await get(file, eve.accessToken)).status, 404)
  assert.equal((await get(file)).status, 401)
  assert.equal((await get(`${message.id}/1`, ben.accessToken)).status, 404)
  const { media } = await rest(server, 'GET', '/media-token', { token: ben.accessToken })
  assert.equal((await get(`${file}?t=${encodeURIComponent(media.token)}`)).status, 200)
  await rest(server, 'POST', '/auth/logout', { token: ben.accessToken })
  assert.equal((await get(`${file}?t=${encodeURIComponent(media.token)}`)).status, 401)
  assert.ok(!server.log.includes(media.token))

  await rest(server, 'DELETE', `/messages/${message.id}`, { token: ann.accessToken })
  assert.equal((await get(file, ann.accessToken)).status, 404)
})

test('a slow reader of a large file, and uploads, beside chat', async (t) => {
  const { server, ann, ben, chat, send } = await meet(t)
  const large = Buffer.alloc(200 * MiB)
  const message = await send(large)
  const before = server.residentMiB()

  const slow = net.connect(server.port, '127.0.0.1')
  slow.write(`GET /files/${message.id}/0 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${ben.accessToken}\r\n\r\n`)
  await new Promise((resolve) => slow.once('readable', resolve))  // and reads no more

  const talk = async () => {
    const client = await Client.connect(server, ann.accessToken)
    const times = []
    for (let i = 0; i < 200; ++i) {
      const start = performance.now()
      await client.call('send_message', { chatId: chat.id, content: `${i}` })
      times.push(performance.now() - start)
    }
    client.close()
    times.sort((a, b) => a - b)
    return `p50 ${times[100].toFixed(1)} ms, p99 ${times[198].toFixed(1)} ms`
  }
  t.diagnostic(`chat beside a slow reader: ${await talk()}`)

  const people = await Promise.all(Array.from({ length: 34 }, (_, i) => register(server, `user${i}`)))
  let most = 0
  const watch = setInterval(() => (most = Math.max(most, server.residentMiB())), 20)
  const piece = bytesOf(2 * MiB)
  const all = Promise.all(Array.from({ length: 100 }, async (_, i) => {
    const { accessToken } = people[i % people.length]
    const url = await begun(server, accessToken, piece.length)
    assert.equal((await patch(url, accessToken, 0, piece)).status, 204)
  }))
  t.diagnostic(`chat beside 100 uploads: ${await talk()}`)
  await all
  clearInterval(watch)
  t.diagnostic(`memory before ${before.toFixed(0)} MiB, at most ${most.toFixed(0)} MiB with 100 uploads at once`)
  assert.equal(await server.metric('snug_uploads_open'), 0)

  // The reader gets all of it, once it wants to.
  let got = 0
  slow.on('data', (bytes) => (got += bytes.length))
  await eventually('all of it has come', () => got > large.length)
  slow.destroy()
})
