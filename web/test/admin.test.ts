// What the administration decides without a page: words for the audit log.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import './support/page'
import type { AuditEntry } from '../src/protocol.gen'
import { adminDe } from '../src/text/admin_de'
import { adminEn } from '../src/text/admin_en'
import { plurals } from '../src/text/plural'
import { allEntries, jsonLines } from '../src/views/admin/audit_file'
import { auditNote, auditSentence } from '../src/views/admin/audit_text'

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
