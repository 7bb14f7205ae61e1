// The lines of a message into blocks. As in CommonMark, but the way people write in a chat: what follows a quote or a list on
// the next line is not part of it, indented text is no code, a line of dashes makes no heading, and HTML is text.
import { spansOf } from './spans'
import type { Align, Block, Item, Line, Literal } from './tokens'

/** Deeper than this, marks are text: what is drawn and read stays bounded. */
const deepest = 8

const fence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})[ \t]*(\S*)/
const heading = /^ {0,3}#{1,6}[ \t]+(?=\S)/
const rule = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/
/** Not `>_<` and its like. */
const quote = /^ {0,3}>(?![:;=._<-][^\s>]) ?/
const marker = /^( {0,3})([-*+]|(\d{1,9})[.)])(?:[ \t]+(?=\S)|[ \t]*$)/
const task = /^\[([ xX])\][ \t]+(?=\S)/

const isBlank = (line: Line | undefined) => line !== undefined && !/\S/.test(line.text)
const after = ({ text, from }: Line, length: number): Line => ({ text: text.slice(length), from: from + length })

const columnsOf = (text: string) => [.../^[ \t]*/.exec(text)![0]].reduce((columns, space) => columns + (space === '\t' ? 4 : 1), 0)

/** Takes off up to `columns` of white space at the beginning. */
function dedent(line: Line, columns: number): Line {
  let taken = 0
  for (let column = 0; column < columns && (line.text[taken] === ' ' || line.text[taken] === '\t'); taken++) column += line.text[taken] === '\t' ? 4 : 1
  return after(line, taken)
}

export function blocksOf(text: string, literal?: Literal): Block[] {
  const lines: Line[] = []
  let from = 0
  for (const { 0: end, index } of text.matchAll(/\r\n?|\n|$/g)) {
    lines.push({ text: text.slice(from, index), from })
    from = index + end.length
  }
  return new Blocks(lines, 0, literal).all()
}

class Blocks {
  #at = 0

  constructor(private readonly lines: readonly Line[], private readonly depth: number, private readonly literal: Literal | undefined) {}

  all(): Block[] {
    const blocks: Block[] = []
    while (this.#at < this.lines.length) {
      if (isBlank(this.lines[this.#at])) this.#at++
      else blocks.push(this.#code() ?? this.#heading() ?? this.#rule() ?? this.#quote() ?? this.#list() ?? this.#table() ?? this.#paragraph())
    }
    return blocks
  }

  get #line(): Line { return this.lines[this.#at]! }

  #spans(lines: readonly Line[]) { return spansOf(lines, this.literal) }
  #inside(lines: readonly Line[]) { return new Blocks(lines, this.depth + 1, this.literal).all() }

  #code(): Block | undefined {
    const open = fence.exec(this.#line.text)
    if (!open || this.#at + 1 === this.lines.length) return undefined
    const [all, fenced = '', language = ''] = open
    const close = new RegExp(`^ {0,3}${fenced[0]}{${fenced.length},}[ \\t]*$`)
    const indent = all.indexOf(fenced[0]!)
    const first = this.#line
    const inside: Line[] = []
    let last = first
    while (++this.#at < this.lines.length) {
      last = this.#line
      if (close.test(last.text)) {
        this.#at++
        break
      }
      inside.push(dedent(last, indent))
    }
    this.literal?.(first.from, last.from + last.text.length)
    return { type: 'code', text: inside.map(({ text }) => text).join('\n'), language }
  }

  #heading(): Block | undefined {
    const mark = heading.exec(this.#line.text)
    if (!mark) return undefined
    const line = after(this.lines[this.#at++]!, mark[0].length)
    const text = line.text.trimEnd()
    let end = text.length
    while (text[end - 1] === '#') end--
    return { type: 'heading', spans: this.#spans([{ ...line, text: /\s/.test(text[end - 1] ?? '') ? text.slice(0, end).trimEnd() : text }]) }
  }

  #rule(): Block | undefined {
    if (!rule.test(this.#line.text)) return undefined
    this.#at++
    return { type: 'rule' }
  }

  #quote(): Block | undefined {
    if (this.depth >= deepest || !quote.test(this.#line.text)) return undefined
    const inside: Line[] = []
    for (; this.#at < this.lines.length; this.#at++) {
      const mark = quote.exec(this.#line.text)
      if (!mark) break
      inside.push(after(this.#line, mark[0].length))
    }
    // Nothing is quoted: it is what somebody says.
    if (inside.every(isBlank)) return { type: 'paragraph', spans: this.#spans(this.lines.slice(this.#at - inside.length, this.#at)) }
    return { type: 'quote', blocks: this.#inside(inside) }
  }

  #list(): Block | undefined {
    const first = this.depth < deepest ? this.#marker() : null
    if (!first || first[0].length === this.#line.text.length) return undefined
    const kind = first[2]!.at(-1)!
    const items: Item[] = []
    let number = Number(first[3] ?? 0)
    for (let mark: RegExpExecArray | null = first; mark && mark[2]!.at(-1) === kind; mark = this.#marker()) {
      number = items.length === 0 ? number : Math.max(number + 1, Number(mark[3] ?? 0))
      items.push(this.#item(mark, number))
      // A blank line between items is none of theirs.
      let next = this.#at
      while (isBlank(this.lines[next])) next++
      if (next > this.#at && this.lines[next] && marker.exec(this.lines[next]!.text)?.[2]!.at(-1) === kind) this.#at = next
    }
    return { type: 'list', ordered: first[3] !== undefined, items }
  }

  /** The mark of an item in this line, if there is one. */
  #marker(): RegExpExecArray | null {
    const line = this.lines[this.#at]
    return line && !rule.test(line.text) ? marker.exec(line.text) : null
  }

  #item(mark: RegExpExecArray, number: number): Item {
    let line = after(this.lines[this.#at++]!, mark[0].length)
    const done = task.exec(line.text)
    if (done) line = after(line, done[0].length)
    const inside = [line]
    const indent = mark[1]!.length + mark[2]!.length + 1
    for (;;) {
      let next = this.#at
      while (isBlank(this.lines[next])) next++
      const following = this.lines[next]
      // Two columns are enough for what belongs to it: few count them.
      if (!following || columnsOf(following.text) < mark[1]!.length + 2) break
      while (this.#at <= next) inside.push(dedent(this.lines[this.#at++]!, indent))
    }
    return { blocks: this.#inside(inside), number, ...(done && { done: done[1] !== ' ' }) }
  }

  #table(): Block | undefined {
    if (!this.#isTable(this.#at)) return undefined
    const align = cellsOf(this.lines[this.#at + 1]!).map(({ text }): Align => {
      const [left, right] = [text.startsWith(':'), text.endsWith(':')]
      return left && right ? 'center' : right ? 'right' : left ? 'left' : undefined
    })
    const lines = [this.#line]
    for (this.#at += 2; this.#at < this.lines.length && this.#line.text.includes('|') && !isBlank(this.#line); this.#at++) lines.push(this.#line)
    return { type: 'table', align, rows: lines.map((line) => cellsOf(line).map((cell) => this.#spans([cell]))) }
  }

  /** A row, and below it a line of dashes for each of its cells. */
  #isTable(at: number): boolean {
    const [head, line] = [this.lines[at], this.lines[at + 1]]
    if (!head?.text.includes('|') || !line?.text.includes('|') || !/^[ \t|:-]+$/.test(line.text)) return false
    const cells = cellsOf(line)
    return cells.every(({ text }) => /^:?-+:?$/.test(text)) && cells.length === cellsOf(head).length
  }

  #paragraph(): Block {
    const begin = this.#at
    do this.#at++
    while (this.#at < this.lines.length && !isBlank(this.#line) && !this.#interrupts())
    return { type: 'paragraph', spans: this.#spans(this.lines.slice(begin, this.#at)) }
  }

  /** Whether this line begins another block. A number in the middle of a text begins a list only if it is the first. */
  #interrupts(): boolean {
    const { text } = this.#line
    if (fence.test(text) || heading.test(text) || rule.test(text) || this.#isTable(this.#at)) return true
    if (this.depth >= deepest) return false
    const mark = marker.exec(text)
    return quote.test(text) || (!!mark && mark[0].length < text.length && Number(mark[3] ?? 1) === 1)
  }
}

/** The cells of a row of a table; `\|` is part of one. */
function cellsOf(line: Line): Line[] {
  const cells: Line[] = []
  const { text } = line
  let begin = text.search(/\S|$/)
  if (text[begin] === '|') begin++
  const take = (end: number) => {
    const cell = text.slice(begin, end)
    const lead = cell.search(/\S|$/)
    cells.push({ text: cell.trim(), from: line.from + begin + lead })
    begin = end + 1
  }
  for (let at = begin; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '|') take(at)
  }
  if (/\S/.test(text.slice(begin))) take(text.length)
  return cells
}
