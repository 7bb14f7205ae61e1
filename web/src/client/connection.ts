// Connection: keeps a socket to the server, as long as somebody is signed in. It starts over with the cursor after each
// loss, waits longer each time, and does not wait at all when the network or the person comes back.
import { signal } from '@preact/signals'

import { CallError, type Connection as Status, type LoginEnd } from '../contract'
import type { Events, SyncAnswer } from '../protocol.gen'
import type { Environment } from './environment'
import { callRest } from './rest'
import type { Session } from './session'
import { type End, type EventFrame, ServerSocket } from './socket'

const checkEachMs = 5_000
const silentMs = 25_000
const longestWaitMs = 30_000

/** What it tells of, and asks for. */
export interface Ends {
  cursor(): string | undefined
  /** The first page of a first load, before live events begin. */
  firstPage(page: SyncAnswer): void
  /** `cursor`: only where the state is complete up to it. */
  event(frame: EventFrame): void
  /** Everything that was missed has come. */
  caughtUp(): void
  lost(): void
  /** The server does not know this cursor: begin anew. */
  reset(): void
  /** The login is over. `why`: as far as the server says. */
  signedOut(why?: LoginEnd): void
}

export class Connection {
  readonly status = signal<Status>({ status: 'connecting', lostAt: 0 })
  #socket: ServerSocket | undefined
  #online = false
  #catchingUp = false
  #range = { minMs: 500, maxMs: 5000 }
  #losses = 0
  #turn = 0
  #refreshed = false
  #probing = false
  /** The server has said that the login is over, and why. */
  #revoked: LoginEnd | undefined
  #cancelWait: (() => void) | undefined
  #cancelCheck: (() => void) | undefined
  #stops: (() => void)[] = []

  constructor(private readonly env: Environment, private readonly session: Session, private readonly ends: Ends) {}

  get online(): boolean { return this.#online }

  start(): void {
    const { page } = this.env
    this.#stops = [
      page.on('online', () => this.#kick()), page.on('visible', () => this.#kick()),
      // The browser may be wrong (the server may be this machine): it is only a reason to look.
      page.on('offline', () => this.#probe(3_000)),
    ]
    this.#check()
    void this.#connect()
  }

  stop(): void {
    ++this.#turn
    this.#stops.forEach((stop) => stop())
    this.#cancelWait?.()
    this.#cancelCheck?.()
    this.#online = false
    const socket = this.#socket
    this.#socket = undefined
    socket?.end(1000)
  }

  call(name: string, params: object): Promise<unknown> {
    if (!this.#online || !this.#socket) return Promise.reject(new CallError({ code: 'offline', message: 'not connected' }))
    const socket = this.#socket
    return socket.call(name, params).catch((error: CallError) => {
      if (error.failure.code === 'timeout' && socket === this.#socket) this.#probe(5_000)
      throw error
    })
  }

  /** Somebody does not want to wait; what comes after counts as the first loss. Resolves when the attempt has ended. */
  async retry(): Promise<void> {
    if (this.#cancelWait) {
      this.#losses = 0
      void this.#connect()
    }
    await new Promise<void>((resolve) => {
      const stop = this.status.subscribe(({ status }) => {
        if (status === 'connecting') return
        queueMicrotask(() => stop())
        resolve()
      })
    })
  }

  tell(name: string, params: object): void { if (this.#online) this.#socket?.tell(name, params) }

  // --- Beginning ---

  async #connect(): Promise<void> {
    const turn = ++this.#turn
    this.#cancelWait?.()
    this.#cancelWait = undefined
    this.#show('connecting')
    try {
      let token = await this.session.token()
      if (turn !== this.#turn) return
      if (this.ends.cursor() === undefined) {
        token = await this.#firstPage(token, turn)
        if (turn !== this.#turn) return
      }
      const socket = new ServerSocket(this.env, { token, cursor: this.ends.cursor() }, {
        event: (frame) => { if (turn === this.#turn) this.#take(frame) },
        end: (end) => { if (turn === this.#turn) this.#ended(end, token) },
      })
      this.#socket = socket
    } catch (error) {
      if (turn !== this.#turn) return
      if (error instanceof CallError && error.failure.code === 'unauthorized') return this.#signedOut(error.failure.reason)
      this.#wait()
    }
  }

  /** Over REST, so that live events begin where it ends: the socket goes on from its cursor. Answers a good token. */
  async #firstPage(token: string, turn: number): Promise<string> {
    let page: SyncAnswer
    try {
      page = await callRest(this.env, 'sync', { limit: 50 }, token)
    } catch (error) {
      if (!(error instanceof CallError) || error.failure.code !== 'unauthorized') throw error
      token = await this.session.fresh(token)
      page = await callRest(this.env, 'sync', { limit: 50 }, token)
    }
    if (turn === this.#turn) this.ends.firstPage(page)
    return token
  }

  #take(frame: EventFrame): void {
    if (frame.event === 'ready') {
      this.#range = (frame.data as Events['ready']).reconnect
      this.#losses = 0
      this.#refreshed = false
      this.#catchingUp = true
      this.#online = true
      this.ends.event({ ...frame, cursor: undefined })
      this.#show('online')
    } else if (frame.event === 'sync') {
      this.ends.event({ ...frame, cursor: undefined })  // the page has its own
      const { more } = frame.data as SyncAnswer
      const before = this.#catchingUp
      this.#catchingUp = more
      if (before && !more) this.ends.caughtUp()
    } else {
      if (frame.event === 'session_revoked') this.#revoked = (frame.data as Events['session_revoked']).reason
      this.ends.event(this.#catchingUp ? { ...frame, cursor: undefined } : frame)
    }
  }

  // --- Losing ---

  #ended({ code, refused }: End, token: string): void {
    this.#socket = undefined
    const was = this.#online
    this.#online = false
    this.#probing = false
    if (was) {
      this.#show('offline', this.env.clock.now())
      this.ends.lost()
    }
    if (code === 4401 || refused?.code === 'unauthorized') return void this.#renew(token)
    if (refused?.code === 'bad_request') this.ends.reset()
    this.#wait()
  }

  /** The token was refused: with another one, or not at all. */
  async #renew(token: string): Promise<void> {
    const turn = this.#turn
    if (this.#refreshed) return this.#signedOut()  // also a new one was
    try {
      await this.session.fresh(token)
      this.#refreshed = true
    } catch (error) {
      if (turn !== this.#turn) return
      if (error instanceof CallError && error.failure.code === 'unauthorized') return this.#signedOut(error.failure.reason)
      return this.#wait()
    }
    if (turn === this.#turn) void this.#connect()
  }

  #signedOut(why?: LoginEnd): void { this.ends.signedOut(why ?? this.#revoked) }

  /** A random time, so that not all come back at once after a restart. */
  #wait(): void {
    this.#show('offline')
    const { minMs, maxMs } = this.#range
    const ms = Math.min(longestWaitMs, (minMs + this.env.random() * (maxMs - minMs)) * 2 ** Math.min(this.#losses++, 10))
    this.#cancelWait = this.env.clock.after(ms, () => void this.#connect())
  }

  #show(status: Status['status'], lostAt = status === 'online' ? 0 : this.status.value.lostAt): void {
    this.status.value = { status, lostAt }
  }

  // --- Noticing ---

  #check(): void {
    this.#cancelCheck = this.env.clock.after(checkEachMs, () => {
      if (this.#socket && this.#online && this.env.clock.now() - this.#socket.lastHeard >= silentMs) this.#probe(10_000)
      this.#check()
    })
  }

  /** Something has come back: now is a good time. */
  #kick(): void {
    if (this.#online) return this.#probe(5_000)
    if (this.#cancelWait) void this.#connect()
  }

  /** Browsers keep a socket open whose network is gone: only an answer shows that it lives. */
  #probe(withinMs: number): void {
    const socket = this.#socket
    const user = this.session.user
    if (!socket || !this.#online || this.#probing || !user) return
    this.#probing = true
    socket.call('get_presence', { userIds: [user.id] }, withinMs).then(
      () => { this.#probing = false },
      (error: CallError) => {
        if (socket !== this.#socket) return
        this.#probing = false
        if (error.failure.code !== 'timeout') return
        socket.end(0)
        this.#kick()
      })
  }
}
