// Filters of system calls (seccomp), as containers and units have them, refuse some calls with EPERM and others with
// ENOSYS. What the program can do without is done without; else one line says what is missing.
import assert from 'node:assert/strict'
import test from 'node:test'

import { Server, run, sanitized, temporaryFolder } from '../clients/support/server.mjs'
import { args, meet, obstacle, restricted, unshared } from './odd_machine.mjs'

const dispensable = [
  'adjtimex', 'fallocate', 'fchmod', 'getpeername', 'getrandom', 'getrusage', 'madvise', 'membarrier', 'memfd_create',
  'mlock', 'mremap', 'pipe2', 'prlimit64', 'rseq', 'sched_getaffinity', 'setsockopt', 'socketpair', 'statx', 'sysinfo',
  'timerfd_create', 'uname',
]

/** Whether the program takes it that all of these are refused at once is another question than each by itself. */
for (const errno of ['EPERM', 'ENOSYS']) {
  test(`calls that it does without, refused with ${errno}`, { timeout: 240_000 }, async (t) => {
    const reason = sanitized ? 'a sanitizer makes calls of its own' : await obstacle(restricted(errno, 'memfd_create'))
    if (reason) return t.skip(reason)
    for (const call of [...dispensable.map((name) => [name]), dispensable]) {
      const server = await Server.start({ args, wrap: restricted(errno, ...call) }).catch((error) => {
        throw new Error(`without ${call}: ${error.message}`)
      })
      t.after(() => server.kill())
      const { send } = await meet(server)
      await send('all the same')
      assert.equal(await server.stop(), 0, `without ${call}`)
      assert.doesNotMatch(server.log, /^\S+ \S+ (warning|error)/m, `without ${call}`)
    }
  })
}

const refusals = [
  ['EPERM', 'clone3', /no thread can be started \(Operation not permitted\): allow the system call clone3.*Docker/],
  ['EAGAIN', 'clone3', /no thread can be started \(.*\): raise the limit of processes/],
  ['EPERM', 'eventfd2', /\(eventfd\): Operation not permitted/],
  ['ENOSYS', 'signalfd4', /\(signalfd\): Function not implemented/],
  ['EPERM', 'epoll_create1', /epoll: Operation not permitted/],
  ['ENOSYS', 'flock', /can't be locked \(Function not implemented\); see that flock\(2\) works there, or choose another/],
  ['EPERM', 'fdatasync', /database .*snug\.db/],
  ['EPERM', 'getsockname', /getsockname.*Operation not permitted/],
]
test('calls that it needs: one line says which, and nothing hangs', { timeout: 120_000 }, async (t) => {
  const reason = sanitized ? 'a sanitizer makes calls of its own' : await obstacle(restricted('EPERM', 'memfd_create'))
  if (reason) return t.skip(reason)
  for (const [errno, call, line] of refusals) {
    const data = `${temporaryFolder()}/data`
    const { code, stdout, stderr } = await run(['serve', '--data', data, '--listen', '127.0.0.1:0', ...args],
      { wrap: restricted(errno, call) })
    assert.equal(code, 1, `${call}: ${code} ${stderr}`)
    assert.equal(stdout, '', call)
    assert.match(stderr, /^snug: [^\n]+\n$/, call)
    assert.match(stderr, line, call)
  }
})

test('connections that may not be taken are told of, at rest', { timeout: 60_000 }, async (t) => {
  const reason = sanitized ? 'a sanitizer makes calls of its own' : await obstacle(restricted('EPERM', 'memfd_create'))
  if (reason) return t.skip(reason)
  const server = await Server.start({ args, wrap: restricted('EPERM', 'accept4') })
  t.after(() => server.kill())
  const waiting = fetch(`${server.url}/healthz`).catch(() => null)
  await server.logged(/cannot accept connections; allow accept4\(2\).*Operation not permitted/)
  assert.equal(await server.stop(), 0)
  await waiting
})

test('without random numbers it does not start', { timeout: 60_000 }, async (t) => {
  const wrap = [...unshared('mount -t tmpfs tmpfs /dev'), ...restricted('ENOSYS', 'getrandom')]
  const reason = sanitized ? 'a sanitizer makes calls of its own' : await obstacle(wrap)
  if (reason) return t.skip(reason)
  const { code, stderr } = await run(['serve', '--data', `${temporaryFolder()}/data`, ...args], { wrap })
  assert.equal(code, 1, stderr)
  assert.match(stderr, /^snug: there are no random numbers here: getrandom\(2\) fails .*\/dev\/urandom can't be read.*\n$/)
})
