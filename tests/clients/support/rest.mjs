// REST, with Node's own fetch.

/** A failed call: `code`, `status`, and what else the answer said. */
export class CallError extends Error {
  constructor(what, error, status) {
    super(`${what}: ${error.code}: ${error.message ?? error.detail}`)
    Object.assign(this, { ...error, name: 'CallError', status })
  }
}

/** Calls `/api/v1` + path. The result, or a CallError. */
export async function rest(server, method, path, { token, body, headers = {} } = {}) {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const answer = await response.json()
  if (!response.ok) throw new CallError(`${method} ${path}`, answer, response.status)
  return answer
}

export const password = 'correct horse battery'

/** Registers: {user, accessToken, refreshToken, expiresIn}. */
export function register(server, username, more = {}) {
  return rest(server, 'POST', '/auth/register', { body: { username, password, ...more } })
}

export function login(server, username, more = {}) {
  return rest(server, 'POST', '/auth/login', { body: { username, password, ...more } })
}
