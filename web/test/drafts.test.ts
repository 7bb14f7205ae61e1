// What was begun in a chat: a new message, an answer, an edit above it; kept over chats, tabs and pages.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { Drafts } from '../src/client/drafts'
import type { KeyValue } from '../src/client/environment'
import { Places } from '../src/client/places'
import { editing, left, replying, rewritten, saved, sent, targetOf, textOf, toSend, typed } from '../src/views/conversation/writing'
import { message } from './support/chat'
import { TestClock } from './support/clock'
import { Device } from './support/device'

const hello = message('7', 1, '1', 'hello')
const other = message('7', 2, '1', 'other')
const begun = { text: 'Dear' }

describe('what is written', () => {
  test('an edit lies above the new message, which comes back after it', () => {
    const edit = typed(editing(replying(begun, other), hello), 'hello you')
    assert.deepEqual([textOf(edit), targetOf(edit), edit.text, edit.replyTo], ['hello you', hello.id, 'Dear', other.id])
    assert.deepEqual([textOf(left(edit)), targetOf(left(edit))], ['Dear', other.id])
    assert.equal(targetOf(left(left(edit))), undefined)
    assert.equal(textOf(left(left(edit))), 'Dear')
  })

  test('a half-written edit makes room for another one or an answer, and goes on later', () => {
    const half = typed(editing(begun, hello), 'hell')
    for (const meanwhile of [editing(half, other), replying(half, other)]) {
      assert.equal(targetOf(meanwhile), other.id)
      assert.equal(textOf(editing(meanwhile, hello)), 'hell')
      assert.equal(textOf(editing(sent(left(meanwhile)), hello)), 'hell')
    }
    assert.equal(textOf(editing(editing(editing(begun, hello), other), hello)), 'hello', 'an untouched one is none')
    assert.equal(textOf(editing(left(half), hello)), 'hello', 'nor is one that was thrown away')
  })

  test('what is typed while an edit is saved goes on, and another edit is not ended by it', () => {
    const half = typed(editing(begun, hello), 'hello you')
    assert.deepEqual([textOf(saved(half, half.edit!, 'hello you')), saved(half, half.edit!, 'hello you').edit], ['Dear', undefined])
    assert.deepEqual(saved(typed(half, 'hello you two'), half.edit!, 'hello you').edit, { messageId: hello.id, text: 'hello you two', from: 'hello you' })
    const next = editing(half, other)
    assert.deepEqual([targetOf(saved(next, half.edit!, 'hello you')), saved(next, half.edit!, 'hello you').aside], [other.id, []])
  })

  test('an edit of a message that is gone becomes a new message', () => {
    assert.equal(textOf(rewritten(typed(editing({ text: '' }, hello), 'hello you'))), 'hello you')
    assert.equal(textOf(rewritten(typed(editing(begun, hello), 'hello you'))), 'Dear\n\nhello you')
  })

  test('is sent as it stands, but for empty lines around it', () => {
    for (const [text, content] of [['  x = 1\n  y = 2', '  x = 1\n  y = 2'], ['\n \n  a  b\n\n c \n\n', '  a  b\n\n c'], ['a ', 'a'], ['a\u3000b', 'a\u3000b']] as const) assert.equal(toSend(text), content)
  })
})

class Memory implements KeyValue {
  readonly #all = new Map<string, string>()
  get length() { return this.#all.size }
  key(index: number) { return [...this.#all.keys()][index] ?? null }
  getItem(key: string) { return this.#all.get(key) ?? null }
  setItem(key: string, value: string) { this.#all.set(key, value) }
  removeItem(key: string) { this.#all.delete(key) }
}

describe('what was begun', () => {
  /** A browser with tabs, each of which can be loaded again. */
  function browser() {
    const clock = new TestClock()
    const device = new Device({ origin: 'https://chat.example', clock, fetch: () => Promise.reject(new Error()), connect: () => { throw new Error() } })
    return { device, tab: (of = new Memory()) => ({ of, page: () => new Drafts({ ...device.tab().environment, tab: of }, '1') }) }
  }

  test('is kept over a reload of its tab, edit and answer and what lies beneath', () => {
    const { tab } = browser()
    const one = tab()
    const page = one.page()
    const writing = typed(editing(replying(begun, other), hello), 'hell')
    page.write('7', writing)
    page.flush()
    page.stop()
    const again = one.page()
    assert.deepEqual(JSON.parse(JSON.stringify(again.writing('7'))), JSON.parse(JSON.stringify(writing)))
    again.write('7', sent(left(left(again.writing('7')))))
    again.flush()
    assert.deepEqual(one.page().writing('7'), { text: '' })
  })

  test('an edit stays in its tab while that is there; the draft beneath is everybody\'s', async () => {
    const { tab } = browser()
    const [one, two] = [tab(), tab()]
    const [first, second] = [one.page(), two.page()]
    first.write('7', typed(editing({ text: '' }, hello), 'hell'))
    first.flush()
    await Promise.resolve()
    assert.equal(textOf(second.writing('7')), '')
    second.set('7', 'and then')
    second.flush()
    await Promise.resolve()
    assert.deepEqual([textOf(first.writing('7')), first.get('7')], ['hell', 'and then'])
    assert.equal(textOf(two.page().writing('7')), 'and then', 'also when the other tab is loaded again')
    assert.equal(textOf(one.page().writing('7')), 'hell')
    assert.equal(textOf(tab().page().writing('7')), 'hell', 'a new tab goes on with it: the old one may be gone')
  })

  test('shows in the list: the draft, or an edit that has changed something', () => {
    const { tab } = browser()
    const page = tab().page()
    page.write('7', editing({ text: '' }, hello))
    assert.deepEqual([...page.all.value], [])
    page.write('7', typed(page.writing('7'), 'hell'))
    page.set('8', 'Dear')
    assert.deepEqual([...page.all.value], [['7', 'hell'], ['8', 'Dear']])
  })

  test('is forgotten with the account, and what is damaged is nothing', () => {
    const { device, tab } = browser()
    const one = tab()
    const page = one.page()
    page.write('7', typed(editing(replying(begun, other), hello), 'hell'))
    page.flush()
    device.storage.set('snug.edit.1.8', '{"tab"')
    assert.deepEqual(one.page().writing('8'), { text: '' })
    page.forget()
    assert.deepEqual([...device.storage.keys()], [])
    assert.equal(one.of.length, 0)
    assert.deepEqual(page.writing('7'), { text: '' })
  })
})

describe('the place in a chat', () => {
  test('is kept in its tab, for the chats one left last, and goes with the account', () => {
    const of = new Memory()
    const environment = { ...new Device({ origin: '', clock: new TestClock(), fetch: () => Promise.reject(new Error()), connect: () => { throw new Error() } }).tab().environment, tab: of }
    const places = new Places(environment, '1')
    for (let n = 1; n <= 60; n++) places.set(String(n), { seq: n, offset: -3 })
    places.set('60', undefined)
    const again = new Places(environment, '1')
    assert.deepEqual([again.get('59'), again.get('60'), again.get('5')], [{ seq: 59, offset: -3 }, undefined, undefined])
    assert.equal(new Places(environment, '2').get('59'), undefined)
    again.forget()
    assert.deepEqual([again.get('59'), of.length], [undefined, 0])
  })
})
