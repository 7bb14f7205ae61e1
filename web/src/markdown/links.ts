// Which addresses may become links, and which of them say that they lead elsewhere: what a message says is never trusted.

const allowed = new Set(['http:', 'https:', 'mailto:', 'tel:', 'xmpp:', 'matrix:'])

/** The address if it may be followed, else undefined: `javascript:`, `data:` and the like stay text. */
export function safeUrl(href: string): string | undefined {
  try {
    const url = new URL(href)
    return allowed.has(url.protocol) ? url.href : undefined
  } catch {
    return undefined
  }
}

/** A link into this client opens in place, everything else in a tab of its own. */
export const isOurs = (href: string) => href.startsWith(`${location.origin}/#`)

/** What looks like the name of a host, with what stands around it of an address. */
const named = /((?:[a-z][a-z0-9+.-]*:)?\/\/)?(?:[^\s/@]*@)?((?:[\p{L}\p{N}-]+\.)+\p{L}[\p{L}\p{N}-]+)([^\s]*)/iu
/** Names of files that could be names of hosts. */
const file = /\.(?:js|mjs|ts|tsx|jsx|md|py|rs|sh|cc|cpp|hpp|go|so|pl|rb|java|kt|cs|css|html?|json|ya?ml|toml|txt|pdf|png|jpe?g|gif|svg|zip|docx?|xlsx?|pptx?|csv|log|conf|ini|exe)$/i
/** Letters of other scripts that pass for Latin ones. */
const foreign = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}]/u

/**
 * Where a link really leads, if somebody who reads it has to expect something else: its text is another address, or one that
 * pretends (a name before an @, letters of another alphabet among Latin ones).
 */
export function trueTarget(said: string, href: string): string | undefined {
  const target = new URL(href)
  const where = target.host || target.pathname
  if (target.username || target.password) return where
  const text = said.trim().slice(0, 2000)
  const [, scheme, name, rest] = named.exec(text) ?? []
  if (name === undefined) return undefined
  if (name.split('.').some((label) => foreign.test(label) && /[a-z]/i.test(label))) return where
  if (target.protocol === 'mailto:') return text.includes('@') && !isMailTo(text, target) ? where : undefined
  if (!scheme && (file.test(name) || target.pathname.includes(name))) return undefined
  const host = hostOf(name)
  if (host !== hostOf(target.host) && !hostOf(target.hostname).endsWith(`.${host}`)) return where
  // A whole address, from the beginning to the end: the same host is not enough.
  return scheme && text === `${scheme}${name}${rest}` && !isSame(text, target) ? href : undefined
}

const hostOf = (name: string) => {
  try {
    return new URL(`http://${name}`).host.replace(/^www\./, '')
  } catch {
    return name
  }
}

const isMailTo = (text: string, target: URL) => decode(target.pathname).toLowerCase() === text.replace(/^mailto:/i, '').toLowerCase()

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The same but for a slash at the end, or cut short with an ellipsis. */
function isSame(text: string, target: URL): boolean {
  const bare = (href: string) => href.replace(/^[a-z]+:\/\/(?:www\.)?/i, '').replace(/\/$/, '')
  const short = /(?:…|\.\.\.)$/.exec(text)
  const said = safeUrl(short ? text.slice(0, short.index) : text)
  return !!said && (short ? bare(target.href).startsWith(bare(said)) : bare(said) === bare(target.href))
}
