// ThumbHash (https://evanw.github.io/thumbhash): a picture in 25 bytes, as a stain of its colours until it comes.

const most = 32

export interface Thumb {
  readonly width: number
  readonly height: number
  /** RGBA. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>
}

/** Undefined: it is none. */
export function decodeThumbHash(text: string): Thumb | undefined {
  let hash: Uint8Array
  try {
    hash = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))
  } catch {
    return undefined
  }
  if (hash.length < 5) return undefined
  const header = hash[0]! | (hash[1]! << 8) | (hash[2]! << 16)
  const more = hash[3]! | (hash[4]! << 8)
  const hasAlpha = header >> 23 === 1
  const landscape = more >> 15 === 1
  const lx = Math.max(3, landscape ? (hasAlpha ? 5 : 7) : more & 7)
  const ly = Math.max(3, landscape ? more & 7 : hasAlpha ? 5 : 7)
  if (hasAlpha && hash.length < 6) return undefined
  const [lDc, pDc, qDc] = [(header & 63) / 63, ((header >> 6) & 63) / 31.5 - 1, ((header >> 12) & 63) / 31.5 - 1]
  const [lScale, pScale, qScale] = [((header >> 18) & 31) / 31, ((more >> 3) & 63) / 63, ((more >> 9) & 63) / 63]
  const aDc = hasAlpha ? (hash[5]! & 15) / 15 : 1
  const aScale = hasAlpha ? (hash[5]! >> 4) / 15 : 0

  const start = hasAlpha ? 6 : 5
  let at = 0
  const channel = (nx: number, ny: number, scale: number): number[] => {
    const factors: number[] = []
    for (let y = 0; y < ny; y++) {
      for (let x = y ? 0 : 1; x * ny < nx * (ny - y); x++) {
        const nibble = ((hash[start + (at >> 1)] ?? 0x77) >> ((at++ & 1) << 2)) & 15
        factors.push((nibble / 7.5 - 1) * scale)
      }
    }
    return factors
  }
  const l = channel(lx, ly, lScale)
  const p = channel(3, 3, pScale * 1.25)
  const q = channel(3, 3, qScale * 1.25)
  const a = hasAlpha ? channel(5, 5, aScale) : []

  const ratio = lx / ly
  const width = Math.round(ratio > 1 ? most : most * ratio)
  const height = Math.round(ratio > 1 ? most / ratio : most)
  const pixels = new Uint8ClampedArray(width * height * 4)
  const waves = (count: number, part: number) => Array.from({ length: count }, (_, n) => Math.cos(Math.PI * part * n))
  const sum = (factors: number[], nx: number, ny: number, fx: number[], fy: number[]): number => {
    let value = 0
    for (let y = 0, n = 0; y < ny; y++) for (let x = y ? 0 : 1; x * ny < nx * (ny - y); x++) value += factors[n++]! * fx[x]! * fy[y]! * 2
    return value
  }
  for (let y = 0, out = 0; y < height; y++) {
    const fy = waves(Math.max(ly, 5), (y + 0.5) / height)
    for (let x = 0; x < width; x++, out += 4) {
      const fx = waves(Math.max(lx, 5), (x + 0.5) / width)
      const light = lDc + sum(l, lx, ly, fx, fy)
      const yellow = pDc + sum(p, 3, 3, fx, fy)
      const red = qDc + sum(q, 3, 3, fx, fy)
      const b = light - (2 / 3) * yellow
      const r = (3 * light - b + red) / 2
      const alpha = hasAlpha ? aDc + sum(a, 5, 5, fx, fy) : 1
      pixels.set([255 * r, 255 * (r - red), 255 * b, 255 * alpha], out)
    }
  }
  return { width, height, pixels }
}

export function drawThumbHash(canvas: HTMLCanvasElement, text: string): void {
  const thumb = decodeThumbHash(text)
  const context = thumb && canvas.getContext('2d')
  if (!thumb || !context) return
  canvas.width = thumb.width
  canvas.height = thumb.height
  context.putImageData(new ImageData(thumb.pixels, thumb.width, thumb.height), 0, 0)
}
