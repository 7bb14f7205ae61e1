// What links in messages lead to, against a site of the test's own.
import assert from 'node:assert/strict'
import http from 'node:http'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { picture } from '../clients/support/pictures.mjs'
import { register, rest } from '../clients/support/rest.mjs'
import { Server, unlimited } from '../clients/support/server.mjs'

/** A site with pages; `asked` has the path of each request. */
async function site(t) {
  const asked = []
  const server = http.createServer((request, response) => {
    asked.push(request.url)
    const html = (head, type = 'text/html; charset=utf-8') => response.writeHead(200, { 'content-type': type }).end(`<!doctype html><head>${head}</head><body>`)
    if (request.url === '/tea') return html('<title>ignored</title><meta property="og:title" content="Tea &amp; Cake"><meta property="og:description" content="All of it."><meta property="og:site_name" content="Leaves"><meta property="og:image" content="/tea.png">')
    if (request.url === '/tea.png') return response.writeHead(200, { 'content-type': 'image/png' }).end(picture(800, 500))
    if (request.url === '/bad.png') return response.writeHead(200, { 'content-type': 'image/png' }).end('no picture')
    if (request.url === '/bad') return html('<title>Bad picture</title><meta property="og:image" content="/bad.png">')
    if (request.url === '/inside') return response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
    if (request.url === '/json') return html('<title>No</title>', 'application/json')
    if (request.url.startsWith('/plain')) return html(`<title>Plain ${request.url.slice(7)}</title>`)
    response.writeHead(404).end()
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => { server.close(); server.closeAllConnections() })
  return { url: `http://127.0.0.1:${server.address().port}`, allow: `127.0.0.1:${server.address().port}`, asked }
}

async function meet(t, more = []) {
  const web = await site(t)
  const server = await Server.start({ args: [...unlimited, '--registration=open', `--outbound.allow=${web.allow}`, ...more] })
  t.after(() => server.kill())
  const ann = await register(server, 'ann', { setupToken: server.setupToken })
  const ben = await register(server, 'ben')
  const call = (who, method, path, body) => rest(server, method, path, { token: who.accessToken, body })
  const { chat } = await call(ann, 'POST', '/chats', { kind: 'group', title: 'Tea', memberIds: [ben.user.id] })
  const device = await Client.connect(server, ben.accessToken)
  t.after(() => device.close())
  const send = async (content, body = {}) => (await call(ann, 'POST', `/chats/${chat.id}/messages`, { content, ...body })).message
  const found = (message) => device.next('message_updated', ({ id, previews }) => id === message.id && previews !== undefined)
  const get = (path, who = ben) => fetch(server.url + path, { headers: { authorization: `Bearer ${who.accessToken}` } })
  return { web, server, ann, ben, call, chat, device, send, found, get }
}

test('a link comes with title, text, site and picture, behind the message', async (t) => {
  const { server, web, ben, call, chat, send, found, get } = await meet(t)
  const sent = await send(`look: ${web.url}/tea`)
  assert.equal(sent.previews, undefined)
  const message = await found(sent)
  const { thumbHash, ...preview } = message.previews[0]
  assert.deepEqual(preview, { n: 0, url: `${web.url}/tea`, title: 'Tea & Cake', description: 'All of it.', siteName: 'Leaves', width: 400, height: 250 })
  assert.ok(thumbHash.length > 4)
  assert.equal(message.editedAt, undefined)
  assert.ok(BigInt(message.version) > BigInt(sent.version))
  const got = await get(`/files/${sent.id}/previews/0`)
  assert.deepEqual([got.status, got.headers.get('content-type')], [200, 'image/webp'])
  const eve = await register(server, 'eve')
  assert.equal((await get(`/files/${sent.id}/previews/0`, eve)).status, 404)
  assert.equal((await get(`/files/${sent.id}/previews/1`)).status, 404)
  const { messages } = await call(ben, 'GET', `/chats/${chat.id}/messages`)
  assert.deepEqual(messages.at(-1).previews, message.previews)
})

test('several links, those that lead nowhere, and those in code', async (t) => {
  const { web, send, found } = await meet(t)
  const message = await found(await send(`${web.url}/none \`${web.url}/plain-code\` <${web.url}/plain-angle> ${web.url}/plain-1 and [two](${web.url}/plain-2)`))
  assert.deepEqual(message.previews.map(({ n, title }) => [n, title]), [[0, 'Plain 1'], [1, 'Plain 2']])
  assert.ok(!web.asked.includes('/plain-code') && !web.asked.includes('/plain-angle'), String(web.asked))
})

test('what leads inside, is no page, or is unwanted has none', async (t) => {
  const { web, ann, call, chat, send, found, device } = await meet(t)
  const other = http.createServer((_request, response) => response.end('<title>Secret</title>'))
  await new Promise((resolve) => other.listen(0, '127.0.0.1', resolve))
  t.after(() => { other.close(); other.closeAllConnections() })
  let asked = 0
  other.on('connection', () => ++asked)
  const inside = other.address().port
  const bare = []
  for (const content of [`${web.url}/inside`, `${web.url}/json`, `http://127.0.0.1:${inside}/`, `http://localhost:${inside}/`, `http://[::ffff:127.0.0.1]:${inside}/`])
    bare.push(await send(content))
  bare.push(await send(`${web.url}/plain-unwanted`, { noPreview: true }))
  // Links are looked at in turn, so those above are through with this one.
  const message = await found(await send(`${web.url}/bad`))
  assert.deepEqual(message.previews, [{ n: 0, url: `${web.url}/bad`, title: 'Bad picture' }])
  const { messages } = await call(ann, 'GET', `/chats/${chat.id}/messages`)
  for (const { id } of bare) assert.equal(messages.find((m) => m.id === id).previews, undefined)
  assert.equal(asked, 0)
  assert.ok(!web.asked.includes('/plain-unwanted'))
  assert.deepEqual(device.take('message_updated'), [])
})

test('an edit is looked at anew, and what is removed stays so', async (t) => {
  const { web, ann, ben, call, send, found, device } = await meet(t)
  const sent = await send(`${web.url}/plain-1`)
  await found(sent)
  await call(ann, 'PATCH', `/messages/${sent.id}`, { content: `${web.url}/plain-2` })
  const edited = await found(sent)
  assert.deepEqual(edited.previews.map(({ title }) => title), ['Plain 2'])
  await call(ben, 'DELETE', `/messages/${sent.id}/previews`).then(() => assert.fail('ben may'), (error) => assert.equal(error.status, 403))
  const { message: bare } = await call(ann, 'DELETE', `/messages/${sent.id}/previews`)
  assert.equal(bare.previews, undefined)
  assert.equal((await device.next('message_updated', ({ version }) => version === bare.version)).previews, undefined)
  await call(ann, 'PATCH', `/messages/${sent.id}`, { content: `${web.url}/plain-3` })
  await found(await send(`${web.url}/plain-4`))
  const { message } = await call(ann, 'GET', `/messages/${sent.id}`)
  assert.equal(message.previews, undefined)
  // One site is asked for one link at a time, in order: what was not asked for by now is not.
  assert.ok(!web.asked.includes('/plain-3'), String(web.asked))
  const unwanted = await send('no link', { noPreview: true })
  await call(ann, 'PATCH', `/messages/${unwanted.id}`, { content: `${web.url}/plain-5` })
  await found(await send(`${web.url.replace('http', 'HTTP')}/plain-6`))
  assert.ok(!web.asked.includes('/plain-5'), String(web.asked))
})

test('the rule turns it off and on while the server runs', async (t) => {
  const { web, ann, call, send, found } = await meet(t, ['--previews=off'])
  await send(`${web.url}/plain-off`)
  const { settings } = await call(ann, 'PATCH', '/admin/settings', { previews: 'on' })
  assert.equal(settings.previews, 'on')
  const message = await found(await send(`${web.url}/plain-on`))
  assert.equal(message.previews[0].title, 'Plain on')
  assert.deepEqual(web.asked, ['/plain-on'])
})

test('a server that is stopped while a site does not answer stops at once', async (t) => {
  const slow = http.createServer(() => {})
  await new Promise((resolve) => slow.listen(0, '127.0.0.1', resolve))
  t.after(() => { slow.close(); slow.closeAllConnections() })
  const { server, send } = await meet(t, [`--outbound.allow=127.0.0.1:${slow.address().port}`])
  const reached = new Promise((resolve) => slow.once('request', resolve))
  await send(`http://127.0.0.1:${slow.address().port}/`)
  await reached
  assert.equal(await server.stop(), 0)
})
