// The frame of the pages without a login.
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

import { deferredWords } from '../../text/deferred'
import { Logo } from '../logo'
import { brand } from './brand'

/** Longer ones stand smaller, in two lines of the same height: nothing below them moves. */
const longFrom = 16

/** The server's own name and logo, where it has them. Another name is another element: one that is changed would count as moved. */
function Sign() {
  const { title, logoUrl } = brand.value
  const [failed, setFailed] = useState<string | undefined>(undefined)
  const said = title ?? 'snug'
  return (
    <>
      <span class="auth-logo">
        {logoUrl === undefined || failed === logoUrl ? <Logo size={56} /> : <img src={logoUrl} alt="" width={56} height={56} draggable={false} onError={() => setFailed(logoUrl)} />}
      </span>
      <span key={said} class={[...said].length > longFrom ? 'auth-title auth-title-long' : 'auth-title'} dir="auto">
        <span>{said}</span>
      </span>
    </>
  )
}

export function AuthPage({ title, lead, children }: { title: string; lead?: string; children: ComponentChildren }) {
  return (
    <main class="auth">
      <div class="auth-sign">
        <Sign />
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
