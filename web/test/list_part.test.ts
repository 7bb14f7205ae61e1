// Which part of a long list is drawn.
import assert from 'node:assert/strict'
import test from 'node:test'

import type { Line } from '../src/views/list/order'
import { partOf } from '../src/views/list/part'

const lines = (...kinds: boolean[]) => kinds.map((indented) => ({ indented }) as Line)
const chats = (count: number) => lines(...Array<boolean>(count).fill(false))

test('a short list is drawn whole', () => {
  assert.deepEqual(partOf([], 0, 800), { from: 0, to: 0, above: 0, below: 0 })
  assert.deepEqual(partOf(lines(false, true, true, false), 0, 800), { from: 0, to: 4, above: 0, below: 0 })
})

test('of a long one what is in view and ten rows around it; what is left out is as high as it would be', () => {
  assert.deepEqual(partOf(chats(1000), 0, 640), { from: 0, to: 20, above: 0, below: 980 * 64 })
  assert.deepEqual(partOf(chats(1000), 6400, 7040), { from: 90, to: 120, above: 90 * 64, below: 880 * 64 })
  assert.deepEqual(partOf(chats(1000), 64_000, 64_640), { from: 990, to: 1000, above: 990 * 64, below: 0 })
  const channels = [...chats(100), ...lines(...Array<boolean>(100).fill(true))]
  const { from, to, above, below } = partOf(channels, 6400, 6436)
  assert.deepEqual({ from, to, above }, { from: 90, to: 119, above: 90 * 64 })
  assert.equal(below, 81 * 36)
})

test('something is drawn of a list that is out of view: the tab key has to find it', () => {
  assert.deepEqual(partOf(chats(100), -5000, -4000), { from: 0, to: 1, above: 0, below: 99 * 64 })
  assert.deepEqual(partOf(chats(100), 50_000, 51_000), { from: 99, to: 100, above: 99 * 64, below: 0 })
})
