// Style sheets follow the browser's size of text.
import assert from 'node:assert/strict'
import { test } from 'node:test'

// @ts-ignore: a script of the build
import { toRem } from '../rem.mjs'

test('pixels become rem, room becomes em, hairlines stay', () => {
  for (const [written, out] of [
    ['a { font: 15px/1.45 x; padding: 8px -12px }', 'a { font: 0.9375rem/1.45 x; padding: 0.5rem -0.75rem }'],
    ['a { border: 1px solid; outline-offset: -3px; margin: 0.5px }', 'a { border: 1px solid; outline-offset: -3px; margin: 0.5px }'],
    ['@media (max-width: 719px) { a { width: calc(50% - 400px) } }', '@media (max-width: 44.9375em) { a { width: calc(50% - 25rem) } }'],
    ['@media (pointer: coarse) { a { height: 44px } }', '@media (pointer: coarse) { a { height: 2.75rem } }'],
    ['.x16px { background: #16px; top: 16px }', '.x16px { background: #16px; top: 1rem }'],
  ] as const) assert.equal(toRem(written), out)
})
