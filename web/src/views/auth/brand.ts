// The name and the logo that a server has of its own. Kept in this browser, so that the next visit shows them at once.
import { signal } from '@preact/signals'

import type { ServerFacts } from '../../protocol.gen'

export interface Brand {
  readonly title?: string | undefined
  readonly logoUrl?: string | undefined
}

const key = 'snug.brand'
/** The server's own: the page loads no others. */
const ours = /^\/logo\/[\w-]+$/

function stored(): Brand {
  try {
    return shown(JSON.parse(localStorage.getItem(key) ?? '{}') as Brand)
  } catch {
    return {}
  }
}

const shown = ({ title, logoUrl }: Brand): Brand => ({ title: title?.trim() ? title : undefined, logoUrl: logoUrl !== undefined && ours.test(logoUrl) ? logoUrl : undefined })

export const brand = signal<Brand>(stored())

export function keepBrand(server: ServerFacts): ServerFacts {
  const now = shown(server)
  brand.value = now
  try {
    if (now.title === undefined && now.logoUrl === undefined) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(now))
  } catch {
    // A browser that keeps nothing: it is asked for each time.
  }
  return server
}
