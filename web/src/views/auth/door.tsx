// The frame of the pages in front of the door.
import type { ComponentChildren } from 'preact'

import { words } from '../../text'
import { Logo } from '../logo'

export function Door({ title, lead, children }: { title: string; lead?: string; children: ComponentChildren }) {
  return (
    <main class="door">
      <div class="door-sign">
        <Logo size={56} />
        <span class="wordmark-large">snug</span>
        <p class="quiet">{words.value.auth.tagline}</p>
      </div>
      <div class="card">
        <h1>{title}</h1>
        {lead && <p class="quiet">{lead}</p>}
        {children}
      </div>
    </main>
  )
}
