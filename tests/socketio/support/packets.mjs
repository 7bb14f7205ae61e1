// Socket.IO as text, on top of the frames: what is said is what is sent.
import { Polling, openWebSocket } from './wire.mjs'

const path = '/socket.io/'

/** A connection by WebSocket on which no namespace was joined yet. `say` and `hear` leave the Engine.IO 4 out. */
export class Conversation {
  static async open(server, more = {}) {
    return new Conversation(await openWebSocket(server, { path, ...more }))
  }

  /** The same, after `40`, its answer, and the event `auth`. */
  static async join(server, more) {
    const talk = await Conversation.open(server, more)
    await talk.connect()
    return talk
  }

  constructor(frames) { this.frames = frames }

  /** Text, or a Buffer as attachment. */
  say(...packets) {
    for (const packet of packets) this.frames.send(typeof packet === 'string' ? `4${packet}` : packet)
  }

  /** The next packet: text, or a Buffer. Pings are answered. */
  async hear() {
    for (;;) {
      const frame = await this.frames.next()
      if (frame === '2') this.frames.send('3')
      else if (typeof frame !== 'string') return frame
      else if (frame[0] === '4') return frame.slice(1)
      else throw new Error(`what is ${frame}?`)
    }
  }

  async hearAll(count) {
    const heard = []
    while (heard.length < count) heard.push(await this.hear())
    return heard
  }

  /** Joins a namespace: its socket id. */
  async connect(nsp = '', auth = '') {
    this.say(`0${nsp && `${nsp},`}${auth}`)
    const [reply, event] = await this.hearAll(2)
    const { sid, ...rest } = joined(reply, nsp)
    if (Object.keys(rest).length) throw new Error(`a reply with more than a sid: ${reply}`)
    if (event !== `2${nsp && `${nsp},`}["auth",${auth || '{}'}]`) throw new Error(`after the reply came ${event}`)
    return sid
  }

  /** The connection works and nothing else was waiting: a message comes back. */
  async alive() {
    this.say('2["message","still here"]')
    const heard = await this.hear()
    if (heard !== '2["message-back","still here"]') throw new Error(`it should be alive, but said ${heard}`)
  }

  closed() { return this.frames.closed() }

  close() { this.frames.close() }
}

/** What a reply to CONNECT says. */
export function joined(reply, nsp = '') {
  const start = `0${nsp && `${nsp},`}`
  if (!reply.startsWith(`${start}{`)) throw new Error(`no reply to CONNECT: ${reply}`)
  return JSON.parse(reply.slice(start.length))
}

/** A polling session of Socket.IO. */
export const openPolling = (server) => Polling.open(server, { path })
