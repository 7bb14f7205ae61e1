// Files to send, made on the spot, and a line that can be cut.
export { halves, picture } from '../../clients/support/pictures.mjs'

/** A GIF of so many pictures, one colour each, without compression worth its name. */
export function gif(pictures, width, height) {
  const short = (n) => [n & 255, n >> 8]
  const bytes = [...Buffer.from('GIF89a', 'latin1'), ...short(width), ...short(height), 0x81, 0, 0, 200, 60, 20, 20, 120, 200, 40, 160, 60, 250, 220, 90]
  if (pictures > 1) bytes.push(0x21, 0xff, 11, ...Buffer.from('NETSCAPE2.0', 'latin1'), 3, 1, 0, 0, 0)
  for (let n = 0; n < pictures; n++) {
    bytes.push(0x21, 0xf9, 4, 0, ...short(10), 0, 0, 0x2c, 0, 0, 0, 0, ...short(width), ...short(height), 0, 2)
    // Codes of three bits: "clear" before each pair of pixels, so that they never grow.
    const data = []
    let [held, count] = [0, 0]
    const put = (code) => {
      held |= code << count
      for (count += 3; count >= 8; count -= 8, held >>= 8) data.push(held & 255)
    }
    for (let pixel = 0; pixel < width * height; pixel++) {
      if (pixel % 2 === 0) put(4)
      put(n % 4)
    }
    put(5)
    if (count > 0) data.push(held & 255)
    for (let at = 0; at < data.length; at += 255) bytes.push(Math.min(255, data.length - at), ...data.slice(at, at + 255))
    bytes.push(0)
  }
  return Uint8Array.from([...bytes, 0x3b])
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
