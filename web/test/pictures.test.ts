// Pictures before they leave: which square of them is taken, whether they move, and what an emoji is called at first.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { gif } from '../../tests/web/support/files.mjs'
import { bounded, type Crop, middleOf, mostZoom, moved, sideOf, zoomedTo } from '../src/views/pictures/crop_shape'
import { guessName } from '../src/views/pictures/emoji_file'
import { isMoving } from '../src/views/pictures/moving'

describe('the square of a picture', () => {
  const size = { width: 900, height: 600 }

  test('is at first as large as it can be, in the middle', () => {
    assert.deepEqual(middleOf(size), { x: 450, y: 300, zoom: 1 })
    assert.equal(sideOf(size, middleOf(size)), 600)
  })

  test('does not reach beyond the picture, wherever it is moved', () => {
    const inside = (crop: Crop) => {
      const half = sideOf(size, crop) / 2
      for (const [at, of] of [[crop.x, size.width], [crop.y, size.height]] as const) assert.ok(at - half > -1e-9 && at + half < of + 1e-9, JSON.stringify(crop))
    }
    for (const zoom of [1, 1.7, mostZoom]) {
      for (const [dx, dy] of [[5, 0], [-5, 0], [0, 5], [0, -5], [9, -9]] as const) inside(moved(size, bounded(size, { ...middleOf(size), zoom }), dx, dy))
    }
    assert.deepEqual(moved(size, middleOf(size), -9, -9), { x: 600, y: 300, zoom: 1 }, 'dragged to the left one sees what is on the right')
  })

  test('keeps the point where it is while it is zoomed', () => {
    const point = { x: 0.2, y: -0.1 }
    const before = { x: 500, y: 320, zoom: 2 }
    const after = zoomedTo(size, before, 4, point)
    const under = (crop: Crop) => [crop.x + point.x * sideOf(size, crop), crop.y + point.y * sideOf(size, crop)]
    assert.deepEqual(under(after), under(before))
    assert.equal(zoomedTo(size, before, 0.1).zoom, 1)
    assert.equal(zoomedTo(size, before, 1e6).zoom, mostZoom)
  })
})

describe('a picture moves', () => {
  const png = (...chunks: string[]) => {
    const parts = chunks.map((type) => [0, 0, 0, 4, ...Buffer.from(type, 'latin1'), 1, 2, 3, 4, 0, 0, 0, 0])
    return Uint8Array.from([0x89, ...Buffer.from('PNG\r\n\x1a\n', 'latin1'), ...parts.flat()])
  }
  const webp = (type: string, flags: number) => Uint8Array.from(Buffer.from(`RIFF....WEBP${type}....${String.fromCharCode(flags)}...`, 'latin1'))

  test('if it is a GIF of more than one', () => {
    assert.equal(isMoving(gif(1, 2, 2)), false)
    assert.equal(isMoving(gif(2, 2, 2)), true)
    assert.equal(isMoving(gif(2, 2, 2).subarray(0, 40)), false, 'cut off')
  })

  test('if it is a PNG or WebP that says so', () => {
    assert.equal(isMoving(png('IHDR', 'acTL', 'IDAT')), true)
    assert.equal(isMoving(png('IHDR', 'IDAT', 'acTL')), false)
    assert.equal(isMoving(webp('VP8X', 2)), true)
    assert.equal(isMoving(webp('VP8X', 16)), false)
    assert.equal(isMoving(webp('VP8 ', 2)), false)
    assert.equal(isMoving(new Uint8Array(0)), false)
  })
})

test('an emoji is called as its file, as far as that goes', () => {
  const names = ['Party Parrot.gif', 'Größe (2).png', 'ship-it', '…', 'übër__cool!!.webp', `${'a'.repeat(40)}.png`].map(guessName)
  assert.deepEqual(names, ['party_parrot', 'gro_e_2', 'ship-it', '', 'uber_cool', 'a'.repeat(32)])
})
