// What is written and shown as text: links that may be followed, markdown as plain words, what is completed while one writes.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { applyMessages } from '../src/store'
import { chat, message } from './support/chat'
import { bob, having, member } from './support/having'
import './support/page'
import { findEmoji, replaceIn, replaceShortcodes } from '../src/emoji/shortcodes'
import { literalsOf } from '../src/markdown/lexer'
import { isOurs, safeUrl } from '../src/markdown/links'
import { plainText } from '../src/markdown/plain'
import { isBlank } from '../src/text/blank'
import { strengthOf } from '../src/views/auth/field'
import { initials, toneOf } from '../src/views/avatar'
import { isWhole, people, wordBefore } from '../src/views/conversation/completion'
import { onlyEmoji } from '../src/views/conversation/only_emoji'

describe('an address becomes a link', () => {
  test('if it may be followed', () => {
    for (const href of ['https://example.com/a?b#c', 'http://localhost:8080/', 'mailto:a@example.com', 'tel:+49301234', 'matrix:u/a:example.com']) assert.equal(safeUrl(href), href)
  })

  test('and not if it would run or show what somebody else has written, or is none', () => {
    for (const href of [
      'javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'java\nscript:alert(1)', 'data:text/html,<script>', 'vbscript:x', 'blob:https://chat.example/1',
      'file:///etc/passwd', '//example.com', '/settings', 'example.com', '',
    ]) assert.equal(safeUrl(href), undefined, href)
  })

  test('in place only if it leads into this client', () => {
    assert.ok(isOurs('https://chat.example/#/chat/7'))
    for (const href of ['https://chat.example/files/x', 'https://chat.example.evil.com/#/chat/7', 'http://chat.example/#/chat/7']) assert.ok(!isOurs(href), href)
  })
})

test('markdown in one line is its words', () => {
  for (const [markdown, plain] of [
    ['**bold**, *so* and __so__, ~~gone~~', 'bold, so and so, gone'],
    ['a `b*c*d` e', 'a b*c*d e'],
    ['see [the plan](https://example.com/a_b_c) and ![a picture](x.png)', 'see the plan and a picture'],
    ['# Title\n\n- one\n- two\n> said', 'Title one two said'],
    ['```js\nlet a = 1\n```\nafter', 'let a = 1 after'],
    ['```\nnever closed', 'never closed'],
    ['2 * 3 * 4 = 24', '2 * 3 * 4 = 24'],
    ['snake_case_name and file_name.txt', 'snake_case_name and file_name.txt'],
    ['init_x_ and 3*4* done', 'init_x_ and 3*4* done'],
    ['1 - 2\n- 3', '1 - 2 3'],
    ['a\n\n\n  b\t c ', 'a b c'],
    ['<b>kept</b> &amp; so is this', '<b>kept</b> &amp; so is this'],
    ['** not bold **', '** not bold **'],
  ] as const) assert.equal(plainText(markdown), plain, JSON.stringify(markdown))
})

test('a long message of signs is made plain at once', () => {
  for (const text of ['*'.repeat(20_000), '_a'.repeat(10_000), '[](' .repeat(7_000), '`'.repeat(20_000), '**a'.repeat(7_000)]) {
    const before = performance.now()
    plainText(text)
    assert.ok(performance.now() - before < 1000, `${text.slice(0, 6)} takes ${performance.now() - before} ms`)
  }
})

describe('a word is completed', () => {
  test('after its sign, at the beginning, after a space or a bracket, up to the caret', () => {
    assert.deepEqual(wordBefore('@', 1), { sign: '@', query: '' })
    assert.deepEqual(wordBefore('hi @be', 6), { sign: '@', query: 'be' })
    assert.deepEqual(wordBefore('hi @ben', 6), { sign: '@', query: 'be' })
    assert.deepEqual(wordBefore('(:sm', 4), { sign: ':', query: 'sm' })
    assert.deepEqual(wordBefore('a\n@jörg.w-2', 11), { sign: '@', query: 'jörg.w-2' })
  })

  test('and not within words, and an emoji only from its second letter', () => {
    for (const text of ['me@be', 'http:be', '10:30', ':s', 'x', '', '@be ']) assert.equal(wordBefore(text, text.length), undefined, text)
  })

  const cleo = { ...bob, id: '3', username: 'cleo', displayName: 'Cleo Bell' }
  const group = chat('7', { lastSeq: 2 })
  const users = [bob, cleo, { ...bob, id: '4', username: 'bea', displayName: 'Bea' }]
  const members = ['1', '2', '3', '4'].map((id) => ({ chatId: '7', member: member(id), version: 1 }))
  const state = having({ chats: [group, chat('8')], users, members })
  const names = (query: string, of = group, now = state) => people(now, of, query).map(({ insert }) => insert)

  test('by the beginning of any of somebody\'s names, but not to oneself', () => {
    assert.deepEqual(names('b'), ['@bea ', '@bob ', '@cleo '])
    assert.deepEqual(names('BEL'), ['@cleo '])
    assert.deepEqual(names('ell'), [])
    assert.deepEqual(names('ali'), [])
    assert.deepEqual(names('b', chat('8')), [])
  })

  test('with those first who spoke last', () => {
    const later = applyMessages(state, '7', [message('7', 1, '2', 'first'), message('7', 2, '3', 'then')])
    assert.deepEqual(names('b', group, later), ['@cleo ', '@bob ', '@bea '])
  })
})

test('up to three emoji and nothing else are shown large', () => {
  for (const text of ['🎉', '🎉🎉 🎉', '👍🏽', '👨‍👩‍👧', '🇩🇪', '❤️', '☺️']) assert.ok(onlyEmoji(text), text)
  for (const text of ['🎉🎉🎉🎉', 'yes 🎉', '1', '12', '#', '©', '', ' ', '🎉!']) assert.ok(!onlyEmoji(text), text)
})

test('a password is judged by length and variety', () => {
  for (const [password, strength] of [['', 0], ['short1!', 0], ['aaaaaaaaaaaaaaaa', 1], ['password', 1], ['correct horse', 2], ['Correct horse 9 battery', 3], ['🔑🔑🔑🔑🔑🔑🔑🔑', 1]] as const) {
    assert.equal(strengthOf(password), strength, password)
  }
})

describe('a face', () => {
  test('has the first and the last initial, in whatever script', () => {
    for (const [name, letters] of [['Ada Lovelace', 'AL'], ['ada', 'A'], ['  Anna  Maria Bach ', 'AB'], ['ßeta', 'SS'], ['🦊 Fox', '🦊F'], ['', '']] as const) assert.equal(initials(name), letters)
  })

  test('has a tone, and all tones are used alike', () => {
    const monday = 28_209_600_000n  // ms, as the server's ids count them
    for (const [what, idOf] of [
      ['made one after the other', (n: number) => (monday << 22n) + BigInt(n)],
      ['made a millisecond after the other', (n: number) => (monday + BigInt(n)) << 22n],
      ['made on an evening', (n: number) => (monday + BigInt(n * 7919)) << 22n],
    ] as const) {
      const tones = Array.from({ length: 1200 }, (_, n) => toneOf(String(idOf(n))))
      for (let tone = 0; tone < 12; tone++) {
        const used = tones.filter((one) => one === tone).length
        assert.ok(used > 75 && used < 125, `${what}: tone ${tone} is used ${used} times of 1200`)
      }
    }
  })
})

describe('the name of an emoji', () => {
  const emoji: Record<string, string> = { ok: '🆗', 100: '💯', tada: '🎉', '+1': '👍' }
  const replaced = (text: string) => replaceIn(text, literalsOf(text), (name) => emoji[name])

  test('becomes it where it stands by itself', () => {
    for (const [text, sent] of [
      [':tada:', '🎉'], ['at last :tada:!', 'at last 🎉!'], ['(:ok:)', '(🆗)'], [':tada::tada: :+1:', '🎉🎉 👍'], ['**:ok:**', '**🆗**'], ['🎉:tada:', '🎉🎉'], ['a\n:ok:\nb', 'a\n🆗\nb'],
      ['- :ok: done.', '- 🆗 done.'], ['> :ok:.', '> 🆗.'], ['よし、:ok:。', 'よし、🆗。'],
    ] as const) assert.equal(replaced(text), sent)
  })

  test('and nowhere else', () => {
    for (const text of [
      '10:100:20', 'https://e.example/url:ok:page', 'https://e.example/:ok:', 'www.e.example/:ok:', 'at 10:30:45', 'foo:ok:bar', 'foo:ok:', ':ok:bar', 'a::100::b', 'std::ok::x', '::ok::', 'x/:ok:/y',
      ':ok:.html', 'thanks :-D', ':D', ':)', ':p', ':none:', ':ok::none:', '\\:ok:', '`:ok:`', '``a ` :ok:``', '```\n:ok:\n```', '~~~\n:ok:', '> ```\n> :ok:\n> ```', '- `:ok:`', '[:ok:](https://e.example/:ok:)',
      '![:ok:](https://e.example)', 'ann:ok:@e.example', ':ok:100:', ':OK:',
    ]) assert.equal(replaced(text), text)
  })

  test('is replaced by what there is of it, but not what stood so before', async () => {
    assert.equal(await replaceShortcodes('10:100:20 and :100:'), '10:100:20 and 💯')
    assert.equal(await replaceShortcodes('say :tada: and :ok:', 'say :tada:'), 'say :tada: and 🆗')
  })

  test('is completed by Enter only if it can be nothing else', async () => {
    for (const query of ['tada', 'tad', 'smile']) assert.ok((await findEmoji(query, 6)).sure, query)
    for (const query of ['smi', 'xd', 'pp', 'do', '100', '+1', '-1', 'ta', 'zz']) assert.ok(!(await findEmoji(query, 6)).sure, query)
  })

  test('is looked for from two small letters on, and never in a face', () => {
    for (const text of ['thanks :-D', ':D', ':)', ':p', ':P', ':-P', ':xD', ':DD', ':-)', ':/', ":'(", 'at 10:30', 'foo::bar', 'foo:bar', 'std::ta', ':-', ':_', 'https://ok']) assert.equal(wordBefore(text, text.length), undefined, text)
    for (const text of [':ta', ' :+1', '(:ok', ':-1', ':100']) assert.equal(wordBefore(text, text.length)?.sign, ':', text)
  })
})

test('a person is completed by Enter only while something is left to complete', () => {
  const found = [{ key: '2', insert: '@bob ', text: 'Bob', user: bob }]
  for (const [query, whole] of [['', true], ['bob', true], ['BOB', true], ['bo', false], ['b', false]] as const) assert.equal(isWhole(query, found), whole, query)
})

test('blank is what cannot be seen, in any script', () => {
  for (const text of ['', ' ', '\n\t', '\u3000', '\u200b', '\u00a0\u2003\ufeff', '\u2060\u00ad\u180e', '\u115f\u3164', '\u202e\u2066', '\u200d\ufe0f', '\u2800', '\u0301', '\u0000\u0085']) assert.ok(isBlank(text), JSON.stringify(text))
  for (const text of ['a', '.', '\u3000a', '\u200b🎉', '👨‍👩‍👧', 'e\u0301']) assert.ok(!isBlank(text), JSON.stringify(text))
})
