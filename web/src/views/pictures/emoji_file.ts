// What becomes of a picture that is to be an emoji: it goes as it is if it is small enough, else it is drawn smaller.
import { isMoving } from './moving'
import { bytesOf } from './send'

const mostSide = 128
const mostBytes = 256 * 1024
const kinds = new Set(['image/png', 'image/gif', 'image/webp', 'image/jpeg'])

export type Unfit = 'notThis' | 'movingTooLarge' | 'tooLarge'

/** `url` is the caller's, to be revoked. */
export type EmojiPicture = { readonly bytes: Blob; readonly url: string } | { readonly unfit: Unfit }

export async function emojiPictureOf(file: File): Promise<EmojiPicture> {
  const url = URL.createObjectURL(file)
  const image = new Image()
  image.src = url
  const there = await image.decode().then(() => image.naturalWidth > 0, () => false)
  const small = Math.max(image.naturalWidth, image.naturalHeight) <= mostSide && file.size <= mostBytes
  if (there && kinds.has(file.type) && small) return { bytes: file, url }
  const moves = there && isMoving(new Uint8Array(await file.arrayBuffer()))
  const bytes = there && !moves ? await smaller(image) : undefined
  URL.revokeObjectURL(url)
  if (!there) return { unfit: 'notThis' }
  if (moves) return { unfit: 'movingTooLarge' }
  return bytes && bytes.size <= mostBytes ? { bytes, url: URL.createObjectURL(bytes) } : { unfit: 'tooLarge' }
}

async function smaller(image: HTMLImageElement): Promise<Blob> {
  const scale = Math.min(1, mostSide / Math.max(image.naturalWidth, image.naturalHeight))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale))
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale))
  const context = canvas.getContext('2d')!
  context.imageSmoothingQuality = 'high'
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  return bytesOf(canvas, 'image/png')
}

/** A first guess from the file's name: "Party Parrot.gif" is `party_parrot`. */
export const guessName = (fileName: string): string =>
  fileName
    .replace(/\.[^.]*$/, '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 32)
