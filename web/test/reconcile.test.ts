// What becomes of a draft where this device and the server differ.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { type Begun, type Kept, none, reconcile } from '../src/views/drafts/reconcile'

const kept = (text: string, version: number, replyTo?: string): Kept => ({ text, version, ...(replyTo && { replyTo }) })
const step = (local: string | Begun, base: Kept, server: Kept, free = true) => reconcile(typeof local === 'string' ? { text: local } : local, base, server, free)

test('nothing is done where both have the same as before', () => {
  assert.deepEqual(step('', none, none), { do: 'nothing' })
  assert.deepEqual(step('a', kept('a', 5), kept('a', 5)), { do: 'nothing' })
})

test('what was written here is saved, from what both had', () => {
  assert.deepEqual(step('a', none, none), { do: 'save', base: none })
  assert.deepEqual(step('ab', kept('a', 5), kept('a', 5), false), { do: 'save', base: kept('a', 5) })
  assert.deepEqual(step('', kept('a', 5), kept('a', 5)), { do: 'save', base: kept('a', 5) })
})

test('what was written elsewhere is taken over, but never where somebody writes', () => {
  assert.deepEqual(step('', none, kept('b', 6)), { do: 'take', base: kept('b', 6), local: kept('b', 6) })
  assert.deepEqual(step('a', kept('a', 5), kept('b', 6)), { do: 'take', base: kept('b', 6), local: kept('b', 6) })
  assert.deepEqual(step('a', kept('a', 5), kept('b', 6), false), { do: 'nothing' })
})

test('a draft that was sent or ended elsewhere goes here, too; what was added here stays', () => {
  assert.deepEqual(step('a', kept('a', 5), kept('', 6)), { do: 'take', base: kept('', 6), local: kept('', 6) })
  assert.deepEqual(step('a more', kept('a', 5), kept('', 6), false), { do: 'save', base: kept('', 6) })
  assert.deepEqual(step('', kept('a', 5), kept('', 6), false), { do: 'agree', base: kept('', 6) })
})

test('both are kept where both were written', () => {
  assert.deepEqual(step('here', kept('a', 5), kept('there', 6)), { do: 'take', base: kept('there', 6), local: { text: 'there\n\nhere', replyTo: undefined } })
  assert.deepEqual(step('here', kept('a', 5), kept('there', 6), false), { do: 'nothing' })
  assert.deepEqual(step('here', none, kept('there', 6, '9')), { do: 'take', base: kept('there', 6, '9'), local: { text: 'there\n\nhere', replyTo: '9' } })
})

test('one that holds the other takes its place', () => {
  assert.deepEqual(step('there and here', kept('a', 5), kept('there', 6), false), { do: 'save', base: kept('there', 6) })
  assert.deepEqual(step('here', kept('a', 5), kept('there\n\nhere', 6)), { do: 'take', base: kept('there\n\nhere', 6), local: kept('there\n\nhere', 6) })
})

test('the same text from both sides is agreed on, and an older answer says nothing', () => {
  assert.deepEqual(step('a', kept('', 4), kept('a', 6), false), { do: 'agree', base: kept('a', 6) })
  assert.deepEqual(step('a', kept('a', 6), kept('old', 5)), { do: 'nothing' })
})

test('what it answers is a part of it', () => {
  assert.deepEqual(step({ text: 'a', replyTo: '1' }, kept('a', 5), kept('a', 5)), { do: 'save', base: kept('a', 5) })
  assert.deepEqual(step({ text: '', replyTo: '1' }, none, none), { do: 'nothing' })
})
