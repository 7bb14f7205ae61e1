// What one looks for: words, and filters. Filters are typed as the server reads them (`from:ann has:file`), or chosen;
// then they are chips. As an address it is one text.

export type Key = 'from' | 'in' | 'mentions' | 'has' | 'is' | 'on' | 'before' | 'after'

export interface Filter {
  readonly key: Key
  /** Of `in`: the chat's id. */
  readonly value: string
}

export interface Query {
  readonly filters: readonly Filter[]
  readonly text: string
}

/** The id of the chat that somebody means by what stands behind `in:`. */
export type FindChat = (name: string) => string | undefined

/** More than this the server refuses; what stands around it are filters. */
export const longestText = 300

const day = /^\d{4}-\d\d-\d\d$/
const good: Readonly<Record<Exclude<Key, 'in'>, RegExp>> = {
  from: /^[a-z0-9][a-z0-9_.-]*$/i,
  mentions: /^me$/,
  has: /^(?:file|image|link|poll)$/,
  is: /^(?:saved|pinned)$/,
  on: day,
  before: day,
  after: day,
}
/** A word, a phrase, or a filter, whose value can be a phrase. */
const token = /(?:[a-z]+:)?"[^"]*"?|\S+/gi

const isDay = (text: string) => day.test(text) && new Date(`${text}T00:00Z`).toJSON()?.startsWith(text) === true

function filterOf(word: string, findChat: FindChat): Filter | undefined {
  const [, name = '', value = ''] = /^([a-z]+):(.+)$/is.exec(word) ?? []
  const key = name.toLowerCase() as Key
  if (key === 'in') {
    const id = findChat(value.replace(/^"|"$/g, ''))
    return id === undefined ? undefined : { key, value: id }
  }
  if (!Object.hasOwn(good, key) || !good[key].test(value.toLowerCase())) return undefined
  return good[key] === day && !isDay(value) ? undefined : { key, value: value.toLowerCase() }
}

/** Takes the filters out of what was typed; `whole`: also one that nothing follows, which could still be being typed. */
export function take({ filters, text }: Query, findChat: FindChat, whole = false): Query {
  let taken: Query = { filters, text }
  let rest = ''
  let done = 0
  for (const { 0: word, index } of text.matchAll(token)) {
    const end = index + word.length
    const filter = whole || end < text.length ? filterOf(word, findChat) : undefined
    if (!filter) continue
    rest += text.slice(done, index)
    done = end + (/\s/.test(text[end] ?? '') ? 1 : 0)
    taken = withFilter(taken, filter)
  }
  return { filters: taken.filters, text: rest + text.slice(done) }
}

const several = new Set<Key>(['has', 'is'])
const isSame = (a: Filter, b: Filter) => a.key === b.key && a.value === b.value
/** Both cannot be meant: a day excludes the days before and after one. */
function excludes(a: Key, b: Key): boolean {
  if (a === b) return !several.has(a)
  return (a === 'on' || b === 'on') && [a, b].some((key) => key === 'before' || key === 'after')
}

export function without({ filters, text }: Query, filter: Filter): Query {
  return { filters: filters.filter((one) => !isSame(one, filter)), text }
}

/** In place of those that it excludes. */
export function withFilter(query: Query, filter: Filter): Query {
  const filters = query.filters.filter((one) => !excludes(one.key, filter.key) && !isSame(one, filter))
  return { filters: [...filters, filter], text: query.text }
}

/** As an address has it. */
export function written({ filters, text }: Query): string {
  return [...filters.map(({ key, value }) => `${key}:${value}`), text.trim()].filter(Boolean).join(' ')
}

export const read = (address: string, findChat: FindChat): Query => take({ filters: [], text: address }, findChat, true)

export interface Asked {
  readonly query: string
  readonly chatId?: string
}

/** What the server is asked; undefined: nothing is looked for yet. */
export function asked(query: Query): Asked | undefined {
  const chatId = query.filters.find(({ key }) => key === 'in')?.value
  const words = written({ filters: query.filters.filter(({ key }) => key !== 'in'), text: query.text })
  if (!/[^\s"*:-]/.test(words)) return undefined
  return { query: words, ...(chatId !== undefined && { chatId }) }
}
