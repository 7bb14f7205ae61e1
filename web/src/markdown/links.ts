// Which addresses may become links: what a message says is never trusted.

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
