import assert from 'node:assert/strict'
import test from 'node:test'

// @ts-ignore: a script of the build
import { circles } from '../circles.mjs'

const inputs = (graph: Record<string, string>) => Object.fromEntries(
  Object.entries(graph).map(([path, imports]) => [path, { imports: [...imports].map((to) => ({ path: to })) }]),
)

test('modules that import one another are found, however long the way around is', () => {
  assert.deepEqual(circles(inputs({ a: 'bc', b: 'c', c: '' })), [])
  assert.deepEqual(circles(inputs({ a: 'b', b: 'c', c: 'bd', d: 'x' })), [['b', 'c']])
  assert.deepEqual(circles(inputs({ a: 'b', b: 'c', c: 'a', d: 'ef', e: 'd', f: 'e' })), [['a', 'b', 'c'], ['d', 'e', 'f']])
})
