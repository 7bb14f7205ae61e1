// A server that is stopped or started anew: whoever would come back after kill -9 comes back after that, too.
import assert from 'node:assert/strict'
import test from 'node:test'

import { register } from '../clients/support/rest.mjs'
import { Server, lastingAddress, run } from '../clients/support/server.mjs'
import { App, once, open, transports, until, versions } from './support/app.mjs'
import { Polling, openWebSocket } from './support/wire.mjs'

/** An app of each client over each transport. */
async function everyone(server) {
  const apps = []
  for (const { version, io } of versions) {
    for (const transport of Object.keys(transports)) {
      const app = await App.join(server, io, `${transport}-${version}`, transport)
      apps.push({ app, what: `${version} over ${transport}` })
    }
  }
  return apps
}

async function backAgain(apps, connects) {
  for (const { app, what } of apps) {
    await until(`${what} to be back`, () => app.connects === connects && app.socket.connected)
    assert.equal((await app.call('get_me')).user.id, app.id, what)
    assert.deepEqual(app.odd, [], what)
  }
}

test('all official clients come back after a stop, and after a restart', { timeout: 240_000 }, async (t) => {
  let server = await Server.start({ args: open, listen: await lastingAddress() })
  const apps = await everyone(server)
  t.after(() => { apps.forEach(({ app }) => app.leave()); return server.kill() })

  const lost = apps.map(({ app }) => once(app.socket, 'disconnect'))
  assert.equal(await server.stop(), 0)
  for (const reason of await Promise.all(lost)) assert.match(reason, /^transport (close|error)$/)
  server = await Server.start({ args: open, data: server.data, listen: `127.0.0.1:${server.port}` })
  await backAgain(apps, 2)

  const { code, stderr } = await run(['restart', '--data', server.data])
  assert.equal(code, 0, stderr + server.log)
  await backAgain(apps, 3)
})

test('nobody hears a close packet when the server stops', { timeout: 60_000 }, async (t) => {
  const server = await Server.start({ args: open })
  t.after(() => server.kill())
  const { accessToken } = await register(server, 'ann')
  const path = '/socket.io/'
  const auth = `40{"token":${JSON.stringify(accessToken)}}`

  const waiting = await Polling.open(server, { path })
  await waiting.post(auth)
  for (let heard = ''; !heard.includes('"ready"');) heard = (await waiting.get()).body
  const parked = await waiting.park()
  const stranger = await (await Polling.open(server, { path })).park()  // has joined nothing
  const socket = await openWebSocket(server, { path })
  socket.send(auth)
  while (!(await socket.next()).startsWith('42["ready"'));

  assert.equal(await server.stop(), 0)
  for (const { answer } of [parked, stranger]) {
    const { status, body } = await answer
    assert.deepEqual([status, body], [503, 'come back'])
  }
  assert.equal(await socket.closed(), 1012)
  assert.deepEqual(socket.came.filter((frame) => frame === '1' || frame.startsWith('41')), [])
})
