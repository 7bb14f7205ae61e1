// ServerSocket: one WebSocket, from hello to its end. Frames as docs/protocol.md has them; each call gets its answer, or
// fails when the socket ends.
import { CallError, type Failure } from '../contract'
import type { Events } from '../protocol.gen'
import type { Environment, Socket } from './environment'

const answerWithinMs = 10_000
/** From the beginning of connecting to `ready`. */
const readyWithinMs = 15_000

export interface EventFrame {
  readonly event: keyof Events
  readonly data: Events[keyof Events]
  readonly cursor?: string
}

interface AckFrame {
  readonly ack: number
  readonly data: { readonly ok: true } | { readonly ok: false; readonly error: Failure }
}

interface Waiting {
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: CallError) => void
  readonly cancel: () => void
}

const lost: Failure = { code: 'offline', message: 'the connection was lost' }

/** Why it ended. `refused`: what hello was answered, if that was it. */
export interface End {
  readonly code: number
  readonly refused?: Failure
}

export class ServerSocket {
  lastHeard: number
  readonly #socket: Socket
  readonly #waiting = new Map<number, Waiting>()
  readonly #cancelReady: () => void
  #next = 1
  #ended = false
  #refused: Failure | undefined

  constructor(
    private readonly env: Environment,
    hello: { readonly token: string; readonly cursor?: string },
    private readonly on: { event(frame: EventFrame): void; end(end: End): void },
  ) {
    this.lastHeard = env.clock.now()
    this.#socket = env.connect(`${env.origin.replace(/^http/, 'ws')}/ws`)
    this.#cancelReady = env.clock.after(readyWithinMs, () => this.end(0))
    this.#socket.onopen = () => this.call('hello', hello).catch((error: CallError) => {
      this.#refused ??= error.failure
      // A cursor that is none of this server's leaves the socket open for another try; a new one is simpler.
      if (error.failure.code !== 'unauthorized') this.end(0)
    })
    this.#socket.onmessage = ({ data }) => this.#take(String(data))
    this.#socket.onclose = ({ code }) => this.end(code)
    this.#socket.onerror = () => this.end(0)
  }

  call(event: string, data: object, withinMs = answerWithinMs): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const ack = this.#next++
      if (!this.#send({ event, data, ack })) return reject(new CallError(lost))
      const cancel = this.env.clock.after(withinMs, () => {
        this.#waiting.delete(ack)
        reject(new CallError({ code: 'timeout', message: 'no answer' }))
      })
      this.#waiting.set(ack, { resolve, reject, cancel })
    })
  }

  /** Without an answer. */
  tell(event: string, data: object): void { this.#send({ event, data }) }

  /** Once, and then nothing comes any more. */
  end(code: number): void {
    if (this.#ended) return
    this.#ended = true
    this.#cancelReady()
    Object.assign(this.#socket, { onopen: null, onmessage: null, onclose: null, onerror: () => {} })
    try { this.#socket.close() } catch { /* it never opened */ }
    for (const { reject, cancel } of this.#waiting.values()) {
      cancel()
      reject(new CallError(lost))
    }
    this.#waiting.clear()
    this.on.end({ code, refused: this.#refused })
  }

  #send(frame: object): boolean {
    if (this.#ended || this.#socket.readyState !== 1) return false
    this.#socket.send(JSON.stringify(frame))
    return true
  }

  #take(text: string): void {
    this.lastHeard = this.env.clock.now()
    const frame = JSON.parse(text) as EventFrame | AckFrame
    if ('event' in frame) {
      if (frame.event === 'ready') this.#cancelReady()
      return this.on.event(frame)
    }
    const waiting = this.#waiting.get(frame.ack)
    if (!waiting) return
    this.#waiting.delete(frame.ack)
    waiting.cancel()
    if (frame.data.ok) waiting.resolve(frame.data)
    else waiting.reject(new CallError(frame.data.error))
  }
}
