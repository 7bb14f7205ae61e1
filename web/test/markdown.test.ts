// What people write, as it is read: blocks and spans, links, plain words, and that no text is too much.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import table from '../../tests/formatting/cases.json'
import './support/page'
import { addressAt } from '../src/markdown/addresses'
import { lex, literalsOf } from '../src/markdown/lexer'
import { trueTarget } from '../src/markdown/links'
import { plainText } from '../src/markdown/plain'
import type { Block, Span } from '../src/markdown/tokens'

/** What is made of it, as if it were HTML. */
const drawn = (text: string) => lex(text).map(block).join('')
const spans = (all: readonly Span[]): string => all.map(span).join('')

function block(one: Block): string {
  switch (one.type) {
    case 'paragraph': return `<p>${spans(one.spans)}</p>`
    case 'heading': return `<h>${spans(one.spans)}</h>`
    case 'code': return `<pre ${one.language}>${one.text}</pre>`
    case 'quote': return `<q>${one.blocks.map(block).join('')}</q>`
    case 'list': return `<${one.ordered ? 'ol' : 'ul'}>${one.items.map(({ done, number, blocks }) =>
      `<li${one.ordered ? ` ${number}` : ''}${done === undefined ? '' : done ? ' x' : ' o'}>${blocks.map(block).join('')}</li>`).join('')}</${one.ordered ? 'ol' : 'ul'}>`
    case 'table': return `<table>${one.rows.map((row) => `<tr>${row.map((cell) => `<td>${spans(cell)}</td>`).join('')}</tr>`).join('')}</table>`
    case 'rule': return '<hr>'
  }
}

function span(one: Span): string {
  switch (one.type) {
    case 'text': return one.text
    case 'code': return `<code>${one.text}</code>`
    case 'break': return '<br>'
    case 'link': return one.href === undefined ? one.written : `<a ${one.href}>${spans(one.spans)}</a>`
    default: return `<${one.type}>${spans(one.spans)}</${one.type}>`
  }
}

for (const { what, cases } of table) {
  test(what, () => {
    for (const { written, drawn: shown, plain } of cases) {
      assert.equal(drawn(written), shown, JSON.stringify(written))
      assert.equal(plainText(written), plain, JSON.stringify(written))
    }
  })
}

describe('an address in a text', () => {
  const found = (text: string) => addressAt(text, text.search(/https?:|www\./))?.text

  test('ends where the sentence goes on, in whatever script', () => {
    for (const [text, address] of [
      ['https://example.com/a?b=c#d.', 'https://example.com/a?b=c#d'],
      ['(https://example.com/a_(b))', 'https://example.com/a_(b)'],
      ['https://example.com/a), and', 'https://example.com/a'],
      ['https://öko.example/straße', 'https://öko.example/straße'],
      ['https://пример.рф/путь', 'https://пример.рф/путь'],
      ['見て https://example.com/a。次', 'https://example.com/a'],
      ['https://example.com/a、https://example.com/b', 'https://example.com/a'],
      ['（https://example.com/a）と', 'https://example.com/a'],
      ['「https://example.com/a」', 'https://example.com/a'],
      ['https://example.com/a！', 'https://example.com/a'],
      ['https://example.com/a，然后', 'https://example.com/a'],
      ['https://example.com/a　次', 'https://example.com/a'],
      ['https://example.comを見て', 'https://example.com'],
      ['https://ja.example/wiki/日本', 'https://ja.example/wiki/日本'],
      ['“https://example.com”', 'https://example.com'],
      ['https://example.com/\u200bx', 'https://example.com/'],
      ['https://example.com/\u202egnp', 'https://example.com/'],
      ['http://[::1]:8080/x]', 'http://[::1]:8080/x'],
      ['www.example.com.', 'www.example.com'],
    ] as const) assert.equal(found(text), address, text)
  })

  test('is none where none begins', () => {
    for (const text of ['xhttps://example.com', 'https://', 'https:// example.com', 'www.', 'www.x', 'http://。']) assert.equal(found(text), undefined, text)
  })
})

test('a link whose text is another address says where it leads', () => {
  for (const [said, href, target] of [
    ['https://bank.example', 'https://evil.example/', 'evil.example'],
    ['bank.example', 'https://evil.example/x', 'evil.example'],
    ['see www.bank.example now', 'https://bank.example.evil.example/', 'bank.example.evil.example'],
    ['https://bank.example/login', 'https://bank.example/logout', 'https://bank.example/logout'],
    ['https://bank.example@evil.example', 'https://bank.example@evil.example/', 'evil.example'],
    ['https://bаnk.example', 'https://xn--bnk-5cd.example/', 'xn--bnk-5cd.example'],
    ['ann@bank.example', 'mailto:eve@evil.example', 'eve@evil.example'],
    ['ann@bank.example', 'https://evil.example/', 'evil.example'],
    ['https://example.com', 'https://example.com/', undefined],
    ['https://öko.example', 'https://xn--ko-eka.example/', undefined],
    ['https://пример.рф/', 'https://xn--e1afmkfd.xn--p1ai/', undefined],
    ['example.com', 'https://www.example.com/deep/er', undefined],
    ['example.com', 'https://docs.example.com/', undefined],
    ['https://example.com/a…', 'https://example.com/a/long/one', undefined],
    ['ann@bank.example', 'mailto:ann@bank.example', undefined],
    ['README.md', 'https://code.example/x', undefined],
    ['the plan', 'https://evil.example/', undefined],
    ['v1.2.3', 'https://example.com/', undefined],
  ] as const) assert.equal(trueTarget(said, href), target, `${said} → ${href}`)
})

test('code and addresses are told with their place in the source', () => {
  for (const [text, literals] of [
    ['a `b` c', ['`b`']],
    ['> - a `b`\n> - https://e.example/x.', ['`b`', 'https://e.example/x']],
    ['x\r\n```\r\na\r\n```\r\ny', ['```\r\na\r\n```']],
    ['|`a`|b|\n|-|-|\n| c | [d](https://e.example) |', ['`a`', '[d](https://e.example)']],
    ['\\`a `b`', ['`b`']],
    ['nothing', []],
  ] as const) assert.deepEqual(literalsOf(text).map(([from, to]) => text.slice(from, to)), literals, JSON.stringify(text))
})

describe('whatever is written', () => {
  const marks = ['>', '> ', '- ', '* ', '1. ', '*', '_', '**a ', '*a *b ', '_a', 'a_', '[', '![', '[](', '[a](', '](', '<', '<a ', '<a:', '`', '` ', '`a``b', '~~a', '~~a ', '|',
    '||||\n|-|-|-|\n', '|a|\n|-|\n', '\\', '&', 'www.', 'http://', 'a@', '@a', 'a@b.', '!', '#', '# a\n', '# #', '-\n', '- a\n  ', '   ', '\n', '> - ', '-- ', '***a', '**a_b',
    '*_', '||a|| ', '|a|b|\n|:-|-:|\n|', '- [ ] - [x] ', '||**a', '[a]: b\n', '(', 'https://a/(', 'https://a/)', '```\n', '~~~\n', '- [ ] a\n', '\t- ', '1) ', 'x  \n', '[](a "', '[](<', '||a', '*a **b', '-|', '- a\n\n', '漢字', '。', ' *']
  const depth = (x: unknown): number => (x && typeof x === 'object' ? 1 + Math.max(0, ...Object.values(x).map(depth)) : 0)

  test('it takes little time, and is never deep', () => {
    for (const mark of marks) {
      for (const [length, ms] of [[8000, 200], [80_000, 2000]] as const) {
        const text = mark.repeat(Math.ceil(length / mark.length)).slice(0, length)
        // Of a core: the clock also counts what else the machine does.
        const took = Math.min(...[1, 2].map(() => {
          const before = process.cpuUsage()
          lexAnew(text)
          return process.cpuUsage(before).user / 1000
        }))
        assert.ok(took < ms, `${JSON.stringify(mark)}: ${length} characters take ${took} ms`)
      }
      assert.ok(depth(lexAnew(mark.repeat(8000 / mark.length))) < 90, mark)
    }
  })

  // Linear congruential: the same texts at each run.
  let seed = 11
  const random = (below: number) => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) % below
  const alphabet = [...marks, 'a', 'b c', ' ', '\n', '\n\n', 'javascript:alert(1)', 'data:text/html,x', ')', ']', '"', 'https://e.example/', '日本', '🎉', '\u0000', '\ud83d', '\u202e']

  test('it is read without a throw, says nothing that was not written, and leads nowhere that it may not', () => {
    for (let n = 0; n < 4000; n++) {
      const text = Array.from({ length: 1 + random(24) }, () => alphabet[random(alphabet.length)]).join('')
      const hrefs: string[] = []
      const look = (one: unknown): void => {
        if (!one || typeof one !== 'object') return
        if ('href' in one && typeof one.href === 'string') hrefs.push(one.href)
        Object.values(one).forEach(look)
      }
      const blocks = lexAnew(text)
      look(blocks)
      for (const href of hrefs) assert.match(href, /^(https?|mailto|tel|xmpp|matrix):/, text)
      for (const [from, to] of literalsOf(text)) assert.ok(0 <= from && from < to && to <= text.length, JSON.stringify(text))
      const [said, written] = [plainText(text), text].map((of) => [...of.replace(/[^\p{L}]/gu, '')]) as [string[], string[]]
      let at = 0
      for (const letter of said) {
        at = written.indexOf(letter, at) + 1
        assert.ok(at > 0, JSON.stringify(text))
      }
      if (!/\]\(|\|\||```|~~~/.test(text)) assert.equal(said.join(''), written.join(''), JSON.stringify(text))
    }
  })
})

/** Not out of what is remembered. */
let fresh = 0
function lexAnew(text: string): readonly Block[] {
  return lex(`${text}\n${++fresh}`)
}
