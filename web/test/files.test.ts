// What is decided about files without a page: their words, their room, their waves, and how they are moved.
import './support/page'

import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Attachment } from '../src/protocol.gen'
import { gridOf, ratioOf, widthOf } from '../src/views/files/layout'
import { groupsOf } from '../src/views/files/posting'
import { decodeThumbHash } from '../src/views/files/thumb_hash'
import { barsOf, stepTo, waveformOf } from '../src/views/files/waveform'
import { clockOf, kindOf, wordsOfFiles } from '../src/views/files/words'
import { bounded, swipeOf, whole, zoomed } from '../src/views/files/zoom'

const file = (more: Partial<Attachment> = {}): Attachment => ({ n: 0, name: 'a.bin', type: 'application/octet-stream', size: 1, kind: 'file', ...more })

test('files are told in a few words', () => {
  const photo = file({ kind: 'image', type: 'image/png', name: 'IMG_1.png' })
  assert.equal(wordsOfFiles([photo]), 'Photo')
  assert.equal(wordsOfFiles([{ ...photo, alt: 'A cat' }]), 'Photo (A cat)')
  assert.equal(wordsOfFiles([photo, photo, photo]), '3 photos')
  assert.equal(wordsOfFiles([file({ kind: 'voice', durationMs: 65_400 })]), 'Voice message (1:05)')
  assert.equal(wordsOfFiles([file({ name: 'plan.pdf' })]), 'plan.pdf')
  assert.equal(wordsOfFiles([file(), photo]), '2 files')
})

test('what a file is stands in its proven type, not in its name', () => {
  assert.equal(kindOf(file({ type: 'application/zip', name: 'holiday.jpg' })), 'archive')
  assert.equal(kindOf(file({ type: 'application/pdf' })), 'pdf')
  assert.equal(kindOf(file({ type: 'text/plain' })), 'text')
  assert.equal(kindOf(file({ name: 'x.pdf' })), 'file')
})

test('lengths are told like a clock', () => {
  assert.deepEqual([0, 999, 61_000, 3_600_000 + 62_000].map(clockOf), ['0:00', '0:01', '1:01', '1:01:02'])
})

test('no picture takes more than its room, however long it is', () => {
  assert.equal(ratioOf({ width: 1, height: 100_000 }), 0.45)
  assert.equal(ratioOf({ width: 100_000, height: 1 }), 3)
  assert.equal(ratioOf({}), 4 / 3)
  for (const size of [{ width: 1, height: 100_000 }, { width: 4000, height: 3000 }, { width: 3000, height: 4000 }, { width: 8, height: 8 }, {}]) {
    const wide = widthOf(size)
    assert.ok(wide >= 112 && wide <= 400, `${wide}`)
    assert.ok(wide / ratioOf(size) <= 420 + 1)
  }
  assert.deepEqual(gridOf([1, 2, 3, 4, 5, 6]), { shown: [1, 2, 3, 4], hidden: 2 })
})

test('ten files go in one message', () => {
  assert.deepEqual(groupsOf(Array.from({ length: 23 }, (_, n) => n)).map((group) => group.length), [10, 10, 3])
  assert.deepEqual(groupsOf([]), [])
})

test('a ThumbHash becomes a picture of its ratio and colours, and nonsense none', () => {
  const thumb = decodeThumbHash('3OcRJYB4d3h/iIeHeEh3eIhw+j3A')!
  assert.ok(thumb.width > 0 && thumb.width <= 32 && thumb.height > 0 && thumb.height <= 32)
  assert.equal(thumb.pixels.length, thumb.width * thumb.height * 4)
  assert.ok(thumb.pixels.every((value, at) => at % 4 !== 3 || value === 255), 'opaque')
  // Of the reference's own example (a sunset over water): the average is what the header says.
  const mean = [0, 1, 2].map((channel) => thumb.pixels.filter((_, at) => at % 4 === channel).reduce((sum, value) => sum + value, 0) / (thumb.pixels.length / 4))
  const bytes = Buffer.from('3OcRJYB4d3h/iIeHeEh3eIhw+j3A', 'base64')
  const head = bytes.readUIntLE(0, 3)
  const [l, p, q] = [(head & 63) / 63, ((head >> 6) & 63) / 31.5 - 1, ((head >> 12) & 63) / 31.5 - 1]
  const b = l - (2 / 3) * p
  const r = (3 * l - b + q) / 2
  for (const [index, wanted] of [r, r - q, b].entries()) assert.ok(Math.abs(mean[index]! - Math.min(1, Math.max(0, wanted)) * 255) < 16, `${mean} for ${[r, r - q, b]}`)
  for (const none of ['', 'AA==', '***', 'AAAA', '1QcSHQRnh493V4dIh4eXh1h4kJUI'.slice(0, 4)]) assert.equal(decodeThumbHash(none), undefined)
  for (let n = 0; n < 500; n++) decodeThumbHash(Buffer.from(Array.from({ length: n % 30 }, (_, at) => (n * 31 + at * 97) % 256)).toString('base64'))
})

test('the waveform has 64 steps of five bits, and silence is none', () => {
  const loud = waveformOf(Float32Array.from({ length: 8000 }, (_, n) => Math.sin(n) * (n / 8000)))
  assert.equal(loud.length, 64)
  assert.ok(loud.every((value) => Number.isInteger(value) && value >= 0 && value <= 31))
  assert.equal(Math.max(...loud), 31)
  assert.ok(loud[60]! > loud[5]!)
  assert.deepEqual(new Set(waveformOf(new Float32Array(8000))), new Set([0]))
  assert.equal(waveformOf(new Float32Array(0)).length, 64)
  assert.equal(waveformOf(Float32Array.of(0.5)).length, 64)
  assert.equal(barsOf(loud).match(/M/g)!.length, 64)
  assert.equal(barsOf(undefined).match(/M/g)!.length, 64)
  assert.ok(!barsOf([99, -4]).includes('NaN'))
})

test('keys move a sound by five seconds and stay within it', () => {
  assert.deepEqual(['ArrowRight', 'ArrowLeft', 'Home', 'End', 'a'].map((key) => stepTo(key, 4000, 8000)), [8000, 0, 0, 8000, undefined])
})

test('a picture is enlarged around the point that is meant, and does not leave its stage', () => {
  const [picture, stage] = [{ width: 400, height: 300 }, { width: 500, height: 400 }]
  const look = zoomed(whole, 2, { x: 100, y: 50 }, picture, stage)
  assert.deepEqual(look, { scale: 2, x: -100, y: -50 })
  assert.deepEqual(bounded({ scale: 2, x: 9999, y: -9999 }, picture, stage), { scale: 2, x: 150, y: -100 })
  assert.deepEqual(zoomed(look, 0.1, { x: 0, y: 0 }, picture, stage), whole)
  assert.equal(zoomed(whole, 1000, { x: 0, y: 0 }, picture, stage).scale, 8)
  assert.deepEqual([swipeOf(-120, 5, 200), swipeOf(120, 5, 200), swipeOf(20, 5, 10), swipeOf(10, 200, 300), swipeOf(-40, 0, 50)], [1, -1, 0, 'close', 1])
})
