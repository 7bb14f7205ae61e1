// The tones of faces: people who are known do not look alike while there are tones left.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import './support/page'
import { assignTones } from '../src/views/tones'

const monday = 28_209_600_000n
/** As they register: within an evening, at any time. */
const idOf = (n: number, evening = 0) => String((monday + BigInt(evening * 86_400_000 + ((n * 7919 * 7919) % 10_800_000))) << 22n)
const none: ReadonlyMap<string, number> = new Map()

test('of nine people no two have the same, whoever they are', () => {
  for (let evening = 0; evening < 500; evening++) {
    const ids = Array.from({ length: 9 }, (_, n) => idOf(n + evening, evening))
    assert.equal(new Set(assignTones(none, ids).values()).size, 9)
  }
})

test('all devices that know the same people give them the same tones, in whatever order they heard of them', () => {
  const ids = Array.from({ length: 30 }, (_, n) => idOf(n))
  const forth = assignTones(none, ids)
  const back = assignTones(none, [...ids].reverse())
  for (const id of ids) assert.equal(forth.get(id), back.get(id))
})

test('who comes later changes nobody\'s, and with many all tones are used alike', () => {
  const first = assignTones(none, Array.from({ length: 9 }, (_, n) => idOf(n)))
  const all = assignTones(first, Array.from({ length: 60 }, (_, n) => idOf(n)))
  for (const [id, tone] of first) assert.equal(all.get(id), tone)
  for (let tone = 0; tone < 12; tone++) assert.equal([...all.values()].filter((one) => one === tone).length, 5)
  assert.equal(assignTones(all, all.keys()), all)
})
