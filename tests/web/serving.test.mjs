// What the server gives out to a browser: whole, small, kept where it may be, and under a strict policy.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { after, before } from 'node:test'

import { Server } from '../clients/support/server.mjs'

const budget = 60 * 1024  // bytes of script and style for the first page, with brotli

let server, page, html
before(async () => {
  server = await Server.start({})
  page = await fetch(server.url)
  html = await page.text()
})
after(() => server.kill())

test('the first page is within its budget, and needs few requests', () => {
  const initial = JSON.parse(readFileSync(join(process.env.TEST_WEB, 'initial.json'), 'utf8'))
  console.log(`# ${initial.bytes} of ${budget} bytes:`, initial.files)
  assert.ok(initial.bytes <= budget, `${initial.bytes} bytes`)
  assert.ok(Object.keys(initial.files).length + 1 <= 6)
})

test('everything that the page names is there, and may be kept for ever', async () => {
  const named = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path)
  assert.ok(named.some((path) => path.endsWith('.js')) && named.some((path) => path.endsWith('.css')), html)
  for (const path of named) {
    const answer = await fetch(server.url + path)
    assert.equal(answer.status, 200, path)
    if (path.startsWith('/assets/')) assert.match(answer.headers.get('cache-control'), /immutable/)
  }
  assert.equal(page.headers.get('cache-control'), 'no-cache')
})

test('a part of a file is given out to who has the rest of the same one', async () => {
  const [, path] = /src="(\/assets\/main[^"]+)"/.exec(html)
  const ask = (headers) => fetch(server.url + path, { headers: { 'accept-encoding': 'identity', ...headers } })
  const whole = await ask({})
  const bytes = Buffer.from(await whole.arrayBuffer())
  assert.equal(whole.headers.get('accept-ranges'), 'bytes')
  const part = await ask({ range: 'bytes=100-199', 'if-range': whole.headers.get('etag') })
  assert.equal(part.status, 206)
  assert.equal(part.headers.get('content-range'), `bytes 100-199/${bytes.length}`)
  assert.deepEqual(Buffer.from(await part.arrayBuffer()), bytes.subarray(100, 200))
  assert.equal((await ask({ range: 'bytes=100-199', 'if-range': '"another"' })).status, 200)
  assert.equal((await ask({ range: `bytes=${bytes.length}-` })).status, 416)
})

test('nothing on the page is inline, and nothing comes from elsewhere', () => {
  const policy = page.headers.get('content-security-policy')
  for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "require-trusted-types-for 'script'", "frame-ancestors 'none'"])
    assert.ok(policy.includes(part), part)
  assert.doesNotMatch(policy, /unsafe|https?:/)
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=|https?:\/\//)
})

test('the worker, the manifest and the icons are there', async () => {
  for (const [path, type] of [['/sw.js', /javascript/], ['/manifest.webmanifest', /manifest/], ['/icons/icon.svg', /svg/], ['/build.json', /json/]]) {
    const answer = await fetch(server.url + path)
    assert.equal(answer.status, 200, path)
    assert.match(answer.headers.get('content-type'), type)
    assert.equal(answer.headers.get('cache-control'), 'no-cache')
  }
})
