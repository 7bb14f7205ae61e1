// The entry point: one client, one page.
import './styles/index.css'

import { effect } from '@preact/signals'
import { options, render } from 'preact'

import { createClient } from './client/index'
import { loadMarkdown } from './markdown/shown'
import { trail } from './routes'
import { followLanguage } from './text'
import { registerWorker } from './update'
import { App } from './views/app'
import { followBuild } from './views/auto_update'
import { ClientContext } from './views/context'
import { allParts, provideParts } from './views/deferred'
import { keepPage } from './views/files'
import { followKeys } from './views/keys'
import { followLastChat } from './views/last_chat'
import { closePanel } from './views/panel/open'
import { followPreferences } from './views/preferences'
import { followTextSize } from './views/rem'
import { followFaces } from './views/tones'

// Draws at most once per frame, however many messages arrive in between.
options.debounceRendering = (draw) => {
  if (document.hidden) setTimeout(draw, 100)
  else requestAnimationFrame(draw)
}

/** What is needed soon after the first page; where it cannot be had it is tried again. */
const againMs = 30_000
const begin = (): void => void allParts().then(({ followSoon }) => followSoon(client), () => setTimeout(begin, againMs))

/** Calls once something is on the screen (Paint Timing); at once where nothing is drawn. */
function afterFirstPaint(call: () => void): void {
  if (document.hidden) return call()
  const observer = new PerformanceObserver((list) => {
    if (list.getEntriesByName('first-contentful-paint').length === 0) return
    observer.disconnect()
    call()
  })
  observer.observe({ type: 'paint', buffered: true })
}

provideParts(() => import('./views/deferred_parts'))
const client = createClient()
followPreferences()
followTextSize()
followFaces(client)
followKeys(client)
followBuild(client)
keepPage()
followLastChat(client)
registerWorker()
effect(() => {
  if (client.account.value !== null) return
  trail.closeAll()  // signed out, maybe from afar: no layer stays open
  closePanel()
})
if (client.account.value !== null) void loadMarkdown()  // the sign-in page needs none
void followLanguage().then(() => {
  const page = (
    <ClientContext.Provider value={client}>
      <App />
    </ClientContext.Provider>
  )
  render(page, document.getElementById('app')!)
  afterFirstPaint(begin)
})
