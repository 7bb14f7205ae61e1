// Forms: curl, and Node's own FormData.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import test from 'node:test'
import { promisify } from 'node:util'

import { register } from '../clients/support/rest.mjs'
import { Server, temporaryFolder, unlimited } from '../clients/support/server.mjs'
import { bytesOf, drafts, sha256, storedFiles, uploadsUrl } from './support/uploads.mjs'

const run = promisify(execFile)
const MiB = 1 << 20

test('forms with a file', async (t) => {
  const server = await Server.start({ args: [...unlimited, '--registration=open', '--file-limit=2'] })
  t.after(() => server.kill())
  const { accessToken: token } = await register(server, 'alice', { setupToken: server.setupToken })
  const folder = temporaryFolder()

  /** {status, upload, code}. */
  const curl = async (...args) => {
    const { stdout } = await run('curl', ['-s', '-w', '\n%{http_code}', '-H', `Authorization: Bearer ${token}`, ...args,
                                          uploadsUrl(server)])
    const [body, status] = stdout.split(/\n(?=\d+$)/)
    return { status: Number(status), ...(body && JSON.parse(body)) }
  }
  const form = async (name, bytes) => {
    const data = new FormData()
    data.append('as', 'file')
    data.append('file', new Blob([bytes]), name)
    const response = await fetch(uploadsUrl(server), { method: 'POST', body: data, headers: { authorization: `Bearer ${token}` } })
    return { status: response.status, ...(await response.json()) }
  }

  for (const size of [0, 1, MiB, 2 * MiB])
    await t.test(`curl sends ${size} bytes`, async () => {
      const bytes = bytesOf(size, size + 1)
      const file = path.join(folder, 'a.bin')
      fs.writeFileSync(file, bytes)
      const { status, upload } = await curl('-F', `file=@${file}`)
      assert.equal(status, 201)
      assert.equal(upload.complete, true)
      assert.equal(upload.size, size)
      assert.ok(storedFiles(server).includes(sha256(bytes)))
    })

  await t.test('curl sends a body of unknown length', async () => {
    const file = path.join(folder, 'chunked.bin')
    fs.writeFileSync(file, bytesOf(MiB, 5))
    const { status } = await curl('-H', 'Transfer-Encoding: chunked', '-F', `file=@${file}`)
    assert.equal(status, 201)
  })

  await t.test('a byte too much, and 4 GiB and one more', async () => {
    const file = path.join(folder, 'large.bin')
    for (const size of [2 * MiB + 1, 4 * 1024 * MiB + 1]) {
      fs.writeFileSync(file, '')
      fs.truncateSync(file, size)
      for (const more of [[], ['-H', 'Transfer-Encoding: chunked'], ['-H', 'Expect:']]) {
        if (size > 3 * MiB && more.length > 0) continue  // that would only take long
        const { status, code } = await curl(...more, '-F', `file=@${file}`)
        assert.deepEqual({ status, code }, { status: 413, code: 'too_large' })
      }
    }
    assert.equal(drafts(server).filter((name) => !name.endsWith('.json')).length, 0)
  })

  for (const [given, expected] of [
    ['Новый документ (2).txt'], ['한글.pdf'], ['写真 #1.jpg'], ['صورة.png'], ['Ünï"cödé";%20\'.txt'],
    ['File\u202Egpj.exe', 'Filegpj.exe'], ['a\r\nb.txt', 'ab.txt'], ['../../etc/passwd', '....etcpasswd'],
    ['😀'.repeat(80) + '.jpeg', '😀'.repeat(62) + '.jpeg'], ['..', 'file'],
  ])
    await t.test(`the name ${JSON.stringify(given).slice(0, 40)}`, async () => {
      const { upload } = await form(given, 'x')
      assert.equal(upload.name, expected ?? given)
    })

  await t.test('what is no such form', async () => {
    const post = async (type, body) => {
      const response = await fetch(uploadsUrl(server), {
        method: 'POST', body, headers: { 'content-type': type, authorization: `Bearer ${token}` },
      })
      return response.status
    }
    assert.equal(await post('multipart/form-data', 'x'), 415)
    assert.equal(await post('multipart/form-data; boundary=b', 'x'), 400)
    assert.equal(await post('multipart/form-data; boundary=b', '--b--'), 400)
    assert.equal(await post('application/json', '{}'), 415)
    assert.equal(drafts(server).filter((name) => !name.endsWith('.json')).length, 0)
  })
})
