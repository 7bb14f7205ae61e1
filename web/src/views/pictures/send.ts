// A picture of somebody, a chat or the server, and an emoji: uploaded, to be named in a call.
import { CallError, type Client } from '../../contract'
import { browserLine } from '../files/line'
import { sendFile, UploadError, type Wanted } from '../files/tus'

/** Answers the id of the upload. Throws CallError. */
export async function sendPicture(client: Client, bytes: Blob, name: string, as: Wanted['as']): Promise<string> {
  try {
    const told = { begun() {}, progress() {}, lost() {} }
    const { id } = await sendFile({ name, type: bytes.type, as, bytes }, browserLine(client), told, new AbortController().signal)
    return id
  } catch (error) {
    if (!(error instanceof UploadError)) throw error
    throw new CallError(error.failure === 'unreadable' ? { code: 'bad_request', message: error.message } : error.failure)
  }
}

const extensions: Readonly<Record<string, string>> = { 'image/webp': 'webp', 'image/png': 'png', 'image/jpeg': 'jpg' }
export const nameFor = (bytes: Blob) => `picture.${extensions[bytes.type] ?? 'jpg'}`

/** What is drawn, as small as it goes: WebP, or what a browser without it writes instead. */
export async function bytesOf(canvas: HTMLCanvasElement, instead: 'image/jpeg' | 'image/png'): Promise<Blob> {
  const as = (type: string) => new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, 0.9))
  const webp = await as('image/webp')
  const bytes = webp?.type === 'image/webp' ? webp : await as(instead)
  if (!bytes) throw new Error('the picture could not be drawn')
  return bytes
}
