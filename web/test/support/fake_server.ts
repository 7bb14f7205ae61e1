// A server that says what a test wants said: its sockets are in the test's hands, calls answered by the handlers given.
import { CallError, type Failure } from '../../src/contract'
import type { Events, SyncAnswer, User } from '../../src/protocol.gen'
import type { Socket } from '../../src/client/environment'
import { TestClock } from './clock'
import type { Network } from './device'

/** Answers a call; throws a CallError to refuse it; never answers with `silence`. */
export type Handler = (params: Record<string, unknown>) => object
export const silence = new Error('no answer')

export function refuse(code: Failure['code'], more: Partial<Failure> = {}): never {
  throw new CallError({ code, message: code, ...more })
}

export const alice: User = { id: '1', username: 'alice', displayName: 'Alice', role: 'member', createdAt: '2026-11-01T00:00:00.000Z', version: 1 }

export const page = (more: Partial<SyncAnswer> = {}): SyncAnswer => ({
  cursor: 'c1', more: false, removedChatIds: [], chats: [], messages: [], limited: [], members: [], receipts: [], contacts: [], emoji: [], users: [], ...more,
})

export class FakeSocket implements Socket {
  readyState = 0
  onopen: (() => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  onerror: (() => void) | null = null
  /** Calls in the order received, `hello` included. */
  readonly received: { event: string; data: Record<string, unknown>; ack?: number }[] = []
  /** The network is gone and nobody has noticed. */
  dead = false

  constructor(private readonly server: FakeServer) {}

  send(text: string): void {
    if (this.dead) return
    const frame = JSON.parse(text) as FakeSocket['received'][number]
    this.received.push(frame)
    queueMicrotask(() => this.server.called(this, frame))
  }

  close(): void { this.readyState = 3 }

  /** From the server. */
  say(frame: object): void { if (!this.dead && this.readyState === 1) this.onmessage?.({ data: JSON.stringify(frame) }) }

  event<Name extends keyof Events>(event: Name, data: Events[Name], cursor?: string): void { this.say({ event, data, cursor }) }

  drop(code = 1006): void {
    if (this.readyState === 3) return
    this.readyState = 3
    this.onclose?.({ code })
  }

  /** Names of what was called after hello. */
  get calls(): string[] { return this.received.slice(1).map((frame) => frame.event) }
}

export class FakeServer {
  readonly clock = new TestClock()
  readonly sockets: FakeSocket[] = []
  /** REST requests as `METHOD /path`, without the base. */
  readonly requests: string[] = []
  reachable = true
  /** What a new connection is told first. */
  missed: SyncAnswer[] = [page()]
  /** Tokens that are good. */
  readonly tokens = new Set(['t1'])
  handlers: Record<string, Handler> = {
    get_presence: () => ({ users: [] }), message_read: () => ({}), message_delivered: () => ({}),
  }
  #logins = 1

  get socket(): FakeSocket { return this.sockets.at(-1)! }

  readonly network: Network = {
    origin: 'http://snug.test',
    clock: this.clock,
    connect: (url) => {
      const socket = new FakeSocket(this)
      this.sockets.push(socket)
      queueMicrotask(() => {
        if (!this.reachable) return socket.drop()
        socket.readyState = 1
        socket.onopen?.()
      })
      if (url !== 'ws://snug.test/ws') throw new Error(`connected to ${url}`)
      return socket
    },
    fetch: async (url, init) => {
      await Promise.resolve()
      if (!this.reachable) throw new TypeError('fetch failed')
      const path = url.slice('http://snug.test/api/v1'.length)
      this.requests.push(`${init.method} ${path}`)
      try {
        return this.#rest(path, init)
      } catch (error) {
        if (!(error instanceof CallError)) throw error
        const { code, message, reason } = error.failure
        return new Response(JSON.stringify({ code, detail: message, reason, status: 400 }), { status: code === 'unauthorized' ? 401 : 400 })
      }
    },
  }

  login(): object {
    const token = `t${this.#logins}`
    this.tokens.add(token)
    return { user: alice, accessToken: token, refreshToken: `r${this.#logins++}`, expiresIn: 900 }
  }

  called(socket: FakeSocket, { event, data, ack }: FakeSocket['received'][number]): void {
    if (event === 'hello') {
      if (!this.tokens.has(String(data.token))) {
        socket.say({ ack, data: { ok: false, error: { code: 'unauthorized', message: 'no' } } })
        return socket.drop(4401)
      }
      socket.say({ ack, data: { ok: true } })
      socket.event('ready', {
        user: alice, cursor: String(data.cursor), server: { name: 'snug', version: '0' }, limits: { receiptsLimit: 100 }, reconnect: { minMs: 1000, maxMs: 3000 },
      })
      this.missed.splice(0).forEach((one) => socket.event('sync', one))
      this.missed = [page()]
      return
    }
    try {
      const answer = this.handlers[event]?.(data) ?? {}
      if (ack !== undefined) socket.say({ ack, data: { ok: true, ...answer } })
    } catch (error) {
      if (error === silence) return
      if (!(error instanceof CallError)) throw error
      socket.say({ ack, data: { ok: false, error: error.failure } })
    }
  }

  #rest(path: string, init: RequestInit): Response {
    const params = init.body ? JSON.parse(String(init.body)) as Record<string, unknown> : {}
    const token = (init.headers as Record<string, string>).Authorization?.slice('Bearer '.length)
    const answer = (): object => {
      if (path === '/auth/login' || path === '/auth/register') return this.login()
      if (path === '/auth/refresh') return this.handlers.refresh ? this.handlers.refresh(params) : this.login()
      if (token === undefined || !this.tokens.has(token)) refuse('unauthorized')
      if (path.startsWith('/sync')) return page()
      return this.handlers[`${init.method} ${path}`]?.(params) ?? {}
    }
    return new Response(JSON.stringify(answer()), { status: 200 })
  }
}
