// A node has what the log lost: it keeps that aside, joins again, and its messages are sent once more by hand.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'

import { register, rest } from '../clients/support/rest.mjs'
import { run } from '../clients/support/server.mjs'
import { Cluster } from './support.mjs'

test('what a node had alone is written down, and can be sent again', { timeout: 240_000 }, async (t) => {
  const cluster = await Cluster.start(2, { args: ['--cluster-trust=log'] })
  t.after(() => cluster.end())
  const [, one, two] = cluster.nodes
  const { accessToken: token, user } = await register(one, 'ada', { setupToken: one.setupToken })
  const { chat } = await rest(one, 'POST', '/chats', { token, body: { kind: 'group', title: 'Tea' } })
  const say = (node, content, more) => rest(node, 'POST', `/chats/${chat.id}/messages`, { token, body: { content, ...more } })
  const { message: kept } = await say(one, 'on both', { clientId: 'kept' })
  await cluster.agree()
  await two.kill()
  const end = cluster.redis.size()
  await say(one, 'first', { clientId: 'a' })
  await say(one, 'second')
  await rest(one, 'PATCH', `/messages/${kept.id}`, { token, body: { content: 'edited' } })
  await one.kill()
  // The operator has vouched that this does not happen.
  await cluster.redis.kill()
  cluster.redis.cut(cluster.redis.size() - end)
  await cluster.redis.start()
  await cluster.start(2)
  await say(cluster.nodes[2], 'without the other', { clientId: 'c' })

  const again = await cluster.start(1)
  await again.logged(/what the others never got is written down/)
  const [left] = fs.readdirSync(again.data).filter((name) => name.startsWith('left-'))
  const file = path.join(again.data, left, 'commands.jsonl')
  const types = fs.readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line).command.type)
  assert.deepEqual(types.filter((type) => type.endsWith('_message')), ['send_message', 'send_message', 'edit_message'])
  await cluster.agree()
  const contents = async (node) => (await rest(node, 'GET', `/chats/${chat.id}/messages`, { token })).messages
    .filter((m) => m.type === 'text').map((m) => m.content)
  assert.deepEqual(await contents(again), ['on both', 'without the other'])

  const resubmit = () => run(['cluster', 'resubmit', file, '--data', again.data])
  const first = await resubmit()
  assert.equal(first.code, 0, first.stdout + first.stderr)
  assert.match(first.stdout, new RegExp(`^\\d+-\\d+ left to you: edit_message of user ${user.id}$`, 'm'))
  assert.match(first.stdout, /^2 sent, 0 there already, 0 refused, \d+ left to you, /m)
  assert.match((await resubmit()).stdout, /^0 sent, 2 there already, 0 refused, /m)
  await cluster.agree()
  for (const n of [1, 2]) assert.deepEqual(await contents(cluster.nodes[n]), ['on both', 'without the other', 'first', 'second'])
  await cluster.stopAndCompare()
})
