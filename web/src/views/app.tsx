// What is on the page: the pages without a login, or the chats.
import { useEffect, useState } from 'preact/hooks'

import { chatHref, go, route, type Route } from '../routes'
import { words } from '../text'
import { afterEntry } from './auth/after_entry'
import { AnnouncementBanner } from './announcement'
import { Banner } from './banner'
import { useClient, useSelect } from './context'
import { Conversation } from './conversation/conversation'
import { part } from './deferred'
import { Empty } from './empty'
import { isMac } from './keys'
import { Layers } from './layers'
import { lazy } from './lazy'
import { ChatList } from './list/chat_list'
import { Toasts } from './toasts'

const AuthGate = lazy(part('AuthGate'))
const Join = lazy(part('Join'))
const Welcome = lazy(part('Welcome'))
const Settings = lazy(part('Settings'))
const Threads = lazy(part('Threads'))
const Directory = lazy(part('Directory'))
const Admin = lazy(() => import('./admin/admin').then((module) => module.Admin))
const Search = lazy(() => import('./search/search').then((module) => module.Search))

export function App() {
  const client = useClient()
  const account = client.account.value
  return (
    <>
      {account === undefined ? <div class="splash" aria-busy="true" /> : account === null ? <AuthGate /> : <Inside />}
      <Layers />
      <Toasts />
    </>
  )
}

function Inside() {
  const at = route.value
  if (afterEntry.value === 'welcome') return <Welcome />
  if (afterEntry.value === 'land') return <Landing />
  if (at.page === 'invite') return <Join token={at.token} />
  return <Shell />
}

/** Just registered by an invite: the chat it was for is the first that shows up. */
function Landing() {
  const first = useSelect((state) => {
    const chats = [...state.chats.values()]
    return (chats.find((chat) => chat.kind === 'group') ?? chats[0])?.id
  })
  useEffect(() => {
    if (!first) return
    afterEntry.value = undefined
    go(chatHref(first), { replace: true })
  }, [first])
  return <div class="splash" aria-busy="true" />
}

function Shell() {
  const at = route.value
  useEffect(() => {
    if (at.page === 'setup') go('#/', { replace: true })
  }, [at.page])
  return (
    <div class={`shell at-${at.page}`}>
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), document.getElementById('main')?.focus())}>
        {words.value.common.skip}
      </a>
      <div class="banners">
        <Banner />
        <AnnouncementBanner />
      </div>
      <ChatList />
      <main id="main" tabIndex={-1}>
        <Page at={at} />
      </main>
    </div>
  )
}

function Page({ at }: { at: Route }) {
  switch (at.page) {
    case 'chat': return <Conversation key={at.chatId} {...at} />
    case 'settings': return <Settings />
    case 'admin': return <AdminGate at={at} />
    case 'search': return <Search query={at.query} />
    case 'directory': return <Directory />
    case 'threads': return <Threads />
    default: return <NothingOpen />
  }
}

function NothingOpen() {
  const t = words.value.conversation
  return <Empty title={t.pick} lead={isMac ? t.pickLead.replace('Ctrl', '⌘') : t.pickLead} />
}

/** Open to administrators. To all others there is nothing here; who is no longer one is told so. */
function AdminGate({ at }: { at: Extract<Route, { page: 'admin' }> }) {
  const isAdmin = useClient().account.value?.role === 'admin'
  const [wasAdmin, setWasAdmin] = useState(isAdmin)
  useEffect(() => {
    if (isAdmin) setWasAdmin(true)
  }, [isAdmin])
  const t = words.value.admin
  if (isAdmin) return <Admin at={at} />
  return wasAdmin ? <Empty title={t.closed} lead={t.closedLead} back /> : <NothingOpen />
}
