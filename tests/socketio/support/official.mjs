// What the official parsers make of packets, in the form in which `sio_parse` answers.
import { decodePacket, decodePayload } from 'engine.io-parser'
import { Decoder } from 'socket.io-parser'

function shownEngine({ type, data = '' }) {
  if (type === 'error') return 'error'
  return typeof data === 'string' ? { type, data } : { type, binary: data.toString('base64') }
}

/** Attachments as {"$binary": base64}. */
function shownData(data) {
  if (Buffer.isBuffer(data)) return { $binary: data.toString('base64') }
  if (Array.isArray(data)) return data.map(shownData)
  if (data === null || typeof data !== 'object') return data
  const shown = Object.create(null)
  for (const key of Object.keys(data)) shown[key] = shownData(data[key])
  return shown
}

/** One Engine.IO packet. */
export const engine = (text) => shownEngine(decodePacket(text, 'nodebuffer'))

/** A payload of a POST: its packets, up to the first that is none. */
export const payload = (text) => decodePayload(text, 'nodebuffer').map(shownEngine)

/** Messages, text or Buffers, for a decoder of its own: what it made of them, up to where it refused. */
export function socket(messages) {
  const decoder = new Decoder()
  const decoded = []
  decoder.on('decoded', ({ type, nsp, id, data }) => decoded.push({
    type, nsp, ...(id !== undefined && { id }), ...(data !== undefined && { data: shownData(data) }),
  }))
  for (const message of messages) {
    try {
      decoder.add(message === '' ? undefined : message)  // what a packet `4` without data becomes
    } catch {
      decoded.push('error')
      break
    }
  }
  return decoded
}

/** A line for `sio_parse` from what is to be parsed. */
export const line = {
  engine: (text) => `e ${Buffer.from(text).toString('base64')}`,
  payload: (text) => `p ${Buffer.from(text).toString('base64')}`,
  socket: (messages) => ['s', ...messages.map((message) =>
    `${typeof message === 'string' ? 'T' : 'B'}:${Buffer.from(message).toString('base64')}`)].join(' '),
}
