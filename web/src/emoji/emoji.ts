// All emoji, by group, with their names. Fetched when the first one is asked for.
import { emojiData } from './emoji.gen'

export interface Emoji {
  readonly char: string
  readonly names: readonly string[]
  readonly tags: readonly string[]
}

export const groups: readonly (readonly [group: string, emoji: readonly Emoji[]])[] = emojiData.map(([group, lines]) => [
  group,
  lines
    .trim()
    .split('\n')
    .map((line) => {
      const [char, names, tags] = line.split(' ')
      return { char: char!, names: names!.split(','), tags: tags?.split(',') ?? [] }
    }),
])

const all = groups.flatMap(([, emoji]) => emoji)

export const byName: ReadonlyMap<string, string> = new Map(all.flatMap((emoji) => emoji.names.map((name) => [name, emoji.char] as const)))

/** Names that begin so come first, the shortest of them on top; then those that hold it, then tags. */
export function search(query: string, most: number): Emoji[] {
  const wanted = query.toLowerCase()
  const rank = (emoji: Emoji) =>
    emoji.names.some((name) => name === wanted) ? 0
    : emoji.names.some((name) => name.startsWith(wanted)) ? 1
    : emoji.names.some((name) => name.includes(wanted)) ? 2
    : emoji.tags.some((tag) => tag.startsWith(wanted)) ? 3
    : 4
  const ranked: Emoji[][] = [[], [], [], []]
  for (const emoji of all) ranked[rank(emoji)]?.push(emoji)
  const shortest = (emoji: Emoji) => Math.min(...emoji.names.filter((name) => name.startsWith(wanted)).map((name) => name.length))
  ranked[1]!.sort((a, b) => shortest(a) - shortest(b))
  return ranked.flat().slice(0, most)
}

/** A whole name, or the beginning of one emoji's alone. With fewer than two letters, or three, it could be a face. */
export function isName(query: string): boolean {
  if (!/^[a-z]{2}/.test(query)) return false
  return byName.has(query) || (query.length > 2 && all.filter((emoji) => emoji.names.some((name) => name.startsWith(query))).length === 1)
}
