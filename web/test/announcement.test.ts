// What administrators tell everybody: how it comes into the state and out of it, and what of it becomes links.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { applyEvent, applySync, empty } from '../src/store'
import { splitAtLinks } from '../src/views/linked'
import { page } from './support/fake_server'
import { after, ready } from './support/having'

const first = { id: '10', text: 'Back at nine', level: 'info', createdAt: '2026-11-01T00:00:00.000Z' } as const
const second = { id: '11', text: 'Back at ten', level: 'warning', createdAt: '2026-11-01T01:00:00.000Z' } as const

describe('the announcement in force', () => {
  test('stands in `ready`, and one without says that there is none', () => {
    const told = applyEvent(empty, 'ready', { ...ready, announcement: first })
    assert.equal(told.announcement, first)
    assert.equal(after(told, 'ready', ready).announcement, undefined)
  })

  test('comes live, takes the place of the one before, and goes', () => {
    let state = after(applyEvent(empty, 'ready', ready), 'announcement', first)
    assert.equal(state.announcement, first)
    state = after(state, 'announcement', second)
    assert.equal(state.announcement, second)
    assert.equal(after(state, 'announcement_cleared', { id: first.id }).announcement, second, 'an older one goes without taking the newer along')
    assert.equal(after(state, 'announcement_cleared', { id: second.id }).announcement, undefined)
  })

  test('stays when everything else is loaded anew', () => {
    const told = applyEvent(empty, 'ready', { ...ready, announcement: first })
    assert.equal(applySync(told, page({ reset: true })).announcement, first)
  })
})

describe('links in a plain text', () => {
  const links = (text: string) => splitAtLinks(text).filter(({ link }) => link).map((part) => part.text)

  test('are whole addresses, without what belongs to the sentence', () => {
    for (const [text, expected] of [
      ['nothing here', []],
      ['see https://status.example.org/now?a=1#top.', ['https://status.example.org/now?a=1#top']],
      ['(https://a.example/x), then http://b.example!', ['https://a.example/x', 'http://b.example']],
      ['https://en.example/wiki/Snug_(pub)', ['https://en.example/wiki/Snug_(pub)']],
      ['"https://a.example/"', ['https://a.example/']],
      ['xhttps://a.example javascript:alert(1) www.a.example', []],
      ['<https://a.example/?q="x">', ['https://a.example/?q=']],
    ] as const) assert.deepEqual(links(text), expected, text)
  })

  test('leave every letter where it was', () => {
    for (const text of ['', 'a', 'https://a.example', 'x https://a.example) y https://b.example..', 'https://a.example https://a.example']) {
      const parts = splitAtLinks(text)
      assert.equal(parts.map((part) => part.text).join(''), text)
      for (const { at, text: part } of parts) assert.equal(text.slice(at, at + part.length), part)
    }
  })
})
