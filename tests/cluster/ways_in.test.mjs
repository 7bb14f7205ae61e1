// What was done at one node just now holds at another that has not read of it yet, on all ways in, without a cursor: it
// waits until it has as much as there was when it was asked. If that takes too long it says `unavailable`, never that
// there is no such account or session.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { CallError, login, password, register, rest } from '../clients/support/rest.mjs'
import { Server, unlimited } from '../clients/support/server.mjs'
import { App, newest } from '../socketio/support/app.mjs'
import { Link } from './link.mjs'
import { Cluster } from './support.mjs'

const code = (wanted) => (error) => error instanceof CallError && error.code === wanted

test('ways in at a node that is behind', { timeout: 120_000 }, async (t) => {
  const cluster = await Cluster.start(1)
  t.after(() => cluster.end())
  const link = await Link.to(cluster.redis.port)
  await cluster.start(2, { redis: link.url })
  const [, one, two] = cluster.nodes
  const host = await register(one, 'host', { setupToken: one.setupToken })
  let count = 0
  const fresh = () => register(one, `user${++count}`)
  const me = async (account) => (await rest(two, 'GET', '/users/me', { token: account.accessToken })).user.id

  const ways = {
    REST: async () => {
      const account = await fresh()
      assert.equal(await me(account), account.user.id)
    },
    'a command': async () => {
      const account = await fresh()
      await rest(two, 'PATCH', '/users/me', { token: account.accessToken, body: { displayName: 'New' } })
    },
    'the native WebSocket': async () => {
      const account = await fresh()
      const client = await Client.connect(two, account.accessToken)
      assert.equal(client.user.id, account.user.id)
      await client.close()
    },
    'the native WebSocket with a header': async () => {
      const account = await fresh()
      const client = await Client.connect(two, account.accessToken, { inHeader: true })
      assert.equal(client.user.id, account.user.id)
      await client.close()
    },
    'Socket.IO': async () => {
      const account = await fresh()
      const app = await App.connect(two, newest, account, 'websocket')
      app.leave()
    },
    'a name and a password': async () => {
      const account = await fresh()
      assert.equal((await login(two, account.user.username)).user.id, account.user.id)
    },
    'a new password, and the old one no more': async () => {
      const account = await fresh()
      const next = 'another password'
      await rest(one, 'POST', '/auth/password', { token: account.accessToken, body: { old: password, new: next } })
      assert.equal((await login(two, account.user.username, { password: next })).user.id, account.user.id)
    },
    'a password that was changed elsewhere is the old one': async () => {
      const account = await fresh()
      await rest(one, 'POST', '/auth/password', { token: account.accessToken, body: { old: password, new: 'the second one' } })
      await rest(two, 'POST', '/auth/password', { token: account.accessToken, body: { old: 'the second one', new: 'the third one' } })
    },
    refresh: async () => {
      const account = await fresh()
      const { accessToken } = await rest(two, 'POST', '/auth/refresh', { body: { refreshToken: account.refreshToken } })
      assert.equal(await me({ accessToken }), account.user.id)
      assert.equal((await rest(one, 'GET', '/users/me', { token: accessToken })).user.id, account.user.id)
    },
    'a file of a message': async () => {
      const account = await fresh()
      const headers = { authorization: `Bearer ${account.accessToken}` }
      const form = new FormData()
      form.append('file', new Blob(['notes']), 'notes.txt')
      const { upload } = await (await fetch(`${one.url}/api/v1/uploads`, { method: 'POST', headers, body: form })).json()
      const { message } = await rest(one, 'POST', `/users/${account.user.id}/messages`, { token: account.accessToken, body: { content: '', attachments: [{ uploadId: upload.id }] } })
      const again = await login(one, account.user.username)
      const response = await fetch(`${two.url}/files/${message.id}/0`, { headers: { authorization: `Bearer ${again.accessToken}` } })
      assert.equal(response.status, 200, await response.clone().text())
      assert.equal(await response.text(), 'notes')
    },
    'an invite': async () => {
      const { chat } = await rest(one, 'POST', '/chats', { token: host.accessToken, body: { kind: 'group', title: 'Tea' } })
      const { invite } = await rest(one, 'POST', `/chats/${chat.id}/invites`, { token: host.accessToken, body: {} })
      assert.equal((await rest(two, 'GET', `/invites/${invite.token}/preview`)).invite.chatTitle, 'Tea')
    },
  }
  for (const [name, way] of Object.entries(ways)) {
    await t.test(`${name}, at once`, async () => {
      for (let i = 0; i < 5; ++i) await way()
    })
    await t.test(`${name}, at a node that is behind`, async () => {
      link.slow(400)
      await way().finally(() => link.heal())
    })
  }

  await t.test('what is wrong is refused all the same', async () => {
    await assert.rejects(login(two, 'nobody'), code('unauthorized'))
    await assert.rejects(login(two, 'host', { password: 'wrong password' }), code('unauthorized'))
    const account = await fresh()
    await rest(one, 'POST', '/auth/logout', { token: account.accessToken, body: {} })
    await cluster.agree()
    await assert.rejects(me(account), code('unauthorized'))
  })

  await t.test('a node that is too far behind says that it does not know', async () => {
    await cluster.agree()
    link.hold('back')
    const account = await fresh()
    const answers = await Promise.all([
      me(account), login(two, account.user.username), rest(two, 'POST', '/auth/refresh', { body: { refreshToken: account.refreshToken } }),
      Client.connect(two, account.accessToken), rest(two, 'GET', '/invites/abcdefghijklmnopqrstuv/preview'),
    ].map((answer) => answer.then(() => 'ok', (error) => error.code ?? error.message)))
    link.heal()
    await cluster.ready(2)
    assert.deepEqual(answers, Array(5).fill('unavailable'))
    assert.equal(await me(account), account.user.id)
  })

  await cluster.stopAndCompare()
})

test('sign-ins from before there was a cluster hold on nodes that join', { timeout: 60_000 }, async (t) => {
  const alone = await Server.start({ args: [...unlimited, '--registration=open'] })
  const ada = await register(alone, 'ada', { setupToken: alone.setupToken })
  assert.equal(await alone.stop(), 0)
  const cluster = await Cluster.start(0)
  t.after(() => cluster.end())
  await cluster.start(1, { data: alone.data })
  const keys = fs.readFileSync(path.join(alone.data, 'token.keys'), 'utf8').split('\n')[1]
  // The third has them of the second.
  await cluster.start(2)
  await cluster.nodes[1].kill()
  await cluster.start(3)
  for (const n of [2, 3]) {
    assert.equal((await rest(cluster.nodes[n], 'GET', '/users/me', { token: ada.accessToken })).user.id, ada.user.id)
    const file = path.join(cluster.nodes[n].data, 'token.keys')
    assert.ok(fs.readFileSync(file, 'utf8').split('\n').includes(keys))
    assert.equal(fs.statSync(file).mode & 0o777, 0o600)
  }
  const { refreshToken } = await rest(cluster.nodes[3], 'POST', '/auth/refresh', { body: { refreshToken: ada.refreshToken } })
  assert.ok(refreshToken)
})
