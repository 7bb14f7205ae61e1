// What says how long ago something was ages while it is on screen, and costs nothing when it is not.
import assert from 'node:assert/strict'
import { mock, test } from 'node:test'

import { effect } from '@preact/signals'

import './support/page'
import { agoOf, dayOf, shortWhen, timeOf } from '../src/text/format'

const start = new Date(2026, 10, 23, 23, 57, 40).getTime()
const iso = (ms: number) => new Date(ms).toISOString()

test('"a minute ago" becomes two at the full minute of the clock; a day ends at midnight', () => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: start })
  try {
    const said: string[] = []
    const days: string[] = []
    const stopAgo = effect(() => void said.push(agoOf(iso(start - 60_000))))
    const stopDay = effect(() => void days.push(`${dayOf(iso(start))} ${shortWhen(iso(start))}`))
    assert.deepEqual(said, ['1 minute ago'])
    mock.timers.tick(20_000)
    assert.equal(said.length, 2, 'drawn anew at 23:58:00, not a minute after it was first drawn')
    mock.timers.tick(60_000)
    assert.deepEqual(said, ['1 minute ago', '1 minute ago', '2 minutes ago'])
    assert.equal(days.length, 1, 'what only the day changes is not drawn anew each minute')
    mock.timers.tick(60_000)
    assert.deepEqual(days, ['Today 11:57 PM', 'Yesterday Yesterday'])
    stopAgo()
    stopDay()
    mock.timers.tick(600_000)
    assert.equal(said.length, 4)
    assert.equal(agoOf(iso(start)), '12 minutes ago', 'read by nobody who is drawn, it is right all the same')
  } finally {
    mock.timers.reset()
  }
})

test('hours are counted as the browser\'s first language does, whatever language the words are in', () => {
  const half = new Date(2026, 10, 23, 14, 5).toISOString()
  const of = (...languages: string[]) => {
    Object.assign(navigator, { languages })
    return timeOf(half)
  }
  assert.match(of('en-US'), /^2:05\sPM$/)
  assert.equal(of('en-GB', 'en-US'), '14:05')
  assert.equal(of('de-DE', 'en-US'), '14:05')
  assert.match(of('en-US', 'en-GB'), /^2:05\sPM$/)
  assert.equal(of('sv', 'en'), '14:05')
  assert.equal(of('en-US-u-hc-h23'), '14:05')
  Object.assign(navigator, { languages: ['en-US'] })
})
