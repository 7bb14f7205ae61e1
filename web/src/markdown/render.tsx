// Messages are written in a part of Markdown. The tokens of marked's lexer become nodes one by one, never HTML.
import { signal } from '@preact/signals'
import type { Token, Tokens } from 'marked'
import { Fragment, type ComponentChildren, type VNode } from 'preact'

import { Code } from './code'
import { isOurs, safeUrl } from './links'

/** What `@name` stands for, if it is somebody that the message means. */
export type FindMention = (username: string) => { readonly id: string; readonly me: boolean } | undefined

export interface Context {
  readonly mention: FindMention
  readonly openUser: (id: string) => void
}

/** Nothing in the text that could mean more than itself: most messages are like this. */
const plain = /^(?![#>\-+=\d\s|])[^*_`~[\]<>\\&@\n|]*$/

type Lex = typeof import('./lexer').lex
const lexer = signal<Lex | undefined>(undefined)

/** Until it is there, marked-up messages are shown as they were written. */
export function loadMarkdown(): Promise<void> {
  return import('./lexer').then(
    ({ lex }) => {
      lexer.value = lex
    },
    () => {
      setTimeout(loadMarkdown, 5000)
    },
  )
}

/** Resolves when heights are final, or after a moment all the same; undefined: there is nothing to wait for. */
export function markdownSettled(): Promise<unknown> | undefined {
  if (lexer.peek()) return undefined
  return Promise.race([loadMarkdown(), new Promise((resolve) => setTimeout(resolve, 300))])
}

export function Markdown({ text, context }: { text: string; context: Context }): VNode {
  if (plain.test(text) && !/:\/\/|www\./.test(text)) return <p>{text}</p>
  const lex = lexer.value
  if (!lex) return <p class="unlexed">{mentions(text, context)}</p>
  return <>{blocks(lex(text), context)}</>
}

function blocks(tokens: readonly Token[], context: Context): ComponentChildren[] {
  return tokens.map((token, index) => <Fragment key={index}>{block(token as Tokens.Generic, context)}</Fragment>)
}

function block(token: Tokens.Generic, context: Context): ComponentChildren {
  switch (token.type) {
    case 'space':
      return null
    case 'paragraph':
      return <p>{inline(token.tokens ?? [], context)}</p>
    case 'heading':
      return <p class="md-heading">{inline(token.tokens ?? [], context)}</p>
    case 'code':
      return <Code text={(token as Tokens.Code).text} language={(token as Tokens.Code).lang} />
    case 'blockquote':
      return <blockquote>{blocks(token.tokens ?? [], context)}</blockquote>
    case 'list':
      return list(token as Tokens.List, context)
    case 'hr':
      return <hr />
    case 'text':
      return token.tokens ? <>{inline(token.tokens, context)}</> : mentions(String(token.text), context)
    // Tables, HTML and whatever comes: as it was written.
    default:
      return <p class="unlexed">{mentions(token.raw.trimEnd(), context)}</p>
  }
}

function list(token: Tokens.List, context: Context): VNode {
  const items = token.items.map((item, index) => <li key={index}>{blocks(item.tokens, context)}</li>)
  return token.ordered ? <ol start={Number(token.start) || 1}>{items}</ol> : <ul>{items}</ul>
}

function inline(tokens: readonly Token[], context: Context): ComponentChildren[] {
  return tokens.map((token, index) => <Fragment key={index}>{span(token as Tokens.Generic, context)}</Fragment>)
}

function span(token: Tokens.Generic, context: Context): ComponentChildren {
  switch (token.type) {
    case 'strong':
      return <strong>{inline(token.tokens ?? [], context)}</strong>
    case 'em':
      return <em>{inline(token.tokens ?? [], context)}</em>
    case 'del':
      return <del>{inline(token.tokens ?? [], context)}</del>
    case 'codespan':
      return <code>{(token as Tokens.Codespan).text}</code>
    case 'br':
      return <br />
    case 'escape':
      return (token as Tokens.Escape).text
    case 'link':
      return link(token as Tokens.Link, context)
    case 'checkbox':
      return (token as { checked?: boolean }).checked ? '☑ ' : '☐ '
    case 'text':
      return token.tokens ? inline(token.tokens, context) : mentions(String(token.text), context)
    default:
      return mentions(token.raw, context)
  }
}

function link(token: Tokens.Link, context: Context): ComponentChildren {
  const href = safeUrl(token.href)
  if (!href) return mentions(token.raw, context)
  const children = inline(token.tokens ?? [], context)
  if (isOurs(href)) return <a href={href}>{children}</a>
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={token.text === token.href ? undefined : href}>
      {children}
    </a>
  )
}

/** `@name` of people whom the message means. Dots, dashes and underscores at the end may be punctuation. */
function mentions(text: string, context: Context): ComponentChildren {
  if (!text.includes('@')) return text
  const parts: ComponentChildren[] = []
  let done = 0
  for (const match of text.matchAll(/(?<![\p{L}\p{N}_])@([a-zA-Z0-9][a-zA-Z0-9_.-]*)/gu)) {
    let name = match[1]!
    let who = context.mention(name)
    while (!who && /[_.-]$/.test(name)) who = context.mention((name = name.slice(0, -1)))
    if (!who) continue
    const { id, me } = who
    parts.push(text.slice(done, match.index))
    parts.push(
      <button type="button" tabIndex={-1} dir="ltr" class={me ? 'mention mention-me' : 'mention'} onClick={() => context.openUser(id)}>
        @{name}
      </button>,
    )
    done = match.index + 1 + name.length
  }
  if (done === 0) return text
  parts.push(text.slice(done))
  return parts
}
