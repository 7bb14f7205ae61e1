// Uploads against a server: by plain requests, and what the tests look at in its folder.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

/** Bytes that are nowhere the same, made of a seed. */
export function bytesOf(size, seed = 1) {
  const bytes = Buffer.allocUnsafe(size)
  let state = seed >>> 0 || 1
  for (let i = 0; i < size; ++i) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    bytes[i] = state >>> 24
  }
  return bytes
}

const encode = (text) => Buffer.from(text).toString('base64')

export const uploadsUrl = (server) => `${server.url}/api/v1/uploads`

/** A request of tus. The response. */
export function tusRequest(method, url, token, headers = {}, body = undefined) {
  return fetch(url, {
    method,
    headers: { 'tus-resumable': '1.0.0', ...(token && { authorization: `Bearer ${token}` }), ...headers },
    body,
    ...(body !== undefined && { duplex: 'half' }),
  })
}

/** Begins an upload: the response. */
export function begin(server, token, size, { name = 'a.bin', as = 'file' } = {}) {
  return tusRequest('POST', uploadsUrl(server), token, {
    'upload-length': String(size), 'upload-metadata': `filename ${encode(name)},as ${encode(as)}`,
  })
}

/** Begins an upload that is taken: its address. */
export async function begun(server, token, size, options) {
  const response = await begin(server, token, size, options)
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`)
  return server.url + response.headers.get('location')
}

export function patch(url, token, offset, bytes) {
  return tusRequest('PATCH', url, token,
                    { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }, bytes)
}

/** Where an upload goes on. */
export async function offsetOf(url, token) {
  const response = await tusRequest('HEAD', url, token)
  if (response.status !== 200) throw new Error(`HEAD: ${response.status}`)
  return Number(response.headers.get('upload-offset'))
}

/** An upload as its owner sees it. */
export async function shown(url, token) {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
  return (await response.json()).upload
}

/** Uploads all of it: the upload. */
export async function upload(server, token, bytes, options) {
  const url = await begun(server, token, bytes.length, options)
  if (bytes.length > 0) {
    const response = await patch(url, token, 0, bytes)
    if (response.status !== 204) throw new Error(`${response.status} ${await response.text()}`)
  }
  return shown(url, token)
}

/** The files of the store by name; throws if one is not what its name says. */
export function storedFiles(server) {
  const root = path.join(server.data, 'files')
  const hashes = []
  for (const folder of fs.readdirSync(root)) {
    if (folder === 'tmp') continue
    for (const hash of fs.readdirSync(path.join(root, folder))) {
      const real = sha256(fs.readFileSync(path.join(root, folder, hash)))
      if (real !== hash || !hash.startsWith(folder)) throw new Error(`${folder}/${hash} holds ${real}`)
      hashes.push(hash)
    }
  }
  return hashes
}

export const drafts = (server) => fs.readdirSync(path.join(server.data, 'files', 'tmp'))

/** A way to a server that cuts each of the first connections once so many bytes went through. `target` may change. */
export class CuttingProxy {
  static async start(target, cuts) {
    const proxy = new CuttingProxy(target, cuts)
    await new Promise((resolve) => proxy.server.listen(0, '127.0.0.1', resolve))
    return proxy
  }
  constructor(target, cuts) {
    this.target = target
    this.cuts = [...cuts]
    this.cut = 0
    this.server = net.createServer((socket) => this.#join(socket))
  }
  get url() { return `http://127.0.0.1:${this.server.address().port}` }
  #join(socket) {
    const { hostname, port } = new URL(this.target)
    const onward = net.connect(Number(port), hostname)
    let passed = 0
    const end = () => { socket.destroy(); onward.destroy() }
    socket.on('error', end).on('close', end)
    onward.on('error', end).on('close', end)
    socket.on('data', (bytes) => {
      passed += bytes.length
      if (this.cuts.length > 0 && passed >= this.cuts[0]) {
        this.cuts.shift()
        ++this.cut
        return end()
      }
      if (!onward.write(bytes)) {
        socket.pause()
        onward.once('drain', () => socket.resume())
      }
    })
    onward.on('data', (bytes) => socket.write(bytes))
  }
  stop() { this.server.close(); this.server.closeAllConnections?.() }
}
