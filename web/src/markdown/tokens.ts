// What a message is made of.

export type Span =
  | { readonly type: 'text' | 'code'; readonly text: string }
  | { readonly type: 'break' }
  | { readonly type: Emphasis; readonly spans: readonly Span[] }
  | Link

export type Emphasis = 'strong' | 'em' | 'del' | 'spoiler'

/** An image is a link to it. */
export interface Link {
  readonly type: 'link'
  /** Undefined: an address that may not be followed. It is shown as it was written. */
  readonly href: string | undefined
  readonly written: string
  readonly spans: readonly Span[]
}

export interface Item {
  readonly blocks: readonly Block[]
  /** Of a task list: is it done? */
  readonly done?: boolean
  /** As counted in an ordered list. */
  readonly number: number
}

export type Align = 'left' | 'center' | 'right' | undefined

export type Block =
  | { readonly type: 'paragraph' | 'heading'; readonly spans: readonly Span[] }
  | { readonly type: 'code'; readonly text: string; readonly language: string }
  | { readonly type: 'quote'; readonly blocks: readonly Block[] }
  | { readonly type: 'list'; readonly ordered: boolean; readonly items: readonly Item[] }
  /** The first row is the head. A row can have fewer or more cells than it. */
  | { readonly type: 'table'; readonly align: readonly Align[]; readonly rows: readonly (readonly (readonly Span[])[])[] }
  | { readonly type: 'rule' }

/** A part of one line of the source, which begins there at `from`. */
export interface Line {
  readonly text: string
  readonly from: number
}

/** Told of the parts of the source that are code or an address: nothing in them stands for anything else. */
export type Literal = (from: number, to: number) => void
