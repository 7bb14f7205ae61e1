// What tests of pages must not do, because it goes well or not by chance. The support code has something else for it.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))

/** What is written, and what is to be written in its place. */
const rules = [
  [/\.boundingBox\(/, 'boxOf, boxesOf, allBoxesOf and isInView (support/boxes.mjs): an element that is being replaced has no box, and two calls measure two moments'],
  [/\.(elementHandles?|\$\$?)\(/, 'a locator: an element may be replaced while a test holds it'],
  [/\.all\(\)/, 'evaluateAll, allBoxesOf, or nth up to the number that was waited for: a list of locators is of one moment'],
  [/\.or\(.*\)\.(first|last)\(\)/, 'a locator of the one that is meant: of two the one that came first is taken, and kept while the other covers it'],
  [/\.waitForTimeout\(/, 'becomes, until or waitFor: a test waits for what happens, not for a time'],
]

test('no test of a page measures or waits in a way that fails by chance', () => {
  const found = []
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.test.mjs') && name !== 'rules.test.mjs')) {
    readFileSync(join(folder, name), 'utf8').split('\n').forEach((line, index) => {
      for (const [pattern, instead] of rules) if (pattern.test(line)) found.push(`${name}:${index + 1}: ${pattern.source}: ${instead}`)
    })
  }
  assert.deepEqual(found, [])
})
