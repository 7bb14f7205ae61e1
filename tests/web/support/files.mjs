// Files to send, made on the spot, and a line that can be cut.
export { picture } from '../../clients/support/pictures.mjs'

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
