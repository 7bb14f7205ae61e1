// One message: who, what, when, how far it has come, and what can be done with it.
import { useComputed } from '@preact/signals'
import { useMemo, useRef } from 'preact/hooks'

import type { Context } from '../../markdown/render'
import { Markdown } from '../../markdown/shown'
import type { Chat, Message } from '../../protocol.gen'
import { words } from '../../text'
import { directionOf } from '../../text/direction'
import { momentOf, timeOf } from '../../text/format'
import { Avatar, toneOf } from '../avatar'
import { useClient } from '../context'
import { parts } from '../deferred'
import { Icon } from '../icons'
import { later } from '../later'
import { memo } from '../memo'
import { openProfile } from '../dialogs/open'
import { spoken } from '../said'
import { useConversation } from './conversation_context'
import { onlyEmoji } from './only_emoji'
import { Quote } from './quote'
import { useLongPress } from './long_press'

interface MessageRowProps {
  readonly message: Message
  readonly mine: boolean
  readonly sender: string
  readonly first: boolean
  readonly last: boolean
  readonly chatKind: Chat['kind']
  readonly delivered: boolean
  readonly read: boolean
  readonly tabStop: boolean
  readonly flash: boolean
  readonly fresh: boolean
}

export const MessageRow = memo(function MessageRow({ message, mine, sender, first, last, chatKind, delivered, read, tabStop, flash, fresh }: MessageRowProps) {
  const client = useClient()
  const conversation = useConversation()
  const t = words.value.message
  const article = useRef<HTMLElement>(null)
  const active = useComputed(() => conversation.entered.value === message.seq || conversation.hovered.value === message.seq)
  const openMenu = (at: { x: number; y: number }) => later((all) => all.openMessageMenu(client, conversation, message, at))
  const press = useLongPress(openMenu)
  const status = read || message.status === 'read' ? 'read' : delivered || message.status === 'delivered' ? 'delivered' : 'sent'
  const context = useMemo(() => mentionContext(client, message), [message])

  const deleted = message.deletedAt !== undefined
  const shown = deleted ? t.deleted : spoken(message)
  const { Files, Previews, Pinned, Poll, Edited, Reactions, ThreadLine, Toolbar, UserStatus, labelsOf } = parts.value ?? {}
  const label = [t.label(mine ? words.value.common.you : sender, momentOf(message.createdAt), shown), message.editedAt && !deleted && t.edited, mine && !deleted && t[status], ...(labelsOf?.(message) ?? [])]
    .filter(Boolean)
    .join(', ')
  const side = mine ? 'mine' : 'theirs'
  const big = !deleted && !message.attachments && (onlyEmoji(message.content) || parts.value?.onlyOwn(message.content))
  const kind = ['row', side, first && 'first', last && 'last', flash && 'flash', fresh && !mine && 'fresh', big && 'big', deleted && 'deleted']

  return (
    <li
      class={kind.filter(Boolean).join(' ')}
      data-key={message.id}
      data-seq={conversation.apart ? undefined : message.seq}
      onFocusIn={() => (conversation.entered.value = message.seq)}
      onFocusOut={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) conversation.entered.value = 0
      }}
      onPointerEnter={(event) => event.pointerType === 'mouse' && (conversation.hovered.value = message.seq)}
      onPointerLeave={() => conversation.hovered.value === message.seq && (conversation.hovered.value = 0)}
    >
      {!mine && chatKind !== 'direct' && (
        <span class="face">{last && <Avatar id={message.senderId} name={sender} size="small" />}</span>
      )}
      <div class="lane">
        <article
          ref={article}
          class={`message${message.editedAt && !deleted ? ' edited' : ''}`}
          tabIndex={tabStop ? 0 : -1}
          aria-label={label}
          onFocus={() => (conversation.focused.value = message.seq)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !article.current || event.target !== article.current) return
            event.preventDefault()
            const box = article.current.getBoundingClientRect()
            openMenu({ x: box.left + 16, y: box.bottom })
          }}
          {...press}
        >
          {first && !mine && chatKind !== 'direct' && (
            <button type="button" tabIndex={-1} class={`sender ink-${toneOf(message.senderId)}`} onClick={() => openProfile(message.senderId)}>
              {sender}
              {UserStatus && <UserStatus id={message.senderId} />}
            </button>
          )}
          {Pinned && message.pinned && <Pinned pin={message.pinned} />}
          {message.replyTo && !deleted && <Quote chatId={message.chatId} messageId={message.replyTo} />}
          {Files && (message.attachments || message.forwarded) && <Files message={message} />}
          <div class="body" dir={directionOf(deleted ? shown : message.content)}>
            <div class="text">
              {deleted ? <p class="aside">{shown}</p> : message.content && <Markdown text={message.content} context={context} />}
            </div>
            {Poll && message.poll && <Poll message={message} />}
            {Previews && message.previews && !deleted && <Previews message={message} />}
            <span class="meta" aria-hidden="true">
              {message.editedAt && !deleted && (Edited ? <Edited message={message} /> : <span>{t.edited}</span>)}
              <time dateTime={message.createdAt}>{timeOf(message.createdAt)}</time>
              {mine && !deleted && (
                <span class={`status status-${status}`} data-status={status}>
                  <Icon name={status === 'sent' ? 'check' : 'checkCheck'} size={15} />
                </span>
              )}
            </span>
          </div>
        </article>
        {Reactions && message.reactions && <Reactions message={message} />}
        {ThreadLine && !conversation.apart && (message.thread || message.threadRoot) && <ThreadLine message={message} />}
        {active.value && !deleted && Toolbar && (
          <div class="beside">
            <Toolbar message={message} />
          </div>
        )}
      </div>
    </li>
  )
})

function mentionContext(client: ReturnType<typeof useClient>, message: Message): Context {
  const meant = new Map<string, string>()
  const state = client.state.peek()
  for (const id of message.mentions ?? []) {
    const user = state.users.get(id)
    if (user) meant.set(user.username.toLowerCase(), id)
  }
  return {
    room: message.mentionsRoom && (message.senderId === state.me?.id ? 'mention' : 'mention mention-me'),
    mention: (name) => {
      const id = meant.get(name.toLowerCase())
      return id === undefined ? undefined : { id, me: id === state.me?.id }
    },
    openUser: openProfile,
  }
}
