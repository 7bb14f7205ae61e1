// The server's own emoji: told live and by a sync, and kept on the device.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Emoji } from '../src/protocol.gen'
import { applySync } from '../src/store'
import { chatting } from './support/chat_server'
import { page } from './support/fake_server'
import { after, having } from './support/having'
import { openTab } from './support/signed_in'

const emoji = (id: string, name: string, version: number, more: Partial<Emoji> = {}): Emoji => ({ id, name, createdBy: '1', version, ...more })
const names = (all: ReadonlyMap<string, Emoji>) => [...all.values()].map(({ id, name }) => `${name} ${id}`)

test('emoji come and go, live and by a sync', () => {
  let state = having({ emoji: [emoji('90', 'party', 5), emoji('91', 'gone', 6, { deleted: true })] })
  assert.deepEqual(names(state.emoji), ['party 90'])
  state = after(state, 'emoji_added', emoji('92', 'wave', 7))
  state = after(state, 'emoji_removed', { id: '90', name: 'party', version: 8 })
  assert.deepEqual(names(state.emoji), ['wave 92'])
  state = applySync(state, page({ emoji: [emoji('92', 'wave', 9, { deleted: true }), emoji('93', 'party', 10)] }))
  assert.deepEqual(names(state.emoji), ['party 93'])
})

test('what is told late brings nothing back and takes nothing away', () => {
  let state = having({ emoji: [emoji('93', 'party', 10)] })
  state = after(state, 'emoji_removed', { id: '90', name: 'party', version: 8 })
  state = after(state, 'emoji_added', emoji('90', 'party', 5))
  assert.deepEqual(names(state.emoji), ['party 93'])
})

test('a reset forgets them until they are told anew', () => {
  const state = applySync(having({ emoji: [emoji('90', 'party', 5)] }), page({ reset: true, emoji: [emoji('91', 'wave', 6)] }))
  assert.deepEqual(names(state.emoji), ['wave 91'])
})

test('they are kept on the device', async () => {
  const { server, client, device } = await chatting()
  server.socket.event('emoji_added', emoji('90', 'party', 5), 'then')
  server.socket.event('emoji_added', emoji('91', 'wave', 6), 'later')
  await server.clock.pass(2_000)
  server.socket.event('emoji_removed', { id: '90', name: 'party', version: 7 }, 'last')
  await server.clock.pass(2_000)
  client.close()
  server.reachable = false
  const { client: again } = await openTab(server, device)
  assert.deepEqual(names(again.state.value.emoji), ['wave 91'])
})
