// After the set-up: a first group is made, and the link that brings people in.
import { useEffect, useState } from 'preact/hooks'

import type { Chat } from '../../protocol.gen'
import { chatHref, go, inviteUrl } from '../../routes'
import { words } from '../../text'
import { deferredWords } from '../../text/deferred'
import { useClient } from '../context'
import { useTask } from '../failure'
import { ShareLink } from '../share_link'
import { useUniqueId } from '../unique'
import { afterEntry } from './after_entry'
import { AuthPage } from './auth_page'

const week = 7 * 86_400 // seconds

export function Welcome() {
  const client = useClient()
  const t = deferredWords.value.welcome
  const { busy, error, run } = useTask()
  const [made, setMade] = useState<{ chat: Chat; link: string } | null>(null)
  const clientId = useUniqueId()
  const prepare = () =>
    run(async () => {
      const { chat } = await client.call('create_chat', { kind: 'group', title: t.firstGroup, clientId })
      const { invite } = await client.call('create_invite', { chatId: chat.id, forSeconds: week })
      setMade({ chat, link: inviteUrl(invite.token ?? '') })
    })
  useEffect(() => void prepare(), [])

  const enter = (href: string) => {
    afterEntry.value = undefined
    go(href, { replace: true })
  }
  if (!made) {
    return (
      <AuthPage title={error ? t.title : t.making}>
        {error ? (
          <>
            <p class="error" role="alert">
              {error.text}
            </p>
            <div class="buttons">
              <button type="button" class="button" onClick={() => enter('#/')}>
                {words.value.common.close}
              </button>
              <button type="button" class="button primary" disabled={busy} onClick={() => void prepare()}>
                {words.value.common.retry}
              </button>
            </div>
          </>
        ) : (
          <div class="spinner" />
        )}
      </AuthPage>
    )
  }
  const title = made.chat.title ?? t.firstGroup
  return (
    <AuthPage title={t.title} lead={t.lead(title)}>
      <ShareLink link={made.link} />
      <p class="hint">{t.expiry}</p>
      <button type="button" class="button primary wide" onClick={() => enter(chatHref(made.chat.id))}>
        {t.go(title)}
      </button>
    </AuthPage>
  )
}
