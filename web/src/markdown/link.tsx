// A link in what people write. One that says another address than it leads to shows where, and asks first.
import type { ComponentChildren, VNode } from 'preact'

import { parseRoute } from '../routes'
import { words } from '../text'
import { part } from '../views/deferred'
import { useSelect } from '../views/context'
import { chatName } from '../views/names'
import { isOurs, trueTarget } from './links'

export function MessageLink({ href, said, children }: { href: string; said: string; children: ComponentChildren }): VNode {
  if (isOurs(href)) return <OwnLink href={href} said={said}>{children}</OwnLink>
  const target = trueTarget(said, href)
  const ask = (event: MouseEvent) => {
    const t = words.value.link
    event.preventDefault()
    void part('confirm')().then((confirm) =>
      confirm({ title: t.title, lead: t.lead(said, href), yes: t.open, action: async () => void window.open(href, '_blank', 'noopener,noreferrer') }),
    )
  }
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      title={said === href ? undefined : href}
      {...(target !== undefined && { onClick: ask, onAuxClick: (event: MouseEvent) => event.button === 1 && ask(event) })}
    >
      {children}
      {target !== undefined && (
        <span class="true-target">
          {'→ '}
          <bdi>{target}</bdi>
        </span>
      )}
    </a>
  )
}

/** It opens in place. The bare address of a chat or a message says which chat that is. */
function OwnLink({ href, said, children }: { href: string; said: string; children: ComponentChildren }): VNode {
  const at = parseRoute(new URL(href).hash)
  const name = useSelect((state) => {
    const chat = at.page === 'chat' && said.includes('://') ? state.chats.get(at.chatId) : undefined
    return chat && chatName(state, chat)
  }, [href, said])
  if (at.page !== 'chat' || name === undefined) return <a href={href}>{children}</a>
  return (
    <a href={href} title={href}>
      {at.seq ? words.value.link.message(name) : name}
    </a>
  )
}
