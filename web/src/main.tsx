// The beginning: one client, one page.
import './styles/index.css'

import { options, render } from 'preact'

import { createClient } from './client/index'
import { loadMarkdown } from './markdown/render'
import { followLanguage } from './text'
import { registerWorker } from './update'
import { App } from './views/app'
import { followBadge } from './views/badge'
import { ClientContext } from './views/context'
import { followKeys } from './views/keys'
import { followNotifications } from './views/notify'
import { followPreferences } from './views/preferences'
import { followBuild } from './views/renew'

// Draws at most once per frame, however many messages arrive in between.
options.debounceRendering = (draw) => {
  if (document.hidden) setTimeout(draw, 100)
  else requestAnimationFrame(draw)
}

const client = createClient()
followPreferences()
followKeys(client)
followNotifications(client)
followBadge(client)
followBuild(client)
registerWorker()
if (client.account.value !== null) void loadMarkdown()  // else nobody is signed in, and the door needs none
void followLanguage().then(() => {
  const page = (
    <ClientContext.Provider value={client}>
      <App />
    </ClientContext.Provider>
  )
  render(page, document.getElementById('app')!)
})
