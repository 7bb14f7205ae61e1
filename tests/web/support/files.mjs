// Files to send, made on the spot, and a line that can be cut.
import { deflateSync } from 'node:zlib'

function crc32(bytes) {
  let crc = ~0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1))
  }
  return ~crc >>> 0
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body), body.length + 4)
  return out
}

/** A PNG with a gradient, so that each is seen to be another. */
export function picture(width, height, hue = 0) {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const rows = Buffer.alloc((width * 3 + 1) * height)
  const at = (n) => Math.round(127 + 110 * Math.sin(n))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const place = y * (width * 3 + 1) + 1 + x * 3
      rows[place] = at(hue + x / width)
      rows[place + 1] = at(hue + 2 + (1.5 * y) / height)
      rows[place + 2] = at(hue + 4 + (x + y) / (width + height))
    }
  }
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

/** A second of a tone that fades, as WAV. */
export function tone(ms = 2000, rate = 8000) {
  const count = Math.floor((ms * rate) / 1000)
  const out = Buffer.alloc(44 + count * 2)
  out.write('RIFF', 0)
  out.writeUInt32LE(36 + count * 2, 4)
  out.write('WAVEfmt ', 8)
  out.writeUInt32LE(16, 16)
  out.writeUInt16LE(1, 20)
  out.writeUInt16LE(1, 22)
  out.writeUInt32LE(rate, 24)
  out.writeUInt32LE(rate * 2, 28)
  out.writeUInt16LE(2, 32)
  out.writeUInt16LE(16, 34)
  out.write('data', 36)
  out.writeUInt32LE(count * 2, 40)
  for (let n = 0; n < count; n++) out.writeInt16LE(Math.round(9000 * Math.sin(n / 3) * (1 - n / count)), 44 + n * 2)
  return out
}

export const file = (name, mimeType, buffer) => ({ name, mimeType, buffer })
