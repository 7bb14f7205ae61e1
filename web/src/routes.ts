// Where one is, as it stands behind the # of the address: it is never sent to a server, and links can be shared.
import { signal } from '@preact/signals'

import { Trail } from './trail'

/** The parts of the administration, in their order. */
export const adminParts = ['overview', 'users', 'chats', 'files', 'invites', 'rules', 'branding', 'bans', 'reports', 'groups', 'announcement', 'audit'] as const
export type AdminPart = (typeof adminParts)[number]

export type Route =
  | { readonly page: 'home' }
  /** `rootId`: with the thread of this message, at `at`. */
  | { readonly page: 'chat'; readonly chatId: string; readonly seq?: number; readonly rootId?: string; readonly at?: number }
  | { readonly page: 'threads' }
  | { readonly page: 'directory' }
  | { readonly page: 'settings'; readonly part?: 'emoji' }
  | { readonly page: 'admin'; readonly part: AdminPart; readonly username?: string }
  | { readonly page: 'search'; readonly query: string }
  | { readonly page: 'setup'; readonly token: string }
  | { readonly page: 'invite'; readonly token: string }

const searchPage = '#/search/'

export function parseRoute(hash: string): Route {
  const token = /^#(setup|invite)=([^&]+)/.exec(hash)
  if (token) return { page: token[1] as 'setup' | 'invite', token: decode(token[2]!) }
  const admin = /^#\/admin(?:\/([a-z]+)(?:\/([\w.%-]+))?)?$/.exec(hash)
  if (admin) return adminRoute(admin[1] ?? adminParts[0], admin[2])
  if (hash.startsWith(searchPage)) return { page: 'search', query: decode(hash.slice(searchPage.length)) }
  const [, page, id, seq, rootId, at] = /^#\/([a-z]*)(?:\/(\d+))?(?:\/(\d+))?(?:\/thread\/(\d+)(?:\/(\d+))?)?$/.exec(hash) ?? []
  if (page === 'chat' && id) return { page, chatId: id, ...(seq && { seq: Number(seq) }), ...(rootId && { rootId, ...(at && { at: Number(at) }) }) }
  if (page === 'settings' || page === 'threads' || page === 'directory') return { page }
  if (hash === '#/settings/emoji') return { page: 'settings', part: 'emoji' }
  return { page: 'home' }
}

function adminRoute(name: string, username: string | undefined): Route {
  const part = adminParts.find((known) => known === name)
  if (!part || (username && part !== 'users')) return { page: 'home' }
  return username ? { page: 'admin', part, username: decode(username) } : { page: 'admin', part }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export const chatHref = (chatId: string, seq?: number) => (seq ? `#/chat/${chatId}/${seq}` : `#/chat/${chatId}`)
/** Beside the chat, which stays where it is unless `seq` is another place; `at`: a reply. */
export const threadHref = (chatId: string, rootId: string, at?: number, seq?: number) => {
  const here = route.peek()
  return `${chatHref(chatId, seq ?? (here.page === 'chat' && here.chatId === chatId ? here.seq : undefined))}/thread/${rootId}${at ? `/${at}` : ''}`
}
export const searchHref = (query = '') => searchPage + encodeURIComponent(query)
export const adminHref = (part: AdminPart) => (part === adminParts[0] ? '#/admin' : `#/admin/${part}`)
export const accountHref = (username: string) => `#/admin/users/${encodeURIComponent(username)}`
export const inviteUrl = (token: string) => `${location.origin}/#invite=${encodeURIComponent(token)}`

export const route = signal<Route>(parseRoute(location.hash))

/** The address as it was last seen here. */
let address = location.hash

const write = (how: 'pushState' | 'replaceState') => (state: object, href?: string) => {
  history[how](state, '', href)
  address = location.hash
}

export const trail = new Trail({
  state: () => history.state,
  push: write('pushState'),
  replace: write('replaceState'),
  go: (by) => history.go(by),
  later: (call, ms) => void (ms === undefined ? queueMicrotask(call) : setTimeout(call, ms)),
})

function arrive() {
  const samePage = location.hash === address
  address = location.hash
  trail.arrived(samePage)
  if (!samePage && !trail.underWay) route.value = parseRoute(location.hash)
}

addEventListener('popstate', arrive)
addEventListener('hashchange', () => {
  if (location.hash !== address) arrive()
})

/** Links lead there as `go` does. Those to the page that one came from, with class `back`, go back there. */
addEventListener('click', (event: MouseEvent) => {
  const link = event.target instanceof Element && event.target.closest<HTMLAnchorElement>('a[href^="#/"]')
  if (!link || link.target || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  const href = link.getAttribute('href')!
  if (link.classList.contains('back')) goBack(href)
  else go(href)
})

/** `replace`: back leads to where one was before, not here. */
export function go(href: string, { replace = false } = {}) {
  route.value = parseRoute(href)
  if (location.hash === href && !trail.underWay) trail.closeAll()
  else trail.goTo(href, location.hash || '#/', replace)
}

/** To the page above this one: by a step back, if it is where one came from. What was found is above all that it leads to. */
export function goBack(href: string) {
  if (!trail.backTo(href, searchPage)) go(href)
}
