// Names are found by what people type of them.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { bestFit, fit, fits } from '../src/text/match'

const kind = (query: string, name: string) =>
  Object.entries(fits).find(([, least]) => fit(query, name) >= least)![0]

test('a name is found without its accents, by its words, its letters, and with a slip', () => {
  for (const [query, name, expected] of [
    ['müller', 'Müller', 'whole'], ['muller', 'Müller', 'whole'], ['mueller', 'Müller', 'whole'], ['Muel', 'Müller', 'beginning'],
    ['MULLER', 'Jana Müller', 'words'], ['mu\u0308l', 'Müller', 'beginning'], ['strasse', 'Lange Straße', 'words'], ['oster', 'Østergård', 'beginning'],
    ['lodz', 'Łódź', 'whole'], ['ｐｒｏｄ', 'Product', 'beginning'], ['каз', 'Казахстан', 'beginning'],
    ['prod des', 'Product design', 'words'], ['des prod', 'Product design', 'anyWords'], ['pd', 'Product design', 'initials'],
    ['ptd', 'Product design', 'scattered'], ['prdes', 'Product design', 'scattered'], ['duct', 'Product design', 'inside'],
    ['prodcut', 'Product design', 'typo'], ['produtc', 'Product', 'typo'], ['desing', 'Product design', 'typo'], ['priduct', 'Product', 'typo'],
    ['prroduct', 'Product', 'typo'], ['poduct', 'Product', 'typo'], ['prod desgin', 'Product design', 'typo'], ['roduct', 'Product', 'inside'],
    ['ann', 'ann.lee', 'beginning'], ['lee', 'ann.lee', 'words'], ['#', 'C# and others', 'inside'], ['東', '東京の人', 'beginning'],
    ['', 'anything', 'whole'], ['  ', 'anything', 'whole'],
  ] as const) assert.equal(kind(query, name), expected, `${query} in ${name}`)
})

test('what does not fit is not found', () => {
  for (const [query, name] of [
    ['dtp', 'Product design'], ['tdp', 'Product design'], ['xyz', 'Product design'], ['bon', 'Ben'], ['prxxuct', 'Product'], ['muller', ''],
    ['🎉', 'Party'], ['rod xes', 'Product design'], ['uct', 'Design'],
  ] as const) assert.equal(kind(query, name), 'none', `${query} in ${name}`)
})

test('the better a name fits, the higher it stands', () => {
  const names = ['Camera', 'Anna Kamp', 'Cam', 'Webcam', 'Came alone', 'Old Camera', 'Carl Amundsen']
  const sorted = (query: string) => names.filter((name) => fit(query, name) > 0).sort((a, b) => fit(query, b) - fit(query, a))
  assert.deepEqual(sorted('cam'), ['Cam', 'Camera', 'Came alone', 'Old Camera', 'Webcam', 'Carl Amundsen'])
  assert.ok(fit('ptd', 'Product design') > fit('ptd', 'Potted'), 'letters that begin words count more')
  assert.equal(bestFit('ada', [undefined, 'Countess', 'ada']), fits.whole)
  assert.equal(bestFit('ada', []), fits.none)
})

test('what is longer than a name fits none', () => {
  assert.equal(fit('a'.repeat(2000), 'a'.repeat(3000)), fits.none)
})
