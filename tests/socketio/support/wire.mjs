// Engine.IO as bytes: requests and frames made by hand, nothing hidden and nothing repaired.
import http from 'node:http'
import net from 'node:net'

import WebSocket from 'ws'

const patience = 60_000

/** The value of a promise, or an error that says what did not come. */
export function soon(what, promise) {
  let timer
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`waited in vain: ${what}`)), patience) })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/** The query of a request: EIO=4 and polling, unless `more` says otherwise (undefined: leave it out). */
export function query(more = {}) {
  const all = { EIO: 4, transport: 'polling', ...more }
  return new URLSearchParams(Object.entries(all).filter(([, value]) => value !== undefined)).toString()
}

/**
 * One request on a connection of its own: {status, headers, body}. `hold`: bytes of the body are sent as they come, by
 * `request.write()`; the promise has the `request`, and `sent` tells when what was given is on its way.
 */
export function ask(url, { method = 'GET', headers = {}, body, hold = false, localAddress } = {}) {
  let request, sent
  const answer = new Promise((resolve, reject) => {
    const length = body !== undefined && !hold ? { 'content-length': Buffer.byteLength(body) } : {}
    const type = method === 'POST' ? { 'content-type': 'text/plain;charset=UTF-8' } : {}
    request = http.request(url, { method, agent: false, localAddress, headers: { ...type, ...length, ...headers } }, (response) => {
      const pieces = []
      response.on('data', (piece) => pieces.push(piece))
      response.on('error', reject)
      response.on('end', () => resolve({
        status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces).toString(),
      }))
    })
    request.on('error', reject)
    sent = new Promise((on) => {
      if (!hold) request.end(body, on)
      else request.write(body ?? '', on)
    })
  })
  const inTime = soon(`an answer to ${method} ${url}`, answer)
  inTime.catch(() => {})  // it may be cut off before anybody looks
  return Object.assign(inTime, { request, sent })
}

/** Sends bytes that no decent client would; what comes until the server ends the connection, or until it matches. */
export function bytes(server, request, until) {
  return soon('an answer to bytes', new Promise((resolve, reject) => {
    const socket = net.connect(server.port, '127.0.0.1', () => socket.write(request, 'latin1'))
    let text = ''
    const done = () => { socket.destroy(); resolve(text) }
    socket.setEncoding('latin1').on('error', reject).on('end', done)
    socket.on('data', (piece) => { text += piece; if (until?.test(text)) done() })
  }))
}

/** Whatever else the server has to do first is done: it has answered a request that came later. */
export async function settled(server) {
  for (let i = 0; i < 3; ++i) await ask(`${server.url}/engine.io/?transport=none`)
}

/** A session that began with polling. */
export class Polling {
  /** GET without sid. `more`: of the query. */
  static async open(server, { path = '/engine.io/', ...more } = {}) {
    const answer = await ask(`${server.url}${path}?${query(more)}`)
    if (answer.status !== 200 || answer.body[0] !== '0') throw new Error(`no handshake: ${answer.status} ${answer.body}`)
    const [open, ...rest] = answer.body.split('\x1e')
    return new Polling(server, path, JSON.parse(open.slice(1)), rest)
  }

  constructor(server, path, handshake, early) {
    Object.assign(this, { server, path, handshake, sid: handshake.sid, early })
  }

  url(more) { return `${this.server.url}${this.path}?${query({ sid: this.sid, ...more })}` }

  /** A poll: the answer. */
  get(options) { return ask(this.url(), options) }

  /** A poll that is waited for: its packets. */
  async packets() {
    const { status, body } = await this.get()
    if (status !== 200) throw new Error(`the poll was refused: ${status} ${body}`)
    return body.split('\x1e')
  }

  /** A poll that the server has, and has nothing for: {answer, request}. */
  async park() {
    const answer = this.get()
    await answer.sent
    await settled(this.server)
    return { answer, request: answer.request }
  }

  post(body, options) { return ask(this.url(), { method: 'POST', body, ...options }) }

  /** A POST that the server may also answer by cutting the connection. */
  async postLoosely(body, options) {
    await this.post(body, options).catch(() => {})
  }

  /** The WebSocket to move to. */
  webSocket(options) {
    return Frames.open(`${this.server.url}${this.path}?${query({ sid: this.sid, transport: 'websocket' })}`, options)
  }
}

/** A WebSocket: frames in the order they came, text as strings and binary as Buffers. */
export class Frames {
  /** Connects. `refused`: {status, headers, body} is thrown instead, as an Error that has them. */
  static async open(url, options) {
    const frames = new Frames(url, options)
    await soon(`a WebSocket at ${url}`, frames.opened)
    return frames
  }

  #came = []
  #waiting = []
  #over = false

  constructor(url, { headers, localAddress } = {}) {
    this.socket = new WebSocket(url.replace(/^http/, 'ws'), { perMessageDeflate: false, headers, localAddress })
    this.socket.on('message', (data, binary) => this.#give(binary ? data : data.toString()))
    this.socket.on('error', () => {})
    this.opened = new Promise((resolve, reject) => {
      this.socket.on('open', resolve)
      this.socket.on('close', () => reject(new Error('closed before it was open')))
      this.socket.on('unexpected-response', (_, response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (text) => (body += text))
        response.on('close', () => reject(Object.assign(new Error(`refused: ${response.statusCode}`), {
          status: response.statusCode, headers: response.headers, body,
        })))
      })
    })
    this.opened.catch(() => {})
    const closed = new Promise((resolve) => this.socket.on('close', (code) => {
      this.#over = true
      for (const { reject } of this.#waiting.splice(0)) reject(new Error(`closed with ${code}`))
      resolve(code)
    }))
    /** The code of the close; a function, so that the deadline starts when it is asked for. */
    this.closed = () => soon('the end of the WebSocket', closed)
  }

  get came() { return this.#came }

  send(data) { this.socket.send(data) }

  /** The next frame. */
  next() {
    if (this.#came.length) return Promise.resolve(this.#came.shift())
    if (this.#over) return Promise.reject(new Error('closed'))
    return soon('a frame', new Promise((resolve, reject) => this.#waiting.push({ resolve, reject })))
  }

  /** The next `count` frames. */
  async take(count) {
    const taken = []
    while (taken.length < count) taken.push(await this.next())
    return taken
  }

  /** Asks to move here: `2probe`, and waits for `3probe`. */
  async probe() {
    this.send('2probe')
    const answer = await this.next()
    if (answer !== '3probe') throw new Error(`the probe was answered with ${answer}`)
  }

  close() { this.socket.terminate() }

  #give(data) {
    const waiter = this.#waiting.shift()
    if (waiter) waiter.resolve(data)
    else this.#came.push(data)
  }
}

/** An Engine.IO session that began as a WebSocket; its open packet is taken and kept. */
export async function openWebSocket(server, { path = '/engine.io/', ...more } = {}) {
  const frames = await Frames.open(`${server.url}${path}?${query({ transport: 'websocket', ...more })}`)
  frames.handshake = JSON.parse((await frames.next()).slice(1))
  return frames
}
