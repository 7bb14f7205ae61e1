// Trims emojibase's data to what the picker and `:name:` need: `node src/emoji/generate.mjs` writes emoji.gen.ts.
import { readFileSync, writeFileSync } from 'node:fs'

const data = (name) => JSON.parse(readFileSync(new URL(`../../node_modules/emojibase-data/en/${name}.json`, import.meta.url), 'utf8'))
const compact = data('compact')
const versions = new Map(data('data').map(({ hexcode, version }) => [hexcode, version]))
const github = data('shortcodes/github')
const emojibase = data('shortcodes/emojibase')

/** Newer ones are boxes on many a device still. */
const newest = 14

const groups = ['smileys', 'people', undefined, 'nature', 'food', 'travel', 'activities', 'objects', 'symbols', 'flags']
const list = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value])

const lines = compact
  .filter((emoji) => emoji.group !== undefined && groups[emoji.group] && versions.get(emoji.hexcode) <= newest)
  .sort((a, b) => a.order - b.order)
  .reduce((byGroup, emoji) => {
    const names = [...new Set([...list(github[emoji.hexcode]), ...list(emojibase[emoji.hexcode])])].slice(0, 3)
    if (names.length === 0) return byGroup
    const known = new Set(names.flatMap((name) => name.split('_')))
    const tags = (emoji.tags ?? []).filter((tag) => !known.has(tag) && !tag.includes(' ')).slice(0, 4)
    const line = [emoji.unicode, names.join(','), tags.join(',')].filter((part, index) => index < 2 || part).join(' ')
    const group = groups[emoji.group]
    byGroup.set(group, [...(byGroup.get(group) ?? []), line])
    return byGroup
  }, new Map())

let text = '// Made by generate.mjs of emojibase-data (MIT, Miles Johnson). Not to be edited. A line: emoji, names, tags.\n\n'
text += 'export const emojiData: readonly (readonly [group: string, lines: string])[] = [\n'
for (const [group, entries] of lines) text += `  ['${group}', \`\n${entries.join('\n')}\`],\n`
text += ']\n'
writeFileSync(new URL('emoji.gen.ts', import.meta.url), text)
