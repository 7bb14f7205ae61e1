// The line of uploads in a browser: XMLHttpRequest, since `fetch` tells nothing of how far a body has come.
import type { Client } from '../../contract'
import type { Answer, Line } from './tus'

/** Nothing has moved for so long: the line is gone, and nobody has said so. */
const stalledMs = 45_000

export function browserLine(client: Client): Line {
  return {
    token: (refused) => client.token(refused),
    request: (method, path, headers, body, progress, signal) =>
      new Promise<Answer>((resolve, reject) => {
        const request = new XMLHttpRequest()
        const abort = () => request.abort()
        let timer = setTimeout(abort, stalledMs)
        const moves = () => {
          clearTimeout(timer)
          timer = setTimeout(abort, stalledMs)
        }
        const end = (status: number) => {
          clearTimeout(timer)
          signal.removeEventListener('abort', abort)
          if (signal.aborted) return reject(signal.reason)
          resolve({ status, header: (name) => (status ? request.getResponseHeader(name) : null), text: status ? request.responseText : '' })
        }
        request.open(method, path)
        for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
        if (body) {
          request.upload.onprogress = (event) => {
            moves()
            progress(event.loaded)
          }
        }
        request.onload = () => end(request.status)
        request.onerror = request.onabort = request.ontimeout = () => end(0)
        signal.addEventListener('abort', abort)
        request.send(body ?? null)
      }),
    pause: (ms, signal) =>
      new Promise((resolve, reject) => {
        const done = () => {
          clearTimeout(timer)
          removeEventListener('online', done)
          signal.removeEventListener('abort', done)
          if (signal.aborted) reject(signal.reason)
          else resolve()
        }
        const timer = setTimeout(done, ms)
        addEventListener('online', done)
        signal.addEventListener('abort', done)
      }),
  }
}
