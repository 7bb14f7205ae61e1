// The client itself, as the server gives it out: to the byte, compressed, and not again to who has it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import { createRequire } from 'node:module'
import test, { after, before } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'

import { Server } from '../clients/support/server.mjs'
import { open } from './support/app.mjs'

const require = createRequire(import.meta.url)
const original = (name) => readFileSync(require.resolve('socket.io-client').replace(/build.*/, `dist/${name}`))

let server
before(async () => { server = await Server.start({ args: open }) })
after(() => server.kill())

function get(path, headers = {}, method = 'GET') {
  return new Promise((resolve, reject) => {
    http.request(`${server.url}${path}`, { method, headers }, (response) => {
      const pieces = []
      response.on('data', (piece) => pieces.push(piece))
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces) }))
    }).on('error', reject).end()
  })
}

const files = {
  '/socket.io/socket.io.js': 'socket.io.min.js',
  '/socket.io/socket.io.min.js': 'socket.io.min.js',
  '/socket.io/socket.io.esm.min.js': 'socket.io.esm.min.js',
}
const codings = { 'identity': (bytes) => bytes, 'gzip': gunzipSync, 'br': brotliDecompressSync }

test('every file, in every encoding, is the one of the package', async () => {
  for (const [path, name] of Object.entries(files)) {
    const tags = new Set()
    for (const [coding, decode] of Object.entries(codings)) {
      const { status, headers, body } = await get(path, { 'accept-encoding': coding })
      assert.equal(status, 200)
      assert.match(headers['content-type'], /^application\/javascript/)
      assert.equal(headers['content-encoding'] ?? 'identity', coding)
      assert.match(headers.vary, /Accept-Encoding/)
      assert.ok(decode(body).equals(original(name)), `${path} ${coding}`)
      tags.add(headers.etag)
    }
    assert.equal(tags.size, 3)
  }
})

test('the best encoding that is taken is chosen', async () => {
  for (const [accepted, coding] of [
    [undefined, undefined], ['', undefined], ['br, gzip', 'br'], ['gzip, br', 'br'], ['gzip;q=1.0, br;q=0', 'gzip'], ['deflate', undefined],
    ['br;q=0.0,gzip;q=0', undefined], ['x-br', undefined], ['br ; q=0.1', 'br'],
  ]) {
    const { headers } = await get('/socket.io/socket.io.js', accepted === undefined ? {} : { 'accept-encoding': accepted })
    assert.equal(headers['content-encoding'], coding, String(accepted))
  }
})

test('who has it already is told so', async () => {
  const path = '/socket.io/socket.io.js?v=1'
  const { headers: { etag } } = await get(path)
  for (const [given, status] of [[etag, 304], [`W/${etag}`, 304], [`"other", ${etag}`, 304], ['*', 304], ['"other"', 200], ['', 200]]) {
    const answer = await get(path, { 'if-none-match': given })
    assert.equal(answer.status, status, given)
    assert.equal(answer.body.length === 0, status === 304)
    assert.equal(answer.headers.etag, etag)
  }
})

test('only to be read', async () => {
  const head = await get('/socket.io/socket.io.js', {}, 'HEAD')
  assert.deepEqual([head.status, head.body.length, Number(head.headers['content-length'])], [200, 0, original('socket.io.min.js').length])
  assert.equal((await get('/socket.io/socket.io.js', {}, 'POST')).status, 405)
  assert.equal((await get('/socket.io/socket.io.js.map')).status, 404)
})
