// Sockets without manners: bytes as they are, WebSocket frames as nobody should send them.
import net from 'node:net'

export class RawSocket {
  received = Buffer.alloc(0)
  ended = false

  constructor(server, { localAddress } = {}) {
    this.socket = net.connect({ host: '127.0.0.1', port: server.port, localAddress, allowHalfOpen: true })
    this.socket.on('data', (bytes) => (this.received = Buffer.concat([this.received, bytes])))
    this.socket.on('error', () => {})
    this.connected = new Promise((resolve) => this.socket.once('connect', resolve))
    /** Resolves when the server has ended its side, or the connection broke. */
    this.over = new Promise((resolve) => {
      const end = () => { this.ended = true; resolve(this.received) }
      this.socket.once('end', end)
      this.socket.once('close', end)
    })
  }

  /** Connects and asks for a WebSocket; resolves after the handshake. */
  static async webSocket(server, options) {
    const raw = new RawSocket(server, options)
    raw.write(`GET /ws HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
              'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n')
    await raw.until(() => raw.received.includes('\r\n\r\n'))
    if (!raw.received.toString('latin1').startsWith('HTTP/1.1 101')) throw new Error(raw.received.toString())
    raw.received = raw.received.subarray(raw.received.indexOf('\r\n\r\n') + 4)
    return raw
  }

  write(bytes) { return this.socket.write(bytes) }
  destroy() { this.socket.destroy() }

  async until(condition, patience = 60_000) {
    const end = Date.now() + patience
    while (!condition()) {
      if (this.ended || Date.now() > end) throw new Error(`it did not come: ${this.received.toString('latin1').slice(0, 1000)}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  /** What the server has sent, as frames: [{opcode, payload}]. */
  frames() {
    const found = []
    let rest = this.received
    while (rest.length >= 2) {
      let length = rest[1] & 0x7f
      let at = 2
      if (length === 126) [length, at] = [rest.length >= 4 ? rest.readUInt16BE(2) : Infinity, 4]
      else if (length === 127) [length, at] = [rest.length >= 10 ? Number(rest.readBigUInt64BE(2)) : Infinity, 10]
      if (rest.length < at + length) break
      found.push({ opcode: rest[0] & 0x0f, payload: rest.subarray(at, at + length) })
      rest = rest.subarray(at + length)
    }
    return found
  }

  /** The code of the server's close frame, once the connection is over; null: it ended without one. */
  async closeCode() {
    await this.over
    const close = this.frames().find((frame) => frame.opcode === 8)
    return close ? close.payload.readUInt16BE(0) : null
  }
}

/** A frame from a client: masked (with zeros, so the payload stands as it is) unless told otherwise. */
export function frame(opcode, payload = '', { fin = true, masked = true, reserved = 0, announced } = {}) {
  const bytes = Buffer.from(payload)
  const length = announced ?? bytes.length
  const mask = masked ? 0x80 : 0
  let header
  if (length < 126) {
    header = Buffer.from([0, mask | length])
  } else if (length < 65536) {
    header = Buffer.from([0, mask | 126, length >> 8, length & 0xff])
  } else {
    header = Buffer.alloc(10)
    header[1] = mask | 127
    header.writeBigUInt64BE(BigInt(length), 2)
  }
  header[0] = (fin ? 0x80 : 0) | (reserved << 4) | opcode
  return Buffer.concat([header, masked ? Buffer.alloc(4) : Buffer.alloc(0), bytes])
}
