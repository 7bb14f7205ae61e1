// Sends one file by tus 1.0 (https://tus.io): announced, sent in pieces, and after a lost line from where the server has got
// to. What a browser has for it comes from outside, so that tests can cut the line.
import { CallError, type Failure } from '../../contract'
import type { Attachment, Problem } from '../../protocol.gen'

/** Limits of proxies hold: zulip#9391. */
export const pieceSize = 8 << 20
const byStatus: Readonly<Record<number, Failure['code']>> = { 0: 'offline', 401: 'unauthorized', 403: 'forbidden', 404: 'not_found', 410: 'not_found', 413: 'too_large', 415: 'unsupported' }
const waitsMs = [500, 1000, 2000, 4000, 8000, 15_000]
/** It is not about the file: the line, the server, or too much at once. */
const passing = new Set([0, 408, 423, 425, 429, 500, 502, 503, 504])

/** As the server tells of it: uploads stand beside the operations, so the document of those has none. */
export interface Upload extends Pick<Attachment, 'name' | 'type' | 'size' | 'width' | 'height' | 'thumbHash' | 'animated'> {
  readonly id: string
  readonly offset: number
  readonly complete: boolean
  readonly kind?: Attachment['kind']
}

export interface Answer {
  /** 0: there was none. */
  readonly status: number
  readonly header: (name: string) => string | null
  readonly text: string
}

export interface Line {
  request(method: string, path: string, headers: Readonly<Record<string, string>>, body: Blob | undefined, progress: (bytes: number) => void, signal: AbortSignal): Promise<Answer>
  /** A token, another one than `refused`. */
  token(refused?: string): Promise<string>
  /** Resolves after so long, or when the network is back. */
  pause(ms: number, signal: AbortSignal): Promise<void>
}

export interface Wanted {
  readonly name: string
  readonly type: string
  /** `avatar`: the server makes a small square of it. */
  readonly as: 'picture' | 'file' | 'avatar'
  readonly bytes: Blob
  /** Where it was begun, by this page or the one before. */
  readonly path?: string | undefined
}

/** The line, or the server behind it, is not there; false: all is well. */
export type Lost = 'line' | 'server' | false

export interface Told {
  /** It has a place with the server: from there it can go on. */
  begun(path: string): void
  progress(bytes: number): void
  /** Why it does not go on just now. */
  lost(why: Lost): void
}

export class UploadError extends Error {
  constructor(readonly failure: Failure | 'unreadable') {
    super(failure === 'unreadable' ? failure : failure.message)
  }
}

const encoded = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)))

export const metadataOf = ({ name, type, as }: Wanted) => `filename ${encoded(name)},filetype ${encoded(type || 'application/octet-stream')},as ${encoded(as)}`

/** Resolves with the complete upload. Throws UploadError, or the signal's reason. */
export async function sendFile(wanted: Wanted, line: Line, told: Told, signal: AbortSignal): Promise<Upload> {
  let failures = 0
  let token: string | undefined

  const ask = async (method: string, path: string, headers: Record<string, string>, body?: Blob, progress: (bytes: number) => void = () => {}): Promise<Answer> => {
    for (let refused = false; ; refused = true) {
      signal.throwIfAborted()
      try {
        token = refused ? await line.token(token) : (token ?? (await line.token()))
      } catch (error) {
        return tokenless(error)
      }
      const answer = await line.request(method, path, { 'Tus-Resumable': '1.0.0', Authorization: `Bearer ${token}`, ...headers }, body, progress, signal)
      if (answer.status !== 401 || refused) return answer
    }
  }
  /** Waits, longer each time; a line that has worked since starts anew. */
  const rest = async (answer: Answer) => {
    if (!passing.has(answer.status)) throw new UploadError(failureOf(answer))
    if (answer.status === 0 && !(await readable(wanted.bytes))) throw new UploadError('unreadable')
    told.lost(answer.status === 0 ? 'line' : 'server')
    const said = Number(answer.header('Retry-After')) * 1000
    await line.pause(Math.max(said || 0, waitsMs[Math.min(failures++, waitsMs.length - 1)]!), signal)
  }
  const worked = () => {
    failures = 0
    told.lost(false)
  }

  let path = wanted.path
  let offset: number | undefined
  for (let losses = 0; ; ) {
    if (path === undefined) {
      const answer = await ask('POST', '/api/v1/uploads', { 'Upload-Length': String(wanted.bytes.size), 'Upload-Metadata': metadataOf(wanted) })
      const location = answer.header('Location')
      if (answer.status !== 201 || !location) {
        await rest(answer)
        continue
      }
      worked()
      path = new URL(location, 'http://any').pathname
      offset = 0
      told.begun(path)
    } else if (offset === undefined) {
      const answer = await ask('HEAD', path, {})
      if (answer.status === 200 && Number(answer.header('Upload-Length')) === wanted.bytes.size) {
        worked()
        offset = Number(answer.header('Upload-Offset'))
      } else if (answer.status === 200 || ((answer.status === 404 || answer.status === 410) && losses++ < 3)) {
        path = undefined  // it has expired, or is of another file
      } else {
        await rest(answer)
      }
    } else if (offset < wanted.bytes.size) {
      const from: number = offset
      told.progress(from)
      const piece = wanted.bytes.slice(from, from + pieceSize)
      const headers = { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(from) }
      const answer = await ask('PATCH', path, headers, piece, (bytes) => told.progress(from + bytes))
      if (answer.status === 204) {
        worked()
        offset = Number(answer.header('Upload-Offset'))
      } else {
        offset = undefined  // only the server knows what of it has arrived
        if (answer.status !== 409 && answer.status !== 404 && answer.status !== 410) await rest(answer)
        else if (losses++ >= 3) throw new UploadError(failureOf(answer))
      }
    } else {
      told.progress(wanted.bytes.size)
      const answer = await ask('GET', path, {})
      if (answer.status === 200) return (JSON.parse(answer.text) as { upload: Upload }).upload
      if (answer.status === 404 || answer.status === 410) {
        if (losses++ >= 3) throw new UploadError(failureOf(answer))
        path = undefined
      } else {
        await rest(answer)
      }
    }
  }
}

/** The server keeps nothing of it: nobody waits for the answer. */
export function dropUpload(path: string, line: Line): void {
  void line
    .token()
    .then((token) => line.request('DELETE', path, { 'Tus-Resumable': '1.0.0', Authorization: `Bearer ${token}` }, undefined, () => {}, new AbortController().signal))
    .catch(() => {})
}

/** No token is to be had: the login is over, or the server is not there to renew it. */
function tokenless(error: unknown): Answer {
  const over = error instanceof CallError && error.failure.code === 'unauthorized'
  return { status: over ? 401 : 0, header: () => null, text: '' }
}

function failureOf({ status, text }: Answer): Failure {
  let problem: Partial<Problem> = {}
  try {
    problem = JSON.parse(text) as Partial<Problem>
  } catch {
    // A proxy has said it, in its own words.
  }
  const code = problem.code ?? byStatus[status] ?? 'bad_request'
  return { code, message: problem.detail ?? problem.title ?? `HTTP ${status}` }
}

/** A file that was moved or changed since it was picked has no bytes any more; browsers tell of it as of a lost line. */
async function readable(bytes: Blob): Promise<boolean> {
  try {
    await bytes.slice(0, 1).arrayBuffer()
    return true
  } catch {
    return false
  }
}
