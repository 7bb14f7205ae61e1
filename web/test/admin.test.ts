// What the administration decides without a page: the shape of charts, live figures put together, words for the audit log.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import './support/parts'
import type { AuditEntry, FiguresAnswer } from '../src/protocol.gen'
import { adminDe } from '../src/text/admin_de'
import { adminEn } from '../src/text/admin_en'
import { bytesOf, durationOf, roughly, shortNumberOf } from '../src/text/amounts'
import { plurals } from '../src/text/plural'
import { nextPage } from '../src/views/admin/answer'
import { allEntries, jsonLines } from '../src/views/admin/audit_file'
import { auditNote, auditSentence } from '../src/views/admin/audit_text'
import { areaPath, box, linePath, roundTop, stretches } from '../src/views/admin/chart_shape'
import { merged, pointsOf, readings, spanMs } from '../src/views/admin/figures'
import { isWell, redisFacts, redisProblem } from '../src/views/admin/node_state'

test('a search that finds somebody far down only is one page, and asks in large steps on the way', async () => {
  const asked: [string | undefined, number][] = []
  const found = await nextPage(async (page, limit) => {
    asked.push([page, limit])
    return { undefined: { rows: [], nextCursor: 'b' }, b: { rows: [], nextCursor: 'c' }, c: { rows: ['zoe'], nextCursor: 'd' } }[String(page)]!
  })
  assert.deepEqual(found, { rows: ['zoe'], nextCursor: 'd' })
  assert.deepEqual(asked, [[undefined, 100], ['b', 1000], ['c', 1000]])
  assert.deepEqual(await nextPage(async () => ({ rows: [] })), { rows: [] }, 'nobody')
})

describe('a chart', () => {
  const frame = { from: 0, to: 100, top: 10 }
  const points = (...values: readonly (number | undefined)[]) => values.map((value, index) => ({ time: index * 10, value }))

  test('ends above at a round number', () => {
    for (const [values, least, top] of [
      [[], 5, 5], [[0, 3], 1, 3], [[6.1], 1, 8], [[10], 1, 10], [[11], 1, 15], [[0.03], 0.01, 0.03], [[0.31], 0.1, 0.4], [[999], 1, 1000], [[1], 1, 1], [[2], 5, 5],
    ] as const) assert.equal(roundTop(values, least), top, `${values} ${least}`)
  })

  test('has its first moment at the left, its last at the right, 0 below and the most above', () => {
    assert.equal(linePath([{ time: 0, value: 0 }, { time: 100, value: 10 }], frame, 1000), `M0 ${box.height - 2}L${box.width} 2`)
    assert.equal(linePath([{ time: 50, value: 5 }], frame, 10), `M${box.width / 2} ${box.height / 2}h0`, 'one alone is a dot')
    assert.equal(linePath([{ time: 0, value: 50 }, { time: 100, value: -1 }], frame, 1000), `M0 2L${box.width} ${box.height - 2}`, 'nothing leaves the box')
    assert.equal(linePath([], frame, 10), '')
  })

  test('has a hole where nothing was measured, or nobody measured', () => {
    const runs = (all: Parameters<typeof stretches>[0]) => stretches(all, 15).map((run) => run.map(({ value }) => value))
    assert.deepEqual(runs(points(1, 2, undefined, 3)), [[1, 2], [3]])
    assert.deepEqual(runs([{ time: 0, value: 1 }, { time: 15, value: 2 }, { time: 31, value: 3 }]), [[1, 2], [3]])
    assert.deepEqual(runs(points(undefined, undefined)), [])
    assert.equal(linePath(points(1, undefined, 3), frame, 15).match(/M/g)?.length, 2)
  })

  test('is filled down to the ground under each stretch', () => {
    assert.equal(areaPath([{ time: 0, value: 10 }, { time: 100, value: 0 }], frame, 1000), `M0 ${box.height}L0 2 ${box.width} ${box.height - 2} ${box.width} ${box.height}Z`)
    assert.equal(areaPath([{ time: 0, value: 10 }], frame, 1000), '')
  })
})

describe('live figures', () => {
  const start = Date.parse('2026-11-01T00:00:00.000Z')
  const at = (seconds: number) => new Date(start + seconds * 1000).toISOString()
  const answer = (time: number, ...times: readonly number[]) =>
    ({ time: at(time), intervalMs: 5000, samples: times.map((one) => ({ time: at(one) })) }) as unknown as FiguresAnswer
  const times = (figures: FiguresAnswer) => figures.samples.map((sample) => (Date.parse(sample.time) - start) / 1000)

  test('go on from what was known, without doubles, as far back as is shown', () => {
    const first = merged(undefined, answer(20, 5, 10, 15, 20))
    assert.deepEqual(times(first), [5, 10, 15, 20])
    const next = merged(first, answer(30, 25, 30))
    assert.deepEqual(times(next), [5, 10, 15, 20, 25, 30])
    assert.deepEqual(times(merged(next, answer(31))), times(next), 'nothing newer')
    assert.deepEqual(times(merged(next, answer(32, 20, 25, 30))), [5, 10, 15, 20, 25, 30], 'told again')
    const later = spanMs / 1000 + 20
    assert.deepEqual(times(merged(next, answer(later, later))), [20, 25, 30, later])
  })

  test('are read in the units that are shown', () => {
    const sample = { time: at(5), spanMs: 5000, connections: 7, sessions: 6, messages: 10, deliveries: 250, ackP50Us: 820, cpuMs: 1250, memory: 1e6 }
    assert.deepEqual(Object.fromEntries(Object.entries(readings).map(([name, read]) => [name, read(sample)])), {
      connections: 7, messagesPerSecond: 2, deliveriesPerSecond: 50, ackP50: 0.82, ackP99: undefined, cores: 0.25, memory: 1e6,
    })
    assert.deepEqual(pointsOf([sample], readings.ackP99), [{ time: start + 5000, value: undefined }])
  })
})

describe('a cluster', () => {
  const [en, de] = [adminEn(plurals('en')).nodes, adminDe(plurals('de')).nodes]
  const redis = { url: 'redis://r', version: '7.0.15', memory: 2e6, appendOnly: true, writes: true }

  test('has nodes that are well, and others', () => {
    assert.ok(isWell({ state: 'up', behind: 0 }))
    assert.ok(isWell({ state: 'up', behind: undefined }))
    assert.ok(!isWell({ state: 'up', behind: 50_000 }))
    assert.ok(!isWell({ state: 'joining', behind: 0 }))
    assert.ok(!isWell({ state: 'gone' }))
    assert.deepEqual([0, 1, 1200].map((n) => en.commands(n, String(n))), ['not at all', '1 command', '1200 commands'])
    assert.deepEqual([0, 1, 1200].map((n) => de.commands(n, String(n))), ['keiner', '1 Befehl', '1200 Befehle'])
  })

  test('has a Redis, of which the worst is said', () => {
    const plain = (text: string) => text.replaceAll('\u00a0', ' ')
    assert.equal(plain(redisFacts(redis, en)), 'version 7.0.15 · 2 MB in use')
    assert.equal(plain(redisFacts({ ...redis, maxMemory: 4e6 }, en)), 'version 7.0.15 · 2 MB of 4 MB in use')
    assert.equal(redisProblem(redis, en), undefined)
    assert.equal(redisProblem({ ...redis, maxMemory: 4e6 }, en), undefined)
    assert.equal(redisProblem({ ...redis, maxMemory: 2.4e6 }, en), en.full)
    assert.equal(redisProblem({ ...redis, maxMemory: 2e6, writes: false, appendOnly: false }, en), en.noWrites)
    assert.equal(redisProblem({ ...redis, appendOnly: false }, de), de.forgetful)
  })
})

describe('amounts', () => {
  test('have the unit that suits them', () => {
    assert.deepEqual([0, 1, 999, 999.9, 1000, 1_234_567, 999_999_999, 5e12, 5e16].map(bytesOf).map((text) => text.replace('\u00a0', ' ')), [
      '0 byte', '1 byte', '999 byte', '1 kB', '1 kB', '1.23 MB', '1 GB', '5 TB', '50,000 TB',
    ])
    assert.deepEqual([0.1234, 12, 1500].map(durationOf).map((text) => text.replace('\u00a0', ' ')), ['0.123 ms', '12 ms', '1.5 sec'])
    assert.equal(roughly(1234.5), '1,230')
    assert.deepEqual([9_999_999, 23_456_789].map(shortNumberOf), ['9,999,999', '23.5M'])
  })
})

describe('the audit log', () => {
  const [en, de] = [adminEn(plurals('en')), adminDe(plurals('de'))]
  const entry = (action: string, more: Partial<AuditEntry> = {}): AuditEntry =>
    ({ id: 1, time: '2026-11-01T00:00:00.000Z', actorId: '1', actor: 'ada', action, details: {}, ...more })

  test('is told in sentences', () => {
    const bob = { target: '2', targetName: 'bob' }
    for (const [one, expected] of [
      [entry('register_user', { ...bob, details: { role: 'guest' } }), 'ada added bob (Guest)'],
      [entry('register_user', { ...bob, actor: undefined, actorId: undefined, details: { role: 'admin' } }), 'The operator added bob (Administrator)'],
      [entry('set_user_role', { ...bob, details: { role: 'member' } }), 'ada changed the role of bob to Member'],
      [entry('set_user_password', bob), 'ada set a new password for bob'],
      [entry('set_user_disabled', { ...bob, details: { disabled: true } }), 'ada disabled bob'],
      [entry('set_user_disabled', { ...bob, details: { disabled: false } }), 'ada enabled bob again'],
      [entry('end_user_logins', bob), 'ada signed bob out everywhere'],
      [entry('end_user_logins', { ...bob, details: { sessionId: '5' } }), 'ada signed bob out on one device'],
      [entry('change_settings', { details: { registration: 2, members_limit: 5000 } }), 'ada changed the rules: New accounts: None, Members of a chat: 5,000'],
      [entry('change_settings', { actor: undefined, actorId: undefined, details: { registration: 1, configured: true } }), 'The configuration changed the rules: New accounts: For all'],
      [entry('remove_chat', { target: '9', details: { title: 'Attic', members: 3 } }), 'ada deleted the chat Attic'],
      [entry('ban_address', { target: '203.0.113.0/24' }), 'ada banned 203.0.113.0/24'],
      [entry('unban_address', { target: '203.0.113.7' }), 'ada lifted the ban of 203.0.113.7'],
      [entry('set_announcement', { details: { level: 'info', text: 'Tea at four' } }), 'ada announced: “Tea at four”'],
      [entry('clear_announcement'), 'ada took the announcement back'],
      [entry('delete_user', { targetName: 'deleted-7' }), 'ada deleted the account of deleted-7'],
      [entry('delete_account', { actor: 'deleted-7', targetName: 'deleted-7' }), 'deleted-7 deleted their own account'],
      [entry('finish_deletion', { actor: undefined, actorId: undefined, targetName: 'deleted-7' }), 'Nothing is left of deleted-7'],
    ] as const) assert.equal(auditSentence(one, en), expected)
  })

  test('tells also what this page does not know', () => {
    assert.equal(auditSentence(entry('paint_the_door', { target: '7' }), en), 'ada: paint the door 7')
    assert.equal(auditSentence(entry('toString'), en), 'ada: toString')
    assert.equal(auditSentence(entry('set_user_role', { details: null }), en), 'ada changed the role of something to undefined')
    assert.equal(auditSentence(entry('change_settings', { details: { tea_limit: 4 } }), en), 'ada changed the rules: tea_limit: 4')
    assert.equal(auditSentence(entry('set_user_password', { actor: undefined, actorId: '1', target: '2' }), en), 'somebody set a new password for 2')
  })

  test('says why, and until when', () => {
    assert.equal(auditNote(entry('ban_address', { details: { reason: 'spam' } }), en), 'spam')
    assert.match(auditNote(entry('ban_address', { details: { reason: 'spam', until: '2026-11-05T12:00:00.000Z' } }), en), /^until .*2026.* · spam$/)
    assert.equal(auditNote(entry('clear_announcement'), en), '')
    assert.equal(auditNote(entry('set_announcement', { details: 'odd' }), en), '')
  })

  test('speaks German', () => {
    assert.equal(auditSentence(entry('set_user_role', { target: '2', targetName: 'bob', details: { role: 'guest' } }), de), 'ada hat die Rolle von bob geändert: Gast')
    assert.equal(auditSentence(entry('set_announcement', { details: { text: 'Tee' } }), de), 'ada hat angekündigt: „Tee“')
  })

  test('is a file of one line per entry, whatever is in them, oldest first to the end', async () => {
    const pages = new Map([[undefined, { entries: [entry('a'), entry('b', { details: { text: 'two\nlines' } })], nextCursor: 'p2' }], ['p2', { entries: [entry('c')] }]])
    let text = ''
    for await (const entries of allEntries(async ({ page, oldestFirst }) => {
      assert.equal(oldestFirst, true)
      return pages.get(page)!
    })) text += jsonLines(entries)
    const lines = text.split('\n')
    assert.equal(lines.pop(), '')
    assert.deepEqual(lines.map((line) => (JSON.parse(line) as AuditEntry).action), ['a', 'b', 'c'])
  })
})
