// One file on its way: in pieces, over lines that are cut, and never more of it than the server has not got.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { CallError } from '../src/contract'
import { type Answer, type Line, type Lost, metadataOf, pieceSize, sendFile, type Told, UploadError, type Wanted } from '../src/views/files/tus'

/** A tus server of one upload, which can be told to fail. */
class Server {
  asked: string[] = []
  bytes = new Uint8Array(0)
  length = -1
  /** What the next requests are answered instead; `keep`: bytes of a PATCH that arrive all the same. */
  troubles: ({ method?: string; status: number; keep?: number; retryAfter?: number } | undefined)[] = []
  tokens = ['good']
  pauses: number[] = []
  gone = false

  line: Line = {
    token: async (refused) => (refused ? this.tokens[0]! : 'old'),
    pause: async (ms, signal) => {
      this.pauses.push(ms)
      signal.throwIfAborted()
    },
    request: async (method, path, headers, body, progress) => {
      this.asked.push(method === 'PATCH' ? `PATCH ${headers['Upload-Offset']}` : method)
      if (!this.tokens.concat('old').includes(headers.Authorization!.slice(7)) || this.tokens.includes('new') && headers.Authorization === 'Bearer old') return answer(401)
      const trouble = this.troubles[0]
      if (trouble && (!trouble.method || trouble.method === method)) {
        this.troubles.shift()
        if (body && trouble.keep) this.#take(new Uint8Array(await body.arrayBuffer()).subarray(0, trouble.keep))
        return answer(trouble.status, trouble.retryAfter ? { 'Retry-After': String(trouble.retryAfter) } : {}, '{"code":"unsupported","detail":"no"}')
      }
      if (method === 'POST') {
        this.gone = false
        this.bytes = new Uint8Array(0)
        this.length = Number(headers['Upload-Length'])
        return answer(201, { Location: 'http://elsewhere/api/v1/uploads/7' })
      }
      assert.equal(path, '/api/v1/uploads/7')
      if (this.gone) return answer(404)
      if (method === 'HEAD') return answer(200, { 'Upload-Offset': String(this.bytes.length), 'Upload-Length': String(this.length) })
      if (method === 'GET') return answer(200, {}, JSON.stringify({ upload: { id: '7', size: this.bytes.length } }))
      if (Number(headers['Upload-Offset']) !== this.bytes.length) return answer(409)
      assert.ok(body!.size <= pieceSize)
      progress(body!.size / 2)
      this.#take(new Uint8Array(await body!.arrayBuffer()))
      return answer(204, { 'Upload-Offset': String(this.bytes.length) })
    },
  }

  #take(more: Uint8Array) {
    const all = new Uint8Array(this.bytes.length + more.length)
    all.set(this.bytes)
    all.set(more, this.bytes.length)
    this.bytes = all
  }
}

const answer = (status: number, headers: Record<string, string> = {}, text = ''): Answer => ({ status, header: (name) => headers[name] ?? null, text })

function sending(size: number, more: Partial<Wanted> = {}) {
  const server = new Server()
  const content = Uint8Array.from({ length: size }, (_, n) => n % 251)
  const seen = { progress: [] as number[], lost: [] as Lost[], path: '' }
  const told: Told = { begun: (path) => (seen.path = path), progress: (bytes) => seen.progress.push(bytes), lost: (lost) => seen.lost.at(-1) !== lost && seen.lost.push(lost) }
  const stop = new AbortController()
  const go = () => sendFile({ name: 'a.bin', type: '', as: 'file', bytes: new Blob([content]), ...more }, server.line, told, stop.signal)
  return { server, content, seen, stop, go }
}

test('a file goes in pieces of 8 MiB', async () => {
  const { server, content, seen, go } = sending(2 * pieceSize + 5)
  await go()
  assert.deepEqual(server.asked, ['POST', 'PATCH 0', `PATCH ${pieceSize}`, `PATCH ${2 * pieceSize}`, 'GET'])
  assert.ok(Buffer.from(server.bytes).equals(Buffer.from(content)))
  assert.equal(seen.path, '/api/v1/uploads/7')
  assert.ok(seen.progress.includes(pieceSize + pieceSize / 2))
  assert.equal(seen.progress.at(-1), content.length)
})

test('nothing is a file, too', async () => {
  const { server, go } = sending(0)
  await go()
  assert.deepEqual(server.asked, ['POST', 'GET'])
})

test('after a cut line it goes on from what has arrived, and says so', async () => {
  const { server, content, seen, go } = sending(1000)
  server.troubles = [{ method: 'PATCH', status: 0, keep: 300 }, { method: 'HEAD', status: 0 }, { method: 'HEAD', status: 503 }]
  await go()
  assert.deepEqual(server.asked, ['POST', 'PATCH 0', 'HEAD', 'HEAD', 'HEAD', 'PATCH 300', 'GET'])
  assert.ok(Buffer.from(server.bytes).equals(Buffer.from(content)))
  assert.deepEqual(server.pauses, [500, 1000, 2000])
  assert.deepEqual(seen.lost, [false, 'line', 'server', false])
})

test('cut five times, at each place, it is whole', async () => {
  const { server, content, go } = sending(5000)
  server.troubles = [{ method: 'POST', status: 0 }, ...[1, 700, 0, 3000, 10].map((keep) => ({ method: 'PATCH', status: 0, keep })), { method: 'GET', status: 502 }]
  await go()
  assert.ok(Buffer.from(server.bytes).equals(Buffer.from(content)))
})

test('the whole piece had arrived when its answer was lost: none of it is sent twice', async () => {
  const { server, content, go } = sending(1000)
  server.troubles = [{ method: 'PATCH', status: 0, keep: 1000 }]
  await go()
  assert.deepEqual(server.asked, ['POST', 'PATCH 0', 'HEAD', 'GET'])
  assert.equal(server.bytes.length, content.length)
})

test('begun before, it goes on there; of another length, or gone, it begins anew', async () => {
  const one = sending(1000, { path: '/api/v1/uploads/7' })
  one.server.length = 1000
  one.server.bytes = one.content.slice(0, 400)
  await one.go()
  assert.deepEqual(one.server.asked, ['HEAD', 'PATCH 400', 'GET'])
  const other = sending(1000, { path: '/api/v1/uploads/7' })
  other.server.length = 999
  await other.go()
  assert.deepEqual(other.server.asked, ['HEAD', 'POST', 'PATCH 0', 'GET'])
  const gone = sending(1000, { path: '/api/v1/uploads/7' })
  gone.server.gone = true
  await gone.go()
  assert.deepEqual(gone.server.asked, ['HEAD', 'POST', 'PATCH 0', 'GET'])
})

test('too much at once waits as long as the server says; a refusal is the end', async () => {
  const { server, go } = sending(10)
  server.troubles = [{ status: 429, retryAfter: 7 }]
  await go()
  assert.deepEqual(server.pauses, [7000])
  const refused = sending(10)
  refused.server.troubles = [{ status: 415 }]
  await assert.rejects(refused.go(), (error) => error instanceof UploadError && error.failure !== 'unreadable' && error.failure.code === 'unsupported')
  assert.deepEqual(refused.server.pauses, [])
})

test('a token that has expired is renewed once', async () => {
  const { server, go } = sending(10)
  server.tokens = ['new']
  await go()
  assert.deepEqual(server.asked, ['POST', 'POST', 'PATCH 0', 'GET'])
})

test('a token that cannot be renewed for want of a line is waited for; a login that is over ends it', async () => {
  const { server, go } = sending(10)
  let tries = 0
  server.line = { ...server.line, token: async () => (tries++ < 2 ? Promise.reject(new CallError({ code: 'offline', message: '' })) : 'good') }
  await go()
  assert.deepEqual(server.pauses, [500, 1000])
  const over = sending(10)
  over.server.line = { ...over.server.line, token: () => Promise.reject(new CallError({ code: 'unauthorized', message: '' })) }
  await assert.rejects(over.go(), (error) => error instanceof UploadError && error.failure !== 'unreadable' && error.failure.code === 'unauthorized')
})

test('a file that has changed since it was picked is not tried for ever', async () => {
  const { server, go } = sending(10, { bytes: Object.assign(new Blob(['0123456789']), { slice: () => ({ arrayBuffer: () => Promise.reject(new Error('changed')), size: 10 }) }) as unknown as Blob })
  server.troubles = [{ method: 'PATCH', status: 0 }]
  await assert.rejects(go(), (error) => error instanceof UploadError && error.failure === 'unreadable')
})

test('stopped, it asks nothing more', async () => {
  const { server, stop, go } = sending(10)
  server.troubles = [{ method: 'PATCH', status: 0 }]
  server.line = { ...server.line, pause: async () => stop.abort() }
  await assert.rejects(go())
  assert.deepEqual(server.asked, ['POST', 'PATCH 0'])
})

test('names of all scripts go as what they are', () => {
  const parts = metadataOf({ name: 'Новый документ (2).txt 한글 👩‍❤️‍👨', type: '', as: 'picture', bytes: new Blob() }).split(',').map((pair) => pair.split(' '))
  assert.deepEqual(parts.map(([name, value]) => [name, Buffer.from(value!, 'base64').toString()]), [['filename', 'Новый документ (2).txt 한글 👩‍❤️‍👨'], ['filetype', 'application/octet-stream'], ['as', 'picture']])
})
