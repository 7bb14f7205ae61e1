// What people write, as it is read: blocks and spans, links, plain words, and that no text is too much.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

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

/** Each line of a table: what is written, how it is drawn, and its plain words. */
const cases: readonly (readonly [what: string, rows: readonly (readonly [written: string, drawn: string, plain: string])[]])[] = [
  ['words and breaks', [
    ['a\nb\n\nc', '<p>a<br>b</p><p>c</p>', 'a b c'],
    ['a   b\n   c  d', '<p>a   b<br>   c  d</p>', 'a b c d'],
    ['  led in', '<p>  led in</p>', 'led in'],
    ['a\r\nb\rc', '<p>a<br>b<br>c</p>', 'a b c'],
  ]],
  ['emphasis', [
    ['**bold**, *so* and __so__, ~~gone~~', '<p><strong>bold</strong>, <em>so</em> and <strong>so</strong>, <del>gone</del></p>', 'bold, so and so, gone'],
    ['***both*** **a *b* c**', '<p><em><strong>both</strong></em> <strong>a <em>b</em> c</strong></p>', 'both a b c'],
    ['un**believ**able', '<p>un<strong>believ</strong>able</p>', 'unbelievable'],
    ['2*3*4, 2 * 3 * 4, snake_case_name', '<p>2*3*4, 2 * 3 * 4, snake_case_name</p>', '2*3*4, 2 * 3 * 4, snake_case_name'],
    ['これは**「強調」**です', '<p>これは<strong>「強調」</strong>です</p>', 'これは「強調」です'],
    ['_*a*_ *_b_* **_c_**', '<p><em><em>a</em></em> <em><em>b</em></em> <strong><em>c</em></strong></p>', 'a b c'],
    ['~5 to ~10, ~a~', '<p>~5 to ~10, ~a~</p>', '~5 to ~10, ~a~'],
    ['\\*not\\* so', '<p>*not* so</p>', '*not* so'],
    ['the end: ||he dies||, a||b||c', '<p>the end: <spoiler>he dies</spoiler>, a||b||c</p>', 'the end: █████, a||b||c'],
  ]],
  ['faces are text', [
    ['^_^ hi ^_^', '<p>^_^ hi ^_^</p>', '^_^ hi ^_^'],
    ['>_< and *_*', '<p>>_< and *_*</p>', '>_< and *_*'],
    ['¯\\_(ツ)_/¯', '<p>¯\\_(ツ)_/¯</p>', '¯\\_(ツ)_/¯'],
    ['thanks :-D :* :)', '<p>thanks :-D :* :)</p>', 'thanks :-D :* :)'],
  ]],
  ['code', [
    ['a `b*c*d` e', '<p>a <code>b*c*d</code> e</p>', 'a b*c*d e'],
    ['`` a`b ``', '<p><code>a`b</code></p>', 'a`b'],
    ['```js\nlet a  = 1\n\n  b\n```\nafter', '<pre js>let a  = 1\n\n  b</pre><p>after</p>', 'let a = 1 b after'],
    ['```\nnever closed', '<pre >never closed</pre>', 'never closed'],
    ['    four spaces', '<p>    four spaces</p>', 'four spaces'],
  ]],
  ['headings, quotes, rules', [
    ['# Title\n\n- one\n- two\n> said', '<h>Title</h><ul><li><p>one</p></li><li><p>two</p></li></ul><q><p>said</p></q>', 'Title one two said'],
    ['> said\nmy answer', '<q><p>said</p></q><p>my answer</p>', 'said my answer'],
    ['> > deep\n> less', '<q><q><p>deep</p></q><p>less</p></q>', 'deep less'],
    ['a\n---\nb', '<p>a</p><hr><p>b</p>', 'a --- b'],
    ['#1 and #tag', '<p>#1 and #tag</p>', '#1 and #tag'],
  ]],
  ['lists', [
    ['1 - 2\n- 3', '<p>1 - 2</p><ul><li><p>3</p></li></ul>', '1 - 2 3'],
    ['1. a\n   - b\n2. c', '<ol><li 1><p>a</p><ul><li><p>b</p></li></ul></li><li 2><p>c</p></li></ol>', '1. a b 2. c'],
    ['1. a\n  - b', '<ol><li 1><p>a</p><ul><li><p>b</p></li></ul></li></ol>', '1. a b'],
    ['1986. A year', '<ol><li 1986><p>A year</p></li></ol>', '1986. A year'],
    ['3. a\n7. b\n1. c', '<ol><li 3><p>a</p></li><li 7><p>b</p></li><li 8><p>c</p></li></ol>', '3. a 7. b 8. c'],
    ['- a\nmeanwhile', '<ul><li><p>a</p></li></ul><p>meanwhile</p>', 'a meanwhile'],
    ['- a\n\n- b', '<ul><li><p>a</p></li><li><p>b</p></li></ul>', 'a b'],
    ['a\n2. b', '<p>a<br>2. b</p>', 'a 2. b'],
  ]],
  ['task lists', [
    ['- [ ] buy\n- [x] pay **now**', '<ul><li o><p>buy</p></li><li x><p>pay <strong>now</strong></p></li></ul>', '☐ buy ☑ pay now'],
    ['1. [X] a', '<ol><li 1 x><p>a</p></li></ol>', '1. ☑ a'],
    ['- [ ]', '<ul><li><p>[ ]</p></li></ul>', '[ ]'],
  ]],
  ['tables', [
    ['|a|b|\n|-|:-:|\n|1|**2**|', '<table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td><strong>2</strong></td></tr></table>', 'a, b; 1, 2'],
    ['a | b\n- | -\n1 | 2 | 3\n4\nend', '<table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td><td>3</td></tr></table><p>4<br>end</p>', 'a, b; 1, 2, 3 4 end'],
    ['see:\n| a \\| b | c |\n|---|---|', '<p>see:</p><table><tr><td>a | b</td><td>c</td></tr></table>', 'see: a | b, c'],
    ['a | b\nc | d', '<p>a | b<br>c | d</p>', 'a | b c | d'],
    ['|a|b|\n|-|', '<p>|a|b|<br>|-|</p>', '|a|b| |-|'],
  ]],
  ['links', [
    ['see [the plan](https://e.example/a_b_c "T") and ![a picture](https://e.example/x.png)',
      '<p>see <a https://e.example/a_b_c>the plan</a> and <a https://e.example/x.png>a picture</a></p>', 'see the plan and a picture'],
    ['![](https://e.example/x.png) [](https://e.example/)', '<p><a https://e.example/x.png>https://e.example/x.png</a> <a https://e.example/>https://e.example/</a></p>', 'https://e.example/x.png https://e.example/'],
    ['![a](x.png) [b](javascript:alert(1))', '<p>![a](x.png) [b](javascript:alert(1))</p>', 'a b'],
    ['[https://a.example](https://b.example)', '<p><a https://b.example/>https://a.example</a></p>', 'https://a.example'],
    ['[**b** `c`](https://e.example/(x))', '<p><a https://e.example/(x)><strong>b</strong> <code>c</code></a></p>', 'b c'],
    ['<https://e.example/c> <b>x</b> &amp;', '<p><a https://e.example/c>https://e.example/c</a> <b>x</b> &amp;</p>', 'https://e.example/c <b>x</b> &amp;'],
    ['mail ann_b@e.example, not @ann', '<p>mail <a mailto:ann_b@e.example>ann_b@e.example</a>, not @ann</p>', 'mail ann_b@e.example, not @ann'],
    ['**https://e.example/a*b**', '<p><strong><a https://e.example/a*b>https://e.example/a*b</a></strong></p>', 'https://e.example/a*b'],
    ['[1]: https://e.example', '<p>[1]: <a https://e.example/>https://e.example</a></p>', '[1]: https://e.example'],
  ]],
  ['what says nothing stays as it was written', [
    ...['#', '-', '>', '*', '1.', '```', '|', '[]', '[](', '![]()', '**', '_', '~~~', '\\', '> >'].map((text) => [text, `<p>${text}</p>`, text] as const).filter(([text]) => text !== '> >'),
    ['---', '<hr>', '---'],
  ]],
]

for (const [what, rows] of cases) {
  test(what, () => {
    for (const [written, shown, plain] of rows) {
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
    '*_', '[a]: b\n', '(', 'https://a/(', 'https://a/)', '```\n', '~~~\n', '- [ ] a\n', '\t- ', '1) ', 'x  \n', '[](a "', '[](<', '||a', '*a **b', '-|', '- a\n\n', '漢字', '。', ' *']
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
