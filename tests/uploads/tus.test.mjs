// tus-js-client as it comes from npm.
import assert from 'node:assert/strict'
import test from 'node:test'

import * as tus from 'tus-js-client'

import { register } from '../clients/support/rest.mjs'
import { Server, unlimited } from '../clients/support/server.mjs'
import { CuttingProxy, bytesOf, drafts, sha256, shown, storedFiles } from './support/uploads.mjs'

const args = [...unlimited, '--registration=open']

/** Uploads as an app does: the client's Upload once it has succeeded. */
function send(base, token, bytes, options = {}) {
  return new Promise((resolve, reject) => {
    const upload = new tus.Upload(bytes, {
      endpoint: `${base}/api/v1/uploads`,
      headers: { Authorization: `Bearer ${token}` },
      metadata: { filename: 'Новый документ (2).txt', filetype: 'text/plain', as: 'file' },
      retryDelays: [0, 50, 100, 200, 400, 800, 1600],
      onError: reject,
      onSuccess: () => resolve(upload),
      ...options,
    })
    upload.start()
  })
}

test('tus-js-client', async (t) => {
  let server = await Server.start({ args })
  t.after(() => server.kill())
  const { accessToken: token } = await register(server, 'alice', { setupToken: server.setupToken })

  const check = async (upload, bytes, base = server.url) => {
    const { complete, name, size } = await shown(upload.url.replace(base, server.url), token)
    assert.deepEqual({ complete, name, size }, { complete: true, name: 'Новый документ (2).txt', size: bytes.length })
    assert.ok(storedFiles(server).includes(sha256(bytes)))
  }

  for (const [what, size, options] of [
    ['in one request', 5 << 20, {}],
    ['in pieces', 5 << 20, { chunkSize: 1 << 20 }],
    ['POST in place of PATCH', 3 << 20, { overridePatchMethod: true, chunkSize: 1 << 20 }],
    ['with the creation', 3 << 20, { uploadDataDuringCreation: true, chunkSize: 1 << 20 }],
    ['of one byte', 1, {}],
    ['of none', 0, {}],
  ])
    await t.test(what, async () => {
      const bytes = bytesOf(size, size + what.length)
      await check(await send(server.url, token, bytes, options), bytes)
    })

  await t.test('over a line that is cut five times', async (t) => {
    const proxy = await CuttingProxy.start(server.url, [3 << 20, 2 << 20, 1 << 20, 100_000, 3 << 20])
    t.after(() => proxy.stop())
    const bytes = bytesOf(16 << 20, 7)
    const retried = []
    const upload = await send(proxy.url, token, bytes, { onShouldRetry: (e) => retried.push(e.message) > 0 })
    assert.equal(proxy.cut, 5)
    assert.ok(retried.length >= 5)
    await check(upload, bytes, proxy.url)
  })

  await t.test('while the server is killed and starts again', async (t) => {
    const proxy = await CuttingProxy.start(server.url, [])
    t.after(() => proxy.stop())
    const bytes = bytesOf(24 << 20, 8)
    let killed = false, restarted
    const upload = await send(proxy.url, token, bytes, {
      chunkSize: 1 << 20,
      onChunkComplete: (_, sent) => {
        if (killed || sent < 8 << 20) return
        killed = true
        restarted = server.kill()
          .then(() => Server.start({ args, data: server.data }))
          .then((next) => { server = next; proxy.target = next.url })
      },
    })
    await restarted
    assert.ok(killed)
    await check(upload, bytes, proxy.url)
  })

  await t.test('given up and ended', async () => {
    const before = drafts(server).length
    const upload = await new Promise((resolve, reject) => {
      const half = new tus.Upload(bytesOf(4 << 20), {
        endpoint: `${server.url}/api/v1/uploads`, headers: { Authorization: `Bearer ${token}` }, chunkSize: 1 << 20,
        onError: reject, onSuccess: () => reject(new Error('it was not given up')),
        onChunkComplete: () => resolve(half),
      })
      half.start()
    })
    await upload.abort(true)
    const gone = await fetch(upload.url, { headers: { authorization: `Bearer ${token}` } })
    assert.equal(gone.status, 404)
    assert.ok(drafts(server).length <= before)
  })
})
