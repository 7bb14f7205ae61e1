// Which part of a history is drawn, and what becomes of it as one scrolls and as messages come.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Timeline } from '../src/contract'
import { cap, endOf, latestWindow, newer, older, page, settle, type Window, windowAround } from '../src/views/conversation/window'

const timeline = (...parts: (readonly [number, number])[]): Timeline => ({ stretches: parts.map(([from, to]) => ({ from, to })), bySeq: new Map() })
const size = (window: Window, lines: Timeline) => endOf(window, lines) - window.from

describe('opening', () => {
  test('at the end there is a page of the newest', () => {
    assert.deepEqual(latestWindow(timeline([1, 500]), 500), { from: 440, to: null })
    assert.deepEqual(latestWindow(timeline([480, 500]), 500), { from: 480, to: null })
  })

  test('the end has to be loaded, unless there is nothing', () => {
    assert.equal(latestWindow(timeline([1, 400]), 500), undefined)
    assert.equal(latestWindow(undefined, 500), undefined)
    assert.deepEqual(latestWindow(undefined, 0), { from: 1, to: null })
  })

  test('at a message some stands above and more below', () => {
    assert.deepEqual(windowAround(timeline([1, 500]), 200, 500), { from: 140, to: 320 })
    assert.deepEqual(windowAround(timeline([190, 250], [400, 500]), 200, 500), { from: 190, to: 250 })
    assert.equal(windowAround(timeline([1, 100]), 200, 500), undefined)
  })

  test('a message near the end is at the live end', () => {
    assert.deepEqual(windowAround(timeline([1, 500]), 450, 500), { from: 390, to: null })
  })
})

describe('scrolling up', () => {
  test('goes a bit further, as far as it is loaded', () => {
    assert.deepEqual(older({ from: 200, to: 300 }, timeline([1, 500])), { from: 180, to: 300 })
    assert.deepEqual(older({ from: 200, to: 300 }, timeline([190, 500])), { from: 190, to: 300 })
    assert.equal(older({ from: 190, to: 300 }, timeline([190, 500])), undefined)
    assert.equal(older({ from: 600, to: 700 }, timeline([1, 500])), undefined)
  })

  test('lets go of the far end when it gets too long', () => {
    let window: Window = { from: 900, to: null }
    const lines = timeline([1, 1000])
    while (window.from > 1) {
      window = older(window, lines)!
      assert.ok(size(window, lines) <= cap, JSON.stringify(window))
    }
    assert.deepEqual(window.from, 1)
    assert.ok(window.to !== null && window.to < 1000)
  })
})

describe('scrolling down', () => {
  test('goes a bit further, until it is live', () => {
    const lines = timeline([1, 500])
    assert.deepEqual(newer({ from: 200, to: 300 }, lines, 500), { from: 200, to: 320 })
    assert.deepEqual(newer({ from: 400, to: 480 }, lines, 500), { from: 400, to: null })
    const live = { from: 400, to: null }
    assert.equal(newer(live, lines, 500), live)
  })

  test('has to load what is beyond a gap, but not what is the last', () => {
    assert.equal(newer({ from: 200, to: 300 }, timeline([1, 300], [400, 500]), 500), undefined)
    assert.deepEqual(newer({ from: 200, to: 300 }, timeline([1, 300]), 300), { from: 200, to: null })
  })

  test('lets go of the far end when it gets too long', () => {
    let window: Window = { from: 1, to: page }
    const lines = timeline([1, 1000])
    while (window.to !== null) {
      window = newer(window, lines, 1000)!
      assert.ok(size(window, lines) <= cap, JSON.stringify(window))
    }
  })
})

describe('when messages come', () => {
  test('a window in the past stays as it is', () => {
    const window = { from: 100, to: 200 }
    assert.equal(settle(window, timeline([1, 900]), 200, false), window)
  })

  test('who follows sees the newest, and the oldest go', () => {
    const window = { from: 400, to: null }
    assert.equal(settle(window, timeline([1, 540]), 539, true), window)
    assert.deepEqual(settle(window, timeline([1, 541]), 540, true), { from: 441, to: null })
  })

  test('who has scrolled up keeps what is there, until it is too much', () => {
    const window = { from: 400, to: null }
    assert.equal(settle(window, timeline([1, 760]), 759, false), window)
    assert.deepEqual(settle(window, timeline([1, 761]), 760, false), { from: 400, to: 720 })
  })

  test('a gap before the newest ends being live, for who has scrolled up', () => {
    const lines = timeline([1, 500], [600, 620])
    assert.deepEqual(settle({ from: 440, to: null }, lines, 500, false), { from: 440, to: 500 })
    assert.deepEqual(settle({ from: 440, to: null }, lines, 500, true), { from: 600, to: null })
  })

  test('a window begins where its stretch does', () => {
    assert.deepEqual(settle({ from: 440, to: null }, timeline([480, 500]), 500, true), { from: 480, to: null })
  })
})
