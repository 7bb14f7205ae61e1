// The end of a login that was not asked for here: why, in every tab, until somebody signs in again.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { refuse } from './support/fake_server'
import { openTab, signedIn } from './support/signed_in'

test('a device that is connected is told why by the event, and by the answer to its token', async () => {
  const { server, client } = await signedIn()
  server.handlers.refresh = () => refuse('unauthorized')
  server.tokens.clear()
  server.socket.event('session_revoked', { reason: 'signed_out' })
  server.socket.drop(4401)
  await server.clock.settle()
  assert.equal(client.account.value, null)
  assert.equal(client.ended.value, 'signed_out')
})

test('one that was not connected is told when it comes back', async () => {
  const { server, device, client } = await signedIn()
  client.close()
  server.tokens.clear()
  server.handlers.refresh = () => refuse('unauthorized', { reason: 'password_changed' })
  const later = await openTab(server, device)
  await server.clock.settle()
  assert.equal(later.client.account.value, null)
  assert.equal(later.client.ended.value, 'password_changed')

  assert.deepEqual([...device.storage.keys()], [], 'nothing of it stays on the device')

  await later.client.signIn('alice', 'password')
  await server.clock.settle()
  assert.equal(later.client.ended.value, undefined)
})

test('other tabs say it too', async () => {
  const { server, device, client } = await signedIn()
  const second = await openTab(server, device)
  server.handlers.refresh = () => refuse('unauthorized', { reason: 'disabled' })
  server.tokens.clear()
  server.sockets.forEach((socket) => socket.drop(4401))
  await server.clock.settle()
  assert.deepEqual([client.ended.value, second.client.ended.value], ['disabled', 'disabled'])
})

test('signing out here leaves nothing to say', async () => {
  const { server, device, client } = await signedIn()
  server.handlers.logout = () => ({})
  const out = client.signOut()
  await server.clock.settle()
  await out
  assert.equal(client.account.value, null)
  assert.equal(client.ended.value, undefined)
  assert.deepEqual([...device.storage.keys()], [])
})
