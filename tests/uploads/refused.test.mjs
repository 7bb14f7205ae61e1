// What people and programs get wrong, or try: lengths that lie, offsets that are none, uploads of others, 10,000 at once.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import test from 'node:test'

import { register, rest } from '../clients/support/rest.mjs'
import { Server, eventually, sanitized, temporaryFolder, unlimited } from '../clients/support/server.mjs'
import { begin, begun, bytesOf, drafts, offsetOf, patch, sha256, shown, storedFiles, tusRequest, upload, uploadsUrl } from './support/uploads.mjs'

const MiB = 1 << 20
const args = [...unlimited, '--registration=open', '--file-limit=1']
const codeOf = async (response) => (await response.json()).code

test('refused', async (t) => {
  const server = await Server.start({ args })
  t.after(() => server.kill())
  const { accessToken: ann } = await register(server, 'ann', { setupToken: server.setupToken })
  const { accessToken: ben } = await register(server, 'ben')

  await t.test('sizes: the limit, one more, 5 TiB, none', async () => {
    assert.equal((await upload(server, ann, bytesOf(MiB))).complete, true)
    for (const size of [MiB + 1, 5 * 2 ** 40, '99999999999999999999999']) {
      const response = await begin(server, ann, size)
      assert.equal(response.status, 413)
      assert.equal(await codeOf(response), 'too_large')
    }
    for (const size of ['-1', '1.5', 'x', '']) assert.equal((await begin(server, ann, size)).status, 400)
  })

  await t.test('the limit holds as it is now', async () => {
    await rest(server, 'PATCH', '/admin/settings', { token: ann, body: { fileLimit: 2 } })
    const url = await begun(server, ann, MiB + 1)
    assert.equal((await tusRequest('DELETE', url, ann)).status, 204)
    const options = await fetch(uploadsUrl(server), { method: 'OPTIONS' })
    assert.equal(options.headers.get('tus-max-size'), String(2 * MiB))
    await rest(server, 'PATCH', '/admin/settings', { token: ann, body: { fileLimit: 1 } })
    assert.equal((await begin(server, ann, MiB + 1)).status, 413)
  })

  await t.test('offsets and lengths that lie', async () => {
    const bytes = bytesOf(1000, 3)
    const url = await begun(server, ann, 1000)
    assert.equal((await patch(url, ann, 1, bytes.subarray(1))).status, 409)
    assert.equal((await patch(url, ann, 0, Buffer.concat([bytes, bytes]))).status, 413)
    assert.equal((await patch(url, ann, 0, bytes.subarray(0, 400))).status, 204)
    assert.equal((await patch(url, ann, 0, bytes)).status, 409)
    assert.equal(await offsetOf(url, ann), 400)
    assert.equal((await patch(url, ann, 400, bytes.subarray(400))).status, 204)
    assert.ok(storedFiles(server).includes(sha256(bytes)))
    assert.equal((await patch(url, ann, 1000, Buffer.from('x'))).status, 413)
  })

  await t.test("others' uploads are not there", async () => {
    const url = await begun(server, ann, 10)
    for (const response of [
      await patch(url, ben, 0, Buffer.from('0123456789')), await tusRequest('HEAD', url, ben),
      await tusRequest('DELETE', url, ben), await tusRequest('GET', url, ben),
    ]) assert.equal(response.status, 404)
    assert.equal((await patch(url, undefined, 0, Buffer.from('0123456789'))).status, 401)
    assert.equal(await offsetOf(url, ann), 0)
    await tusRequest('DELETE', url, ann)
  })

  await t.test('a body that ends too early leaves what came', async () => {
    const url = await begun(server, ann, 1000)
    const { pathname, port } = new URL(url)
    const socket = net.connect(Number(port), '127.0.0.1')
    socket.write(`PATCH ${pathname} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${ann}\r\nUpload-Offset: 0\r\n` +
                 'Content-Type: application/offset+octet-stream\r\nContent-Length: 1000\r\n\r\n' + 'x'.repeat(300))
    await eventually('it came', async () => (await shown(url, ann)).offset === 300)
    // The line hangs, half open: who comes back is not kept waiting.
    assert.equal(await offsetOf(url, ann), 300)
    assert.equal((await patch(url, ann, 300, Buffer.from('y'.repeat(700)))).status, 204)
    socket.destroy()
    assert.ok(storedFiles(server).includes(sha256('x'.repeat(300) + 'y'.repeat(700))))
  })

  await t.test('10,000 uploads begun are three', async () => {
    const memory = server.residentMiB()
    const statuses = {}
    for (let i = 0; i < 100; ++i) {
      const some = await Promise.all(Array.from({ length: 100 }, () => begin(server, ben, 1000)))
      for (const response of some) {
        statuses[response.status] = (statuses[response.status] ?? 0) + 1
        await response.arrayBuffer()
      }
    }
    assert.deepEqual(statuses, { 201: 3, 429: 9997 })
    assert.equal(await server.metric('snug_uploads_open'), 3)
    assert.ok(drafts(server).length < 20)
    t.diagnostic(`${Math.round(server.residentMiB() - memory)} MiB more`)
    if (!sanitized) assert.ok(server.residentMiB() - memory < 64)
  })
})

test('a full disk refuses uploads, and they go on when there is room', async (t) => {
  const fault = path.join(temporaryFolder(), 'fault')
  const asan = [process.env.ASAN_OPTIONS, 'verify_asan_link_order=0'].filter(Boolean).join(':')
  const server = await Server.start({
    args, env: { LD_PRELOAD: process.env.TEST_FAULTY_DISK, FAULT_FILE: fault, ASAN_OPTIONS: asan },
  })
  t.after(() => server.kill())
  const { accessToken: token } = await register(server, 'ann', { setupToken: server.setupToken })
  const bytes = bytesOf(600_000, 9)
  const url = await begun(server, token, bytes.length)
  assert.equal((await patch(url, token, 0, bytes.subarray(0, 100_000))).status, 204)

  fs.writeFileSync(fault, 'pwrite ENOSPC files/tmp 300000')
  const full = await patch(url, token, 100_000, bytes.subarray(100_000))
  assert.equal(full.status, 503)
  assert.equal(await codeOf(full), 'unavailable')
  const there = await offsetOf(url, token)
  assert.ok(there >= 100_000 && there < bytes.length)
  assert.equal(storedFiles(server).length, 0)

  fs.rmSync(fault)
  assert.equal((await patch(url, token, there, bytes.subarray(there))).status, 204)
  assert.deepEqual(storedFiles(server), [sha256(bytes)])
})
