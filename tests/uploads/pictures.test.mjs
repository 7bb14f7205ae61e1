// Pictures that are no files of messages: of people, groups and the server, and emoji.
import assert from 'node:assert/strict'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { picture } from '../clients/support/pictures.mjs'
import { Replica } from '../clients/support/replica.mjs'
import { login, password, register, rest } from '../clients/support/rest.mjs'
import { Server, unlimited } from '../clients/support/server.mjs'
import { upload } from './support/uploads.mjs'

const args = [...unlimited, '--registration=open']

async function meet(t) {
  const server = await Server.start({ args })
  t.after(() => server.kill())
  const ann = await register(server, 'ann', { setupToken: server.setupToken })
  const ben = await register(server, 'ben')
  const call = (who, method, path, body) => rest(server, method, path, { token: who.accessToken, body })
  const send = async (who, bytes, as = 'avatar') => (await upload(server, who.accessToken, bytes, { name: 'a.png', as })).id
  const get = (path, who) =>
    fetch(server.url + path, { headers: who ? { authorization: `Bearer ${who.accessToken}` } : {} })
  return { server, ann, ben, call, send, get }
}

const status = async (response) => (await response).status

/** [width, height] of a WebP file as our encoder writes it: VP8, or VP8X in front of it. */
function sizeOfWebp(bytes) {
  assert.equal(bytes.toString('latin1', 8, 12), 'WEBP')
  const at = bytes.toString('latin1', 12, 16)
  if (at === 'VP8X') return [1 + bytes.readUIntLE(24, 3), 1 + bytes.readUIntLE(27, 3)]
  if (at === 'VP8L') {
    const bits = bytes.readUInt32LE(21)
    return [1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff)]
  }
  return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff]
}

test('a profile picture is the middle of what was uploaded, and goes', async (t) => {
  const { server, ann, ben, call, send, get } = await meet(t)
  await call(ben, 'PUT', `/contacts/${ann.user.id}`)
  const device = await Client.connect(server, ben.accessToken)
  t.after(() => device.close())
  const { user } = await call(ann, 'PATCH', '/users/me', { avatarUploadId: await send(ann, picture(900, 600)) })
  assert.match(user.avatarUrl, new RegExp(`^/avatars/${ann.user.id}/[0-9a-f]{16}$`))
  const told = await device.next('user_updated', ({ id }) => id === ann.user.id)
  assert.equal(told.avatarUrl, user.avatarUrl)

  const got = await get(user.avatarUrl, ben)
  assert.equal(got.status, 200)
  assert.equal(got.headers.get('content-type'), 'image/webp')
  assert.match(got.headers.get('cache-control'), /immutable/)
  assert.deepEqual(sizeOfWebp(Buffer.from(await got.arrayBuffer())), [512, 512])
  assert.equal(await status(get(user.avatarUrl)), 401)
  const { media } = await call(ben, 'GET', '/media-token')
  assert.equal(await status(get(`${user.avatarUrl}?t=${encodeURIComponent(media.token)}`)), 200)

  const again = await call(ann, 'PATCH', '/users/me', { avatarUploadId: await send(ann, picture(90, 120, 3)) })
  assert.notEqual(again.user.avatarUrl, user.avatarUrl)
  assert.equal(await status(get(user.avatarUrl, ben)), 404)
  assert.deepEqual(sizeOfWebp(Buffer.from(await (await get(again.user.avatarUrl, ben)).arrayBuffer())), [90, 90])
  const { user: bare } = await call(ann, 'PATCH', '/users/me', { avatarUploadId: null })
  assert.equal(bare.avatarUrl, undefined)
  assert.equal(await status(get(again.user.avatarUrl, ben)), 404)
})

test('what may not become a profile picture', async (t) => {
  const { ann, ben, call, send } = await meet(t)
  const refused = (who, body) => call(who, 'PATCH', '/users/me', body).then(() => assert.fail('it was taken'), (error) => error)
  const text = await refused(ann, { avatarUploadId: await send(ann, Buffer.from('no picture')) })
  assert.deepEqual([text.status, text.field], [400, 'avatarUploadId'])
  const others = await refused(ben, { avatarUploadId: await send(ann, picture(20, 20)) })
  assert.deepEqual([others.status, others.field], [404, 'avatarUploadId'])
  const both = await refused(ann, { avatarUploadId: await send(ann, picture(20, 20)), avatarUrl: 'https://a.example/b.png' })
  assert.equal(both.status, 400)
})

test('an address takes the place of an uploaded picture, and an account that ends takes it along', async (t) => {
  const { ann, ben, call, send, get } = await meet(t)
  const { user } = await call(ben, 'PATCH', '/users/me', { avatarUploadId: await send(ben, picture(40, 40)) })
  const { user: elsewhere } = await call(ben, 'PATCH', '/users/me', { avatarUrl: 'https://a.example/b.png' })
  assert.equal(elsewhere.avatarUrl, 'https://a.example/b.png')
  assert.equal(await status(get(user.avatarUrl, ann)), 404)
  const { user: last } = await call(ben, 'PATCH', '/users/me', { avatarUploadId: await send(ben, picture(41, 41)) })
  assert.equal(await status(get(last.avatarUrl, ann)), 200)
  await call(ben, 'POST', '/auth/delete', { password })
  assert.equal(await status(get(last.avatarUrl, ann)), 404)
})

test("a group's picture is for its members, and set by its admins", async (t) => {
  const { server, ann, ben, call, send, get } = await meet(t)
  const eve = await register(server, 'eve')
  const { chat } = await call(ann, 'POST', '/chats', { kind: 'group', title: 'Tea', memberIds: [ben.user.id] })
  const { chat: changed } = await call(ann, 'PATCH', `/chats/${chat.id}`, { pictureUploadId: await send(ann, picture(60, 60)) })
  assert.match(changed.pictureUrl, new RegExp(`^/pictures/${chat.id}/[0-9a-f]{16}$`))
  assert.equal(changed.title, 'Tea')
  assert.equal(await status(get(changed.pictureUrl, ben)), 200)
  assert.equal(await status(get(changed.pictureUrl, eve)), 404)
  await call(ben, 'PATCH', `/chats/${chat.id}`, { pictureUploadId: await send(ben, picture(60, 60)) })
    .then(() => assert.fail('a member changed it'), (error) => assert.equal(error.status, 403))
  const loaded = await Replica.load(server, ben.accessToken, ben.user.id)
  assert.equal(loaded.chats.get(chat.id).pictureUrl, changed.pictureUrl)
  await call(ben, 'POST', `/chats/${chat.id}/leave`)
  assert.equal(await status(get(changed.pictureUrl, ben)), 403)
  const { chat: bare } = await call(ann, 'PATCH', `/chats/${chat.id}`, { pictureUploadId: null })
  assert.equal(bare.pictureUrl, undefined)
})

test('emoji: added, told, synced, removed', async (t) => {
  const { server, ann, ben, call, send, get } = await meet(t)
  const device = await Client.connect(server, ann.accessToken)
  t.after(() => device.close())
  const before = await rest(server, 'GET', '/sync', { token: ann.accessToken })
  assert.deepEqual(before.emoji, [])
  const { emoji } = await call(ben, 'POST', '/emoji', { name: 'party-cat', uploadId: await send(ben, picture(64, 48), 'picture') })
  assert.deepEqual(emoji, { id: emoji.id, name: 'party-cat', createdBy: ben.user.id, version: emoji.version })
  assert.deepEqual(await device.next('emoji_added'), emoji)
  const got = await get(`/emoji/${emoji.id}`, ann)
  assert.deepEqual([got.status, got.headers.get('content-type')], [200, 'image/png'])
  assert.equal(await status(get(`/emoji/${emoji.id}`)), 401)
  assert.deepEqual((await call(ann, 'GET', '/emoji')).emoji, [emoji])
  const first = await rest(server, 'GET', '/sync', { token: ben.accessToken })
  assert.deepEqual(first.emoji, [emoji])

  const since = await rest(server, 'GET', `/sync?cursor=${before.cursor}`, { token: ann.accessToken })
  assert.deepEqual(since.emoji, [emoji])
  assert.deepEqual(await call(ben, 'DELETE', `/emoji/${emoji.id}`), {})
  const removed = await device.next('emoji_removed')
  assert.deepEqual([removed.id, removed.name], [emoji.id, 'party-cat'])
  assert.equal(await status(get(`/emoji/${emoji.id}`, ann)), 404)
  const after = await rest(server, 'GET', `/sync?cursor=${since.cursor}`, { token: ann.accessToken })
  assert.deepEqual(after.emoji, [{ ...emoji, version: removed.version, deleted: true }])
  const { emoji: again } = await call(ben, 'POST', '/emoji', { name: 'party-cat', uploadId: await send(ben, picture(64, 48), 'picture') })
  assert.notEqual(again.id, emoji.id)
})

test('emoji that are refused', async (t) => {
  const { server, ann, ben, call, send } = await meet(t)
  const small = await send(ben, picture(64, 64), 'picture')
  const refused = (who, body) => call(who, 'POST', '/emoji', body).then(() => assert.fail(`${body.name} was taken`), (error) => error)
  for (const [name, expected] of [['smile', 409], ['+1', 400], ['a', 400], ['Party', 400], ['a b', 400], [':x:', 400], ['ä_b', 400], ['x'.repeat(33), 400]]) {
    const error = await refused(ben, { name, uploadId: small })
    assert.deepEqual([error.status, error.field], [expected, 'name'], name)
  }
  assert.equal((await refused(ben, { name: 'large', uploadId: await send(ben, picture(129, 10), 'picture') })).status, 400)
  assert.equal((await refused(ben, { name: 'text', uploadId: await send(ben, Buffer.from('hello'), 'picture') })).status, 400)
  assert.equal((await refused(ann, { name: 'others', uploadId: small })).status, 404)
  const { emoji } = await call(ben, 'POST', '/emoji', { name: 'mine', uploadId: small })
  assert.equal((await refused(ben, { name: 'mine', uploadId: small })).status, 409)
  const eve = await register(server, 'eve')
  await call(eve, 'DELETE', `/emoji/${emoji.id}`).then(() => assert.fail('eve removed it'), (error) => assert.equal(error.status, 403))
  await call(ann, 'PUT', '/admin/users/eve/role', { role: 'guest' })
  const guest = await login(server, 'eve')
  assert.equal((await refused(guest, { name: 'guests', uploadId: await send(guest, picture(9, 9), 'picture') })).status, 403)
  assert.deepEqual(await call(ann, 'DELETE', `/emoji/${emoji.id}`), {})  // an administrator may
})

test('the name and the logo of the place are for everybody', async (t) => {
  const { server, ann, ben, call, send, get } = await meet(t)
  const { branding } = await call(ann, 'PUT', '/admin/branding', { title: 'Tea & Cake', logoUploadId: await send(ann, picture(700, 300)) })
  assert.equal(branding.title, 'Tea & Cake')
  const { server: facts } = await rest(server, 'GET', '/server')
  assert.deepEqual([facts.title, facts.logoUrl], ['Tea & Cake', branding.logoUrl])
  assert.equal(await status(get(facts.logoUrl)), 200)
  assert.equal(await status(get('/logo/0123456789abcdef')), 404)
  const device = await Client.connect(server, ben.accessToken)
  t.after(() => device.close())
  assert.deepEqual(device.branding, branding)
  await call(ben, 'PUT', '/admin/branding', { title: 'Mine' }).then(() => assert.fail('ben may'), (error) => assert.equal(error.status, 404))
  const { branding: bare } = await call(ann, 'PUT', '/admin/branding', { logoUploadId: null })
  assert.deepEqual(bare, { title: 'Tea & Cake' })
  assert.equal(await status(get(facts.logoUrl)), 404)
})

test('what files take is seen by administrators', async (t) => {
  const { server, ann, ben, call, send } = await meet(t)
  const { chat } = await call(ben, 'POST', '/chats', { kind: 'group', title: 'Tea' })
  const attach = async (bytes, as) =>
    call(ben, 'POST', `/chats/${chat.id}/messages`, { content: '', attachments: [{ uploadId: await send(ben, bytes, as) }] })
  await attach(picture(30, 30), 'picture')
  await attach(Buffer.from('a text'), 'file')
  await attach(Buffer.from('another text'), 'file')
  const figures = await call(ann, 'GET', '/admin/files')
  assert.deepEqual(figures.kinds.map(({ kind, files }) => [kind, files]), [['image', 1], ['file', 2]])
  assert.equal(figures.kinds[1].bytes, 18)
  assert.deepEqual(figures.users.map(({ username, files }) => [username, files]), [['ben', 3]])
  assert.ok(figures.files >= 4 && figures.bytes > 18 && figures.free > 0, JSON.stringify(figures))
  await call(ben, 'GET', '/admin/files').then(() => assert.fail('ben may'), (error) => assert.equal(error.status, 404))
})
