// An SD card whose syncs take half a second: everything is slower, nothing fails, and nothing acknowledged is lost.
import assert from 'node:assert/strict'
import test from 'node:test'

import { Client } from '../clients/support/client.mjs'
import { rest } from '../clients/support/rest.mjs'
import { Server, eventually, run } from '../clients/support/server.mjs'
import { args, meet, odd } from './odd_machine.mjs'

const env = odd({ SYNC_MS: '500' })

test('with syncs of 500 ms it starts, serves, is ready, backs up and stops', { timeout: 180_000 }, async (t) => {
  const server = await Server.start({ args, env })
  t.after(() => server.kill())
  const { a, b, chatId, ada, stored } = await meet(server)
  // A session has 64 calls under way: ten of them are needed to see that more than 64 share a commit here.
  const senders = await Promise.all(Array.from({ length: 10 }, () => Client.connect(server, ada.accessToken)))
  const sent = await Promise.all(Array.from({ length: 1000 }, (_, i) =>
    senders[i % 10].call('send_message', { chatId, content: `${i}`, clientId: `${i}` })))
  assert.equal(new Set(sent.map(({ message }) => message.id)).size, 1000)
  const commits = await server.metric('snug_commit_batch_commands_count')
  assert.ok(commits > await server.metric('snug_commit_batch_commands_bucket{le="64"}'), 'none had more than 64')
  await b.next('new_message', (data) => data.id === sent.at(-1).message.id)
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200)
  assert.equal((await run(['backup', `${server.data}/../backup`, '--data', server.data])).code, 0)
  assert.equal((await run(['restart', '--data', server.data])).code, 0)
  const again = await Client.connect(server, ada.accessToken, { cursor: a.cursor })
  assert.equal((await again.call('send_message', { chatId, content: '7', clientId: '7' })).message.id, sent[7].message.id)
  assert.ok((await stored()).length > 0)
  assert.equal(await server.stop(), 0)
  assert.doesNotMatch(server.log, /error/)
})

test('what was acknowledged on such a disk is there after kill -9, and what was not can be sent again', { timeout: 180_000 }, async (t) => {
  const server = await Server.start({ args, env })
  t.after(() => server.kill())
  const { a, chatId, ada } = await meet(server)
  const acked = new Map()
  const sending = Promise.allSettled(Array.from({ length: 300 }, async (_, i) => {
    const { message } = await a.call('send_message', { chatId, content: `${i}`, clientId: `${i}` })
    acked.set(`${i}`, message.id)
  }))
  await eventually('some are acknowledged', () => acked.size > 0)
  await server.kill()
  await sending

  const next = await Server.start({ args, data: server.data })
  t.after(() => next.kill())
  const again = await Client.connect(next, ada.accessToken)
  for (let i = 0; i < 300; ++i) {
    const { message } = await again.call('send_message', { chatId, content: `${i}`, clientId: `${i}` })
    if (acked.has(`${i}`)) assert.equal(message.id, acked.get(`${i}`))
  }
  let all = [], after = 0
  for (let page; (page = (await rest(next, 'GET', `/chats/${chatId}/messages?after=${after}&limit=100`, { token: ada.accessToken })).messages).length > 0;) {
    all = all.concat(page)
    after = Math.max(...page.map((m) => m.seq))
  }
  assert.equal(all.length, 300)
  assert.equal(new Set(all.map((m) => m.clientId)).size, 300)
})
