// The search: what is typed becomes filters, what is found becomes short words, and short pages are asked on.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import './support/page'
import { CallError } from '../src/contract'
import type { Message } from '../src/protocol.gen'
import type { SearchAnswer, SearchParams } from '../src/views/search/ask'
import { Finder, pageSize } from '../src/views/search/finder'
import { asked, read, take, withFilter, without, written, type Query } from '../src/views/search/query'
import { snippet, termsOf } from '../src/views/search/snippet'
import { message } from './support/chat'

const findChat = (name: string) => ({ Product: '7', 'The Late Trams': '8', 7: '7', 8: '8' })[name]
const none: Query = { filters: [], text: '' }

describe('filters', () => {
  test('are taken out of what is typed when something follows them', () => {
    for (const [typed, rest, filters] of [
      ['from:ann ladder', 'ladder', 'from:ann'],
      ['ladder from:ann', 'ladder from:ann', ''],
      ['ladder from:ann ', 'ladder ', 'from:ann'],
      ['From:Ann HAS:Image x', 'x', 'from:ann has:image'],
      ['from:me has:file has:link x', 'x', 'from:me has:file has:link'],
      ['is:saved is:pinned mentions:me x', 'x', 'is:saved is:pinned mentions:me'],
      ['in:Product in:"The Late Trams" x', 'x', 'in:8'],
      ['in:Nowhere x', 'in:Nowhere x', ''],
      ['before:2026-02-30 after:2026-02-28 x', 'before:2026-02-30 x', 'after:2026-02-28'],
      ['on:2026-02-01 before:2026-03-01 x', 'x', 'before:2026-03-01'],
      ['has:nothing is:it mentions:you from:: https://a.example -from:ann x', 'has:nothing is:it mentions:you from:: https://a.example -from:ann x', ''],
      ['"said from:ann here" x', '"said from:ann here" x', ''],
      ['constructor:x __proto__:y toString:z w', 'constructor:x __proto__:y toString:z w', ''],
    ] as const) {
      const taken = take({ filters: [], text: typed }, findChat)
      assert.deepEqual([taken.text, written({ filters: taken.filters, text: '' })], [rest, filters], typed)
    }
  })

  test('stand in the address, and come back out of it', () => {
    for (const address of ['', 'ladder', 'from:ann in:7 has:file the ladder', 'is:saved', '"a b" -c', 'in:999 x']) assert.equal(written(read(address, findChat)), address)
    assert.deepEqual(read('in:Product a b', findChat), { filters: [{ key: 'in', value: '7' }], text: 'a b' })
    assert.deepEqual(read('in:999 x', findChat).filters, [])
  })

  test('of one kind take the place of each other, but for those that hold together', () => {
    let query = withFilter(withFilter(none, { key: 'from', value: 'ann' }), { key: 'from', value: 'bob' })
    query = withFilter(withFilter(query, { key: 'has', value: 'file' }), { key: 'has', value: 'file' })
    query = withFilter(withFilter(query, { key: 'after', value: '2026-01-01' }), { key: 'on', value: '2026-02-02' })
    assert.equal(written(query), 'from:bob has:file on:2026-02-02')
    assert.equal(written(without(query, { key: 'has', value: 'file' })), 'from:bob on:2026-02-02')
  })

  test('and words are what the server is asked; without either it is not', () => {
    assert.deepEqual(asked(read('in:7 from:ann  the ladder', findChat)), { query: 'from:ann the ladder', chatId: '7' })
    assert.deepEqual(asked(read('is:pinned', findChat)), { query: 'is:pinned' })
    for (const nothing of ['', '  ', '""', '***', '- -', 'in:7', 'in:7 "']) assert.equal(asked(read(nothing, findChat)), undefined, nothing)
  })
})

describe('a message in short', () => {
  /** What was looked for in [brackets]. */
  const short = (content: string, words: string, ...ranges: [number, number][]) =>
    snippet(words, termsOf(content, ranges.map(([from, to]) => ({ from, to })))).map(({ text, marked }) => (marked ? `[${text}]` : text)).join('')

  test('marks what was found, wherever it stands in the plain words', () => {
    for (const [content, words, ranges, shown] of [
      ['the ladder', 'the ladder', [[4, 10]], 'the [ladder]'],
      ['**the** _ladder_ ladders', 'the ladder ladders', [[2, 5], [9, 15]], '[the] [ladder] ladders'],
      ['🎉🎉 ladder', '🎉🎉 ladder', [[3, 9]], '🎉🎉 [ladder]'],
      ['un**believ**able', 'unbelievable', [[4, 10]], 'un[believ]able'],
      ['我家在上海东边', '我家在上海东边', [[3, 5]], '我家在[上海]东边'],
      ['[plan](https://e.example/plans)', 'plan', [[22, 27]], 'plan'],
      ['it ends ||he dies||', 'it ends █████', [[10, 12], [13, 17]], 'it ends █████'],
      ['a\nb', 'a b', [[0, 3]], '[a b]'],
      ['catalog cat cat', 'catalog cat cat', [[8, 11]], 'catalog [cat] [cat]'],
      ['nothing', 'nothing', [], 'nothing'],
      ['out', 'of range', [[5, 900], [-3, 0], [2, 1]], 'of range'],
    ] as const) assert.equal(short(content, words, ...(ranges as unknown as [number, number][])), shown, content)
  })

  test('begins shortly before the first place, at a word, and is not long', () => {
    const far = `${'word '.repeat(100)}ladder ${'tail '.repeat(300)}`
    const shown = short(far, far.trim(), [500, 506])
    assert.match(shown, /^…word (word )+\[ladder\] tail .*tail…$/)
    assert.ok(shown.length < 360, String(shown.length))
    const glued = '🎉'.repeat(500)
    assert.doesNotMatch(short(glued, glued, [400, 401]), /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/)
  })

  test('takes little time, whatever the server says', () => {
    const content = 'a '.repeat(4000)
    const before = process.cpuUsage()
    short(content, content, ...Array.from({ length: 4000 }, (_, n): [number, number] => [2 * n, 2 * n + 1]))
    assert.ok(process.cpuUsage(before).user < 500_000)
  })
})

describe('pages', () => {
  const made = (seq: number, more: Partial<Message> = {}) => message('7', seq, '1', `hit ${seq}`, more)
  const answer = (seqs: number[], nextCursor?: string, more: Partial<SearchAnswer> = {}): SearchAnswer =>
    ({ messages: seqs.map((seq) => made(seq)), matches: seqs.map((seq) => ({ messageId: made(seq).id, ranges: [{ from: 0, to: 3 }] })), ...(nextCursor !== undefined && { nextCursor }), ...more })
  const many = (from: number, count = pageSize) => Array.from({ length: count }, (_, n) => from - n)

  /** A finder whose answers are these, in order; and what it asked. */
  function finding(answers: readonly (SearchAnswer | Error)[], known?: number) {
    const calls: SearchParams[] = []
    const finder = new Finder(async (params) => {
      calls.push(params)
      const next = answers[calls.length - 1]
      if (!next) throw new Error('asked once too often')
      if (next instanceof Error) throw next
      return next
    }, { query: 'hit' }, known)
    const seqs = () => finder.hits.value.map((hit) => hit.message.seq)
    return { finder, calls, seqs }
  }

  test('come one after the other, the next when it is asked for', async () => {
    const { finder, calls, seqs } = finding([answer(many(100), 'a'), answer(many(75, 3))])
    await finder.begin()
    assert.equal(finder.stage.value, 'ready')
    assert.equal(seqs().length, pageSize)
    await finder.more()
    assert.equal(finder.stage.value, 'done')
    assert.equal(seqs().length, pageSize + 3)
    assert.deepEqual(calls.map(({ page }) => page), [undefined, 'a'])
    await finder.more()
    assert.equal(calls.length, 2)
  })

  test('that are short or empty are asked on at once, and what is found shows meanwhile', async () => {
    const seen: number[] = []
    const { finder, calls } = finding([answer([9], 'a'), answer([], 'b', { searchedTo: '2026-05-01T00:00:00.000Z' }), answer([5, 4], 'c'), answer([])])
    finder.hits.subscribe((hits) => seen.push(hits.length))
    await finder.begin()
    assert.deepEqual(seen, [0, 1, 3])
    assert.equal(finder.stage.value, 'done')
    assert.deepEqual(calls.map(({ page }) => page), [undefined, 'a', 'b', 'c'])
    assert.equal(finder.searchedTo.value, '2026-05-01T00:00:00.000Z')
  })

  test('without a hit for long wait for the person', async () => {
    const { finder, calls } = finding(Array.from({ length: 45 }, (_, n) => (n === 42 ? answer([1]) : answer([], `p${n}`))))
    await finder.begin()
    assert.equal(finder.stage.value, 'paused')
    assert.equal(calls.length, 40)
    await finder.more()
    assert.equal(finder.stage.value, 'done')
    assert.equal(finder.hits.value.length, 1)
  })

  test('that name themselves as the next end there', async () => {
    const { finder, calls } = finding([answer([3], 'a'), answer([2], 'a'), answer([1], 'a')])
    await finder.begin()
    assert.equal(finder.stage.value, 'done')
    assert.equal(calls.length, 2)
  })

  test('that fail say why, and are asked for again', async () => {
    const { finder, calls, seqs } = finding([answer(many(50), 'a'), new CallError({ code: 'unavailable', message: 'no' }), answer(many(25))])
    await finder.begin()
    await finder.more()
    assert.equal(finder.stage.value, 'failed')
    assert.equal(finder.failure.value?.code, 'unavailable')
    assert.equal(seqs().length, pageSize)
    await finder.more()
    assert.equal(finder.stage.value, 'done')
    assert.equal(seqs().length, 2 * pageSize)
    assert.deepEqual(calls.map(({ page }) => page), [undefined, 'a', 'a'])
  })

  test('have each message once, none that is deleted, and each as it is now', async () => {
    const { finder, seqs } = finding([answer([3, 2], 'a'), { ...answer([2, 1]), messages: [made(2), made(1), made(8, { deletedAt: 'now' })] }])
    await finder.begin()
    assert.deepEqual(seqs(), [3, 2, 1])
    finder.changed({ ...made(2), content: 'hit anew' })
    finder.changed({ id: made(3).id, deletedAt: 'now' })
    finder.changed({ id: 'another', deletedAt: 'now' })
    assert.deepEqual(finder.hits.value.map(({ message: { content } }) => content), ['hit anew', 'hit 1'])
  })

  test('of an index that has not read everything say so', async () => {
    for (const [indexedTo, behind] of [[8, true], [9, false], [undefined, false]] as const) {
      const { finder } = finding([answer([1], undefined, indexedTo === undefined ? {} : { indexedTo })], 9)
      await finder.begin()
      assert.equal(finder.behind, behind)
    }
  })

  test('that come when nobody waits for them any more are dropped', async () => {
    let come = (_: SearchAnswer) => {}
    const finder = new Finder(() => new Promise((resolve) => { come = resolve }), { query: 'x' })
    const begun = finder.begin()
    finder.stop()
    come(answer([1], 'a'))
    await begun
    assert.equal(finder.hits.value.length, 0)
  })
})
