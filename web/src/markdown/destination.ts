// What stands in the round brackets of a link: an address, and perhaps a title, which is not shown.

const longest = 2000
const deepest = 32
const blank = /[ \t\n]*/y
const angled = /<([^<>\n]{0,2000})>/y
const title = /"[^"]{0,500}"|'[^']{0,500}'|\([^()]{0,500}\)/y

/** Undefined: there is none at `at`. Else also where it ends. */
export function destinationAt(text: string, at: number): { readonly href: string; readonly end: number } | undefined {
  if (text[at] !== '(') return undefined
  const skip = (pattern: RegExp, from: number) => {
    pattern.lastIndex = from
    return pattern.test(text) ? pattern.lastIndex : from
  }
  const begin = skip(blank, at + 1)
  let end = skip(angled, begin)
  let href = text.slice(begin + 1, end - 1)
  if (end === begin) ({ href, end } = bare(text, begin))
  if (end === begin) return undefined
  const gap = skip(blank, end)
  const close = skip(blank, gap > end ? skip(title, gap) : gap)
  return text[close] === ')' ? { href, end: close + 1 } : undefined
}

function bare(text: string, begin: number): { href: string; end: number } {
  let href = ''
  let depth = 0
  let at = begin
  for (; at < text.length && at - begin < longest && depth < deepest; at++) {
    const char = text[at]!
    if (char <= ' ' || (char === ')' && depth === 0)) break
    if (char === '(') depth++
    else if (char === ')') depth--
    else if (char === '\\' && /[()\\]/.test(text[at + 1] ?? '')) at++
    href += text[at]
  }
  return { href, end: at }
}
