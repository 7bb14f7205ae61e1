// The administration: its parts, and the way between them. Only administrators come here (AdminGate).
import type { ComponentType } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

import { addRoutes } from '../../client/rest'
import { adminRoutes } from '../../protocol_admin.gen'
import { adminHref, adminParts, type AdminPart, type Route } from '../../routes'
import { words } from '../../text'
import { adminWords } from '../../text/admin'
import { Icon } from '../icons'
import { AnnouncementPart } from './announcement'
import { Audit } from './audit'
import { Bans } from './bans'
import { Branding } from './branding'
import { Chats } from './chats'
import { Files } from './files'
import { Groups } from './groups'
import { Invites } from './invites'
import { Overview } from './overview'
import { Reports } from './reports'
import { Rules } from './rules'
import { UserPage } from './user'
import { Users } from './users'

addRoutes(adminRoutes)

const parts: Readonly<Record<AdminPart, ComponentType>> = {
  overview: Overview, users: Users, chats: Chats, files: Files, invites: Invites, rules: Rules, branding: Branding, bans: Bans, reports: Reports, groups: Groups, announcement: AnnouncementPart, audit: Audit,
}

export function Admin({ at }: { at: Extract<Route, { page: 'admin' }> }) {
  const t = adminWords.value
  const Part = parts[at.part]
  return (
    <div class="admin">
      <header class="admin-head">
        <div class="settings-head">
          <a class="icon-button back" href="#/" aria-label={words.value.common.back}>
            <Icon name="arrowLeft" />
          </a>
          <h1>{words.value.admin.title}</h1>
        </div>
        <Nav part={at.part} />
      </header>
      <div class="admin-body">
        {at.username !== undefined ? (
          <UserPage key={at.username} username={at.username} />
        ) : (
          <section aria-label={t.parts[at.part]}>
            <h2 class="hidden">{t.parts[at.part]}</h2>
            <Part key={at.part} />
          </section>
        )}
      </div>
    </div>
  )
}

/** In a row, which is scrolled where there is no room for all of it. */
function Nav({ part }: { part: AdminPart }) {
  const t = adminWords.value
  const nav = useRef<HTMLElement>(null)
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [part])
  return (
    <nav ref={nav} class="admin-nav" aria-label={t.nav}>
      {adminParts.map((one) => (
        <a key={one} href={adminHref(one)} aria-current={one === part ? 'page' : undefined}>
          {t.parts[one]}
        </a>
      ))}
    </nav>
  )
}
