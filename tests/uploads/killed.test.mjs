// Kill -9 during uploads, again and again: what was acknowledged is there, and the store has whole files only.
import assert from 'node:assert/strict'
import test from 'node:test'

import { register } from '../clients/support/rest.mjs'
import { Server, unlimited } from '../clients/support/server.mjs'
import { Chance, seed } from '../system/random.mjs'
import { begun, bytesOf, drafts, offsetOf, patch, sha256, shown, storedFiles } from './support/uploads.mjs'

const rounds = Number(process.env.ROUNDS ?? 15)
const args = [...unlimited, '--registration=open']

test(`${rounds} times killed during uploads (SEED=${seed})`, { timeout: 540_000 }, async (t) => {
  const chance = new Chance(seed)
  let server = await Server.start({ args })
  t.after(() => server.kill())
  const people = [await register(server, 'ann', { setupToken: server.setupToken })]
  for (const name of ['ben', 'cho', 'dan']) people.push(await register(server, name))

  const complete = []
  let resumed = 0, next = 0
  const file = () => ({ bytes: bytesOf(chance.from(0, 1_500_000), ++next), path: null, acked: 0 })
  const files = people.map(file)

  /** Sends pieces until the server is gone, or `count` files were sent. */
  const send = async (i, count) => {
    const { accessToken: token } = people[i]
    for (let sent = 0; sent < count;) {
      const f = files[i]
      f.path ??= new URL(await begun(server, token, f.bytes.length)).pathname
      const url = server.url + f.path
      const at = await offsetOf(url, token)
      assert.ok(at >= f.acked, `${f.acked} bytes were acknowledged, and ${at} are there`)
      if (at > 0 && at < f.bytes.length) ++resumed
      for (f.acked = at; f.acked < f.bytes.length;) {
        const end = Math.min(f.bytes.length, f.acked + chance.from(1, 400_000))
        const response = await patch(url, token, f.acked, f.bytes.subarray(f.acked, end))
        assert.equal(response.status, 204, await response.text())
        f.acked = Number(response.headers.get('upload-offset'))
        assert.equal(f.acked, end)
      }
      complete.push({ ...f, i })
      files[i] = file()
      ++sent
    }
  }
  const check = async () => {
    const stored = new Set(storedFiles(server))
    for (const { bytes, path, i } of complete) {
      assert.ok(stored.has(sha256(bytes)), 'a complete file is there')
      assert.equal((await shown(server.url + path, people[i].accessToken)).complete, true)
    }
  }

  for (let round = 0; round < rounds; ++round) {
    const ends = Promise.allSettled(people.map((_, i) => send(i, 1000)))
    const wanted = complete.length + chance.from(1, 8)
    while (complete.length < wanted) await new Promise((resolve) => setImmediate(resolve))
    await server.kill()
    for (const { reason } of await ends) if (reason.name === 'AssertionError') throw reason
    storedFiles(server)  // before a start tidies up
    server = await Server.start({ args, data: server.data })
    await check()
  }
  await Promise.all(people.map((_, i) => send(i, 1)))
  await check()
  assert.ok(resumed > 0, 'no kill ever hit an upload: the test tests nothing')
  assert.ok(drafts(server).every((name) => name.endsWith('.json') || drafts(server).includes(`${name}.json`)))
  t.diagnostic(`${complete.length} files, ${resumed} of them resumed`)
})
