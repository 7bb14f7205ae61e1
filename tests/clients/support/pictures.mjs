// Pictures, made on the spot.
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

/** A PNG; `colour` of a point is three numbers from 0 to 255. */
function png(width, height, colour) {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const rows = Buffer.alloc((width * 3 + 1) * height)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows.set(colour(x, y), y * (width * 3 + 1) + 1 + x * 3)
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

/** A PNG with a gradient, so that each is seen to be another. */
export function picture(width, height, hue = 0) {
  const at = (n) => Math.round(127 + 110 * Math.sin(n))
  return png(width, height, (x, y) => [at(hue + x / width), at(hue + 2 + (1.5 * y) / height), at(hue + 4 + (x + y) / (width + height))])
}

/** A PNG that is red on the left and blue on the right. */
export const halves = (width, height) => png(width, height, (x) => (x < width / 2 ? [220, 20, 20] : [20, 20, 220]))
