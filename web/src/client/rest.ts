// Operations over REST: parameters from path, query and body, problem details as failures.
import { CallError, type Failure } from '../contract'
import { type AdminRoutes, type Operations, type Problem, routes } from '../protocol.gen'
import type { Environment } from './environment'

const answerWithinMs = 20_000

const known: Partial<typeof routes & AdminRoutes> = { ...routes }
/** Those of administrators come with their pages. */
export const addRoutes = (more: AdminRoutes) => Object.assign(known, more)

function request(origin: string, name: keyof Operations, params: object): { method: string; url: string; body?: string } {
  const [method, path] = known[name]!
  const rest = new Map<string, unknown>(Object.entries(params).filter(([, value]) => value !== undefined))
  const filled = path.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = String(rest.get(key))
    rest.delete(key)
    return encodeURIComponent(value)
  })
  const url = `${origin}/api/v1${filled}`
  if (method !== 'GET' && method !== 'DELETE') return { method, url, body: JSON.stringify(Object.fromEntries(rest)) }
  const query = new URLSearchParams([...rest].map(([key, value]) => [key, String(value)])).toString()
  return { method, url: query ? `${url}?${query}` : url }
}

/** What the server did not answer as itself (a proxy did) has only its status. */
function failure(status: number, body: Partial<Problem> | undefined): Failure {
  const code = body?.code ?? (status === 429 ? 'rate_limited' : status >= 500 ? 'unavailable' : 'bad_request')
  return { code, message: body?.detail ?? body?.title ?? `HTTP ${status}`, field: body?.field, reason: body?.reason, retryAfterMs: body?.retryAfterMs }
}

export async function callRest<Name extends keyof Operations>(
  env: Environment, name: Name, params: Operations[Name]['params'], token?: string,
): Promise<Operations[Name]['answer']> {
  const { method, url, body } = request(env.origin, name, params)
  const headers: Record<string, string> = {}
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (token !== undefined) headers.Authorization = `Bearer ${token}`
  const abort = new AbortController()
  let late = false
  const cancel = env.clock.after(answerWithinMs, () => { late = true; abort.abort() })
  try {
    const response = await env.fetch(url, { method, headers, body, signal: abort.signal, cache: 'no-store', credentials: 'omit' })
    const text = await response.text()
    let json: unknown
    try { json = JSON.parse(text) } catch { json = undefined }
    if (!response.ok) throw new CallError(failure(response.status, json as Partial<Problem> | undefined))
    return json as Operations[Name]['answer']
  } catch (error) {
    if (error instanceof CallError) throw error
    throw new CallError(late ? { code: 'timeout', message: 'no answer' } : { code: 'offline', message: 'the server was not reached' })
  } finally {
    cancel()
  }
}
