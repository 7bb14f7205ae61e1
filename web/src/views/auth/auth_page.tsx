// The frame of the pages without a login.
import type { ComponentChildren } from 'preact'

import { deferredWords } from '../../text/deferred'
import { Logo } from '../logo'

export function AuthPage({ title, lead, children }: { title: string; lead?: string; children: ComponentChildren }) {
  return (
    <main class="auth">
      <div class="auth-sign">
        <Logo size={56} />
        <span class="wordmark-large">snug</span>
        <p class="quiet">{deferredWords.value.auth.tagline}</p>
      </div>
      <div class="card">
        <h1>{title}</h1>
        {lead && <p class="quiet">{lead}</p>}
        {children}
      </div>
    </main>
  )
}
