// `:name:` in what is written. The data comes with the first colon that could begin a name.

const load = () => import('./emoji')
const shortcode = /:([a-z0-9_+-]{2,}):/g
const code = /(```[\s\S]*?(?:```|$)|`[^`\n]*`)/

/** `:smile:` becomes its emoji, but not in code. Without the data (no network) the text stays as it is. */
export async function replaceShortcodes(text: string): Promise<string> {
  if (!text.includes(':') || !new RegExp(shortcode).test(text)) return text
  try {
    const { byName } = await load()
    return text
      .split(code)
      .map((part, index) => (index % 2 === 1 ? part : part.replace(shortcode, (whole, name: string) => byName.get(name) ?? whole)))
      .join('')
  } catch {
    return text
  }
}

export async function findEmoji(query: string, most: number): Promise<{ char: string; name: string }[]> {
  try {
    const { search } = await load()
    const wanted = query.toLowerCase()
    return search(query, most).map((emoji) => ({ char: emoji.char, name: emoji.names.find((name) => name.startsWith(wanted)) ?? emoji.names[0]! }))
  } catch {
    return []
  }
}
