// A client of the native WebSocket, on the npm package `ws`: calls that are promises, events that are waited for.
import WebSocket from 'ws'

import { CallError } from './rest.mjs'

const patience = 60_000

/** The connection ended before an answer came: whether the call was done is unknown. */
export class ConnectionLost extends Error {}

export class Client {
  /**
   * Connects, says hello (with `cursor`, if there is one) and waits for `ready`. With `replica`, everything that
   * comes is applied to it, and its cursor is the one resumed from.
   */
  static async connect(server, token, { cursor, replica, inHeader = false } = {}) {
    const client = new Client(server.socketUrl, replica, inHeader ? { authorization: `Bearer ${token}` } : {})
    await client.#opened
    if (!inHeader) {
      const from = cursor ?? replica?.cursor
      await client.call('hello', { token, ...(from && { cursor: from }) })
    }
    const ready = await client.next('ready')
    client.user = ready.user
    client.limits = ready.limits
    client.branding = ready.branding
    client.reconnect = ready.reconnect
    return client
  }

  cursor = null  // where this client stands
  events = []    // what came and was not taken yet: {event, data, cursor}
  #socket
  #opened
  #waiters = []  // of next(): {name, matches, resolve, reject}
  #calls = new Map()  // ack → {what, resolve, reject}
  #acks = 0
  #paging = false
  #ended = false

  constructor(url, replica, headers = {}) {
    this.replica = replica
    this.#socket = new WebSocket(url, { headers, perMessageDeflate: false })
    this.#socket.on('message', (bytes) => this.#received(JSON.parse(bytes)))
    this.#socket.on('error', () => {})  // `close` follows
    this.#opened = new Promise((resolve, reject) => {
      this.#socket.on('open', resolve)
      this.#socket.on('close', (code) => reject(new ConnectionLost(`not connected: ${code}`)))
    })
    this.#opened.catch(() => {})
    /** Resolves when the connection is gone: {code, reason}. */
    this.closed = new Promise((resolve) => {
      this.#socket.on('close', (code, reason) => {
        this.#ended = true
        resolve({ code, reason: reason.toString() })
        const lost = new ConnectionLost(`closed with ${code} ${reason}`)
        for (const { reject } of this.#calls.values()) reject(lost)
        for (const { reject } of this.#waiters) reject(lost)
        this.#calls.clear()
        this.#waiters = []
      })
    })
  }

  get isOpen() { return this.#socket.readyState === WebSocket.OPEN }

  /** The result of an operation; a CallError if it is refused, ConnectionLost if nobody knows. */
  call(event, data = {}) {
    return new Promise((resolve, reject) => {
      if (!this.isOpen) return reject(new ConnectionLost('not connected'))
      const ack = ++this.#acks
      const timer = setTimeout(() => reject(new Error(`no answer to ${event} ${JSON.stringify(data)}`)), patience)
      const settle = (f) => (value) => { clearTimeout(timer); f(value) }
      this.#calls.set(ack, { what: event, resolve: settle(resolve), reject: settle(reject) })
      this.#socket.send(JSON.stringify({ event, data, ack }))
    })
  }

  /** Sends a frame as it is: text, or bytes as a binary one. */
  sendRaw(frame) { this.#socket.send(frame) }

  /** Takes the next event of that name (whose data matches), one that came already or one to come. Its data. */
  next(name, matches = () => true) {
    const at = this.events.findIndex((e) => e.event === name && matches(e.data))
    if (at >= 0) return Promise.resolve(this.events.splice(at, 1)[0].data)
    if (this.#ended) return Promise.reject(new ConnectionLost(`no ${name} came before the end`))
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(
        `no ${name} came, but ${JSON.stringify(this.events).slice(0, 2000)}`)), patience)
      const settle = (f) => (value) => { clearTimeout(timer); f(value) }
      this.#waiters.push({ name, matches, resolve: settle(resolve), reject: settle(reject) })
    })
  }

  /** Takes what came of that name. */
  take(name) {
    const taken = this.events.filter((e) => e.event === name).map((e) => e.data)
    this.events = this.events.filter((e) => e.event !== name)
    return taken
  }

  /** Ends the connection as a dead network does: no close frame. */
  async drop() {
    this.#socket.terminate()
    return this.closed
  }

  /** Ends the connection in order. */
  async close() {
    this.#socket.close()
    return this.closed
  }

  #received(frame) {
    if (frame.ack !== undefined && frame.event === undefined) return this.#answered(frame)
    this.#moveCursor(frame)
    this.replica?.apply(frame)
    const at = this.#waiters.findIndex((w) => w.name === frame.event && w.matches(frame.data))
    if (at >= 0) this.#waiters.splice(at, 1)[0].resolve(frame.data)
    else this.events.push(frame)
  }

  #answered({ ack, data: { ok, error, ...result } }) {
    const call = this.#calls.get(ack)
    this.#calls.delete(ack)
    if (!call) throw new Error(`an answer to nothing: ${ack}`)
    ok ? call.resolve(result) : call.reject(new CallError(call.what, error))
  }

  /** A page says where it stands; live events count when there are no more pages. */
  #moveCursor({ event, data, cursor }) {
    if (event === 'ready' || event === 'sync') this.cursor = data.cursor
    if (event === 'sync') this.#paging = data.more
    else if (cursor && !this.#paging) this.cursor = cursor
  }
}
