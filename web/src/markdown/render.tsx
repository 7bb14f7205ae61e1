// Messages are written in a part of Markdown. What the lexer finds becomes nodes one by one, never HTML.
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Fragment, type ComponentChildren, type VNode } from 'preact'

import { words } from '../text'
import { parts } from '../views/deferred'
import { Code } from './code'
import { lex } from './lexer'
import { MessageLink } from './link'
import { wordsOf } from './plain'
import type { Align, Block, Item, Span } from './tokens'

/** What `@name` stands for, if it is somebody that the message means. */
export type FindMention = (username: string) => { readonly id: string; readonly me: boolean } | undefined

export interface Context {
  readonly mention: FindMention
  readonly openUser: (id: string) => void
  /** How `@room`, and what else names everybody, is drawn, if the message does. */
  readonly room?: string | undefined
  /** It is an address: nothing in it is anything else. */
  readonly bare?: boolean
}

export function Markdown({ text, context }: { text: string; context: Context }): VNode {
  return <>{blocks(lex(text), context)}</>
}

function blocks(all: readonly Block[], context: Context): ComponentChildren[] {
  return all.map((one, index) => <Fragment key={index}>{block(one, context)}</Fragment>)
}

function block(one: Block, context: Context): ComponentChildren {
  switch (one.type) {
    case 'paragraph':
      return <p>{spans(one.spans, context)}</p>
    case 'heading':
      return <p class="md-heading">{spans(one.spans, context)}</p>
    case 'code':
      return <Code text={one.text} language={one.language} />
    case 'quote':
      return <blockquote>{blocks(one.blocks, context)}</blockquote>
    case 'list': {
      const items = one.items.map((each, index) => item(each, one.ordered, index, context))
      return one.ordered ? <ol start={one.items[0]!.number}>{items}</ol> : <ul>{items}</ul>
    }
    case 'table':
      return table(one.rows, one.align, context)
    case 'rule':
      return <hr />
  }
}

function item({ blocks: inside, done, number }: Item, ordered: boolean, index: number, context: Context): VNode {
  const content = blocks(inside, context)
  if (done === undefined) return <li key={index} value={ordered ? number : undefined}>{content}</li>
  const t = words.value.message
  return (
    <li key={index} class="task">
      <span class={done ? 'box box-done' : 'box'} role="img" aria-label={done ? t.taskDone : t.taskOpen}>
        {done ? '☑' : '☐'}
      </span>
      <div>{content}</div>
    </li>
  )
}

/** It scrolls by itself, also by keyboard. No landmark: a conversation can have many. */
function table(rows: readonly (readonly (readonly Span[])[])[], align: readonly Align[], context: Context): VNode {
  const cell = (column: number) => (align[column] ? `to-${align[column]}` : undefined)
  const [head = [], ...body] = rows
  return (
    <div class="table" role="group" tabIndex={0} aria-label={words.value.message.table}>
      <table>
        <thead>
          <tr>{head.map((one, column) => <th key={column} scope="col" class={cell(column)}>{spans(one, context)}</th>)}</tr>
        </thead>
        <tbody>
          {body.map((row, index) => (
            <tr key={index}>{row.map((one, column) => <td key={column} class={cell(column)}>{spans(one, context)}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function spans(all: readonly Span[], context: Context): ComponentChildren[] {
  return all.map((one, index) => <Fragment key={index}>{span(one, context)}</Fragment>)
}

function span(one: Span, context: Context): ComponentChildren {
  switch (one.type) {
    case 'text':
      return mentions(one.text, context)
    case 'code':
      return <code>{one.text}</code>
    case 'break':
      return <br />
    case 'strong':
      return <strong>{spans(one.spans, context)}</strong>
    case 'em':
      return <em>{spans(one.spans, context)}</em>
    case 'del':
      return <del>{spans(one.spans, context)}</del>
    case 'spoiler':
      return <Spoiler>{spans(one.spans, context)}</Spoiler>
    case 'link':
      if (one.href === undefined) return mentions(one.written, context)
      return link(one.href, one.spans, context)
  }
}

function link(href: string, inside: readonly Span[], context: Context): VNode {
  const said = wordsOf(inside)
  return <MessageLink href={href} said={said}>{spans(inside, said.includes('://') ? { ...context, bare: true } : context)}</MessageLink>
}

/** Covered until somebody wants to see it. Who presses it by keyboard goes on from what was covered. */
function Spoiler({ children }: { children: ComponentChildren }): VNode {
  const [shown, show] = useState(false)
  const uncovered = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => uncovered.current?.focus({ preventScroll: true }), [shown])
  if (shown) return <span ref={uncovered} class="spoiler" tabIndex={-1}>{children}</span>
  return (
    <button type="button" class="spoiler spoiler-covered" aria-label={words.value.message.spoiler} aria-expanded={false} onClick={() => show(true)}>
      <span aria-hidden="true">{children}</span>
    </button>
  )
}

/** `@name` of people whom the message means. Dots, dashes and underscores at the end may be punctuation. */
function mentions(text: string, context: Context): ComponentChildren {
  if (!text.includes('@')) return emoji(text, context)
  const pieces: ComponentChildren[] = []
  let done = 0
  for (const match of text.matchAll(/(?<![\p{L}\p{N}_])@([a-zA-Z0-9][a-zA-Z0-9_.-]*)/gu)) {
    let name = match[1]!
    let who = context.mention(name)
    while (!who && /[_.-]$/.test(name)) who = context.mention((name = name.slice(0, -1)))
    if (!who) {
      const everybody = context.room && /^(?:room|channel|all|everyone|here)(?![a-z\d])(?![_.-]+[a-z\d])/i.exec(match[1]!)?.[0]
      const GroupMention = parts.value?.GroupMention
      if (!everybody && !GroupMention) continue
      const written = everybody || match[1]!
      const drawn = everybody ? <span dir="ltr" class={context.room}>@{everybody}</span> : GroupMention && <GroupMention written={written} />
      pieces.push(emoji(text.slice(done, match.index), context), drawn)
      done = match.index + 1 + written.length
      continue
    }
    const { id, me } = who
    pieces.push(emoji(text.slice(done, match.index), context))
    pieces.push(
      <button type="button" tabIndex={-1} dir="ltr" class={me ? 'mention mention-me' : 'mention'} onClick={() => context.openUser(id)}>
        @{name}
      </button>,
    )
    done = match.index + 1 + name.length
  }
  if (done === 0) return emoji(text, context)
  pieces.push(emoji(text.slice(done), context))
  return pieces
}

/** `:name:` of the server's own emoji, if there is one of that name. Not beside digits and slashes: those are times and addresses. */
function emoji(text: string, { bare }: Context): ComponentChildren {
  const OwnEmoji = parts.value?.OwnEmoji
  if (bare || !OwnEmoji || !text.includes(':')) return text
  const pieces: ComponentChildren[] = []
  let done = 0
  for (const { 0: whole, 1: name, index } of text.matchAll(/(?<![\p{N}_/]):([a-z0-9_-]{2,32}):(?![\p{N}_/])/gu)) {
    pieces.push(text.slice(done, index), <OwnEmoji name={name!} />)
    done = index + whole.length
  }
  return done === 0 ? text : [...pieces, text.slice(done)]
}
