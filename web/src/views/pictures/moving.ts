// Whether a picture moves, by its bytes: browsers draw its first one without saying so.

const textAt = (bytes: Uint8Array, at: number, text: string) => [...text].every((char, index) => bytes[at + index] === char.charCodeAt(0))

export function isMoving(bytes: Uint8Array): boolean {
  if (textAt(bytes, 0, 'GIF8')) return pictureCountOf(bytes) > 1
  if (textAt(bytes, 0, 'RIFF') && textAt(bytes, 8, 'WEBP')) return textAt(bytes, 12, 'VP8X') && (bytes[20]! & 2) !== 0
  if (textAt(bytes, 1, 'PNG')) return holdsAnimation(bytes)
  return false
}

/** Pictures in a GIF, up to two. */
function pictureCountOf(bytes: Uint8Array): number {
  const tableSize = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0)
  let at = 13 + tableSize(bytes[10] ?? 0)
  const skipBlocks = () => {
    while (at < bytes.length && bytes[at] !== 0) at += bytes[at]! + 1
    at++
  }
  for (let count = 0; at < bytes.length; ) {
    if (bytes[at] === 0x21) {
      at += 2
      skipBlocks()
    } else if (bytes[at] === 0x2c) {
      if (++count > 1) return count
      at += 10 + tableSize(bytes[at + 9] ?? 0) + 1
      skipBlocks()
    } else {
      return count
    }
  }
  return 1
}

/** An animated PNG says so before its first picture. */
function holdsAnimation(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 8; at + 12 <= bytes.length; at += view.getUint32(at) + 12) {
    if (textAt(bytes, at + 4, 'acTL')) return true
    if (textAt(bytes, at + 4, 'IDAT')) return false
  }
  return false
}
