import assert from 'node:assert/strict'
import test from 'node:test'

import { locales } from '../src/text/locales'

test('languages that Intl throws for are passed over', () => {
  assert.deepEqual(locales(['C']), [])
  assert.deepEqual(locales(['en-US@posix', 'de-AT', 'en_GB', 'fr']), ['de-AT', 'fr'])
  for (const tag of locales(['C', 'de-AT'])) new Intl.DateTimeFormat(tag)
})
