// Machines that lack what most have: IPv6, /proc, a data folder that can be written.
import assert from 'node:assert/strict'
import path from 'node:path'
import test from 'node:test'

import { Server, asRoot, run, sanitized, temporaryFolder } from '../clients/support/server.mjs'
import { args, meet, obstacle, restricted, unshared } from './odd_machine.mjs'

const without6 = restricted('EAFNOSUPPORT', 'inet6')

test('without IPv6, "everywhere" is every IPv4 address', { timeout: 120_000 }, async (t) => {
  const reason = await obstacle(without6)
  if (reason) return t.skip(reason)
  for (const listen of [':0', '[::]:0']) {
    const server = await Server.start({ args, listen, wrap: without6 })
    t.after(() => server.kill())
    assert.match(server.url, /^http:\/\/0\.0\.0\.0:\d+$/)
    server.url = server.url.replace('0.0.0.0', '127.0.0.1')
    const { send } = await meet(server)
    await send(listen)

    const data = ['--data', server.data]
    assert.equal((await run(['restart', ...data])).code, 0)  // the socket is kept: the port is the same
    assert.equal((await fetch(`${server.url}/readyz`)).status, 200)
    assert.equal(await server.stop(), 0)
  }
  const refused = await run(['serve', '--data', `${temporaryFolder()}/data`, '--listen', '[::1]:0'], { wrap: without6 })
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /^snug: cannot listen on \[::1\]:0: this machine has no IPv6; choose an IPv4 address with --listen\n$/)
})

test('with IPv6 that is switched off, too', { timeout: 60_000 }, async (t) => {
  const wrap = ['unshare', '--net', ...(asRoot ? [] : ['--map-root-user']), 'sh', '-c',
    'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6 && exec "$@"', 'sh']
  const reason = await obstacle(wrap)
  if (reason) return t.skip(reason)
  const server = await Server.start({ args, listen: '[::]:0', wrap })
  t.after(() => server.kill())
  assert.equal(await server.stop(), 0)
  const refused = await run(['serve', '--data', `${temporaryFolder()}/data`, '--listen', '[::1]:0'], { wrap })
  assert.equal(refused.code, 1)
  assert.match(refused.stderr, /^snug: cannot listen on \[::1\]:0: this machine has no such address; choose another with --listen\n$/)
})

const withoutProc = unshared('mount -t tmpfs tmpfs /proc')

test('without /proc it serves, is operated, and starts anew', { timeout: 120_000 }, async (t) => {
  const reason = sanitized ? 'a sanitizer reads /proc' : await obstacle(withoutProc)
  if (reason) return t.skip(reason)
  const server = await Server.start({ args, wrap: withoutProc })
  t.after(() => server.kill())
  const { send, stored } = await meet(server)
  await send('before')

  const operate = async (...command) => {
    const result = await run([...command, '--data', server.data], { wrap: withoutProc })
    assert.equal(result.code, 0, result.stderr)
    return result.stdout
  }
  const status = await operate('status')
  assert.match(status, /2 users, 1 chat, 1 message/)
  assert.doesNotMatch(status, /0 B of memory/)
  await operate('reload')
  await operate('backup', path.join(temporaryFolder(), 'backup'))
  assert.match(await operate('user', 'list'), /^ada +admin/m)
  const findings = (await run(['doctor', '--data', server.data], { wrap: withoutProc })).stdout
  assert.match(findings, /a server is at work on it/)
  assert.match(findings, /open files, enough for/)

  await operate('restart')
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200)
  assert.deepEqual((await stored()).map((m) => m.content), ['before'])
  assert.equal(await server.stop(), 0)
})

test('without /proc, a path that no socket can have is refused', { timeout: 60_000 }, async (t) => {
  const reason = sanitized ? 'a sanitizer reads /proc' : await obstacle(withoutProc)
  if (reason) return t.skip(reason)
  const data = path.join(temporaryFolder(), 'deep'.repeat(30))
  const { code, stderr } = await run(['serve', '--data', data, '--listen', '127.0.0.1:0', ...args], { wrap: withoutProc })
  assert.equal(code, 1, stderr)
  assert.match(stderr, /snug: cannot make the control socket .*: the path is too long; choose a shorter --data, or mount \/proc\n$/)
  const server = await Server.start({ args, data })  // with it, the same path is none too long
  t.after(() => server.kill())
  assert.equal((await run(['status', '--data', data])).code, 0)
})

test('a file system that is read-only', { timeout: 60_000 }, async (t) => {
  const folder = temporaryFolder()
  const wrap = unshared('mount -t tmpfs -o ro tmpfs "$0"', folder)
  const reason = await obstacle(wrap)
  if (reason) return t.skip(reason)
  for (const data of [folder, path.join(folder, 'data')]) {
    const { code, stdout, stderr } = await run(['serve', '--data', data, '--listen', '127.0.0.1:0', ...args], { wrap })
    assert.equal(code, 1, stderr)
    assert.equal(stdout, '')
    assert.match(stderr, /^snug: data folder \S+: its file system is read-only; make it writable \(.*dmesg\), or choose another with --data\n$/)
    assert.ok(stderr.includes(`${data}:`))
  }
})
