// One chat, open: its head, its messages, where one writes, and its details beside it.
import { signal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'

import type { Happening, Id, State, Timeline as History } from '../../contract'
import type { Message } from '../../protocol.gen'
import { words } from '../../text'
import { useClient, useSelect } from '../context'
import { Announcements } from './announcements'
import { Composer } from './composer'
import { ConversationScope, createConversation } from './conversation_context'
import { Header } from './header'
import { part } from '../deferred'
import { closeBriefLayers } from '../layers'
import { lazy } from '../lazy'
import { chatName, mayAdminister, membersKey, peerOf } from '../names'
import { closePanel, panelOpen } from '../panel/open'
import { Timeline } from './timeline'
import { TypingLine } from './typing_line'

const Panel = lazy(part('Panel'))
const Thread = lazy(part('Thread'))
const Elsewhere = lazy(part('Elsewhere'))

/** A thread stands beside its chat. As in styles/threads.css. */
const wide = matchMedia('(min-width: 68.75em)')
const besides = signal(wide.matches)
wide.onchange = () => (besides.value = wide.matches)

/** Whoever is spoken of and not known by name, as a list of ids. Those looked through before are not looked through again. */
const looked = new WeakSet<Message>()
const nothing: readonly Happening[] = []

export function strangersIn(state: State, timeline: History | undefined, happenings: readonly Happening[]): string {
  const ids = new Set<Id>()
  for (const message of timeline?.bySeq.values() ?? []) {
    if (looked.has(message)) continue
    if (state.users.has(message.senderId)) looked.add(message)
    else ids.add(message.senderId)
  }
  for (const { userId, by } of happenings) for (const id of [userId, by]) if (id !== undefined && !state.users.has(id)) ids.add(id)
  return [...ids].join()
}

interface ConversationProps {
  readonly chatId: Id
  readonly seq?: number
  /** The message whose thread is open, and where in it. */
  readonly rootId?: Id
  readonly at?: number
}

export function Conversation({ chatId, seq, rootId, at }: ConversationProps) {
  const client = useClient()
  const t = words.value.conversation
  const chat = useSelect((state) => state.chats.get(chatId), [chatId])
  const name = useSelect((state) => (chat ? chatName(state, chat) : ''), [chat])
  const ready = useSelect((state) => state.me !== undefined)
  const conversation = useMemo(() => createConversation(chatId), [chatId])
  const gonePeer = useSelect((state) => (chat && peerOf(state, chat)?.deleted) ?? false, [chat])
  const closed = gonePeer ? words.value.composer.peerDeleted : chat?.posting === 'admins' && !mayAdminister(chat) ? words.value.composer.onlyAdmins : undefined
  conversation.closed.value = closed !== undefined

  // Names and watermarks of the members: a large chat brings them only when it is looked at.
  const key = chat && membersKey(chat)
  const complete = useSelect((state) => !key || (state.members.get(key)?.size ?? 0) > 1, [key])
  useEffect(() => {
    if (key && !complete) client.loadMembers(key).catch(() => undefined)
  }, [key, complete])

  // Senders that are not known yet, former members for example.
  const timeline = useSelect((state) => state.timelines.get(chatId), [chatId])
  const seen = useSelect((state) => state.happenings.get(chatId), [chatId]) ?? nothing
  const strangers = strangersIn(client.state.peek(), timeline, seen)
  useEffect(() => {
    if (strangers) client.loadUsers(strangers.split(',')).catch(() => undefined)
  }, [strangers])

  // Removed, or deleted, while one looks at it: what lies above it is about nothing.
  const gone = chat === undefined
  useEffect(() => {
    if (!gone) return
    closeBriefLayers()
    closePanel()
  }, [gone])

  if (!chat || chat.parentId) return ready ? <Elsewhere chatId={chatId} seq={seq} /> : <div class="conversation" aria-busy="true" />
  const thread = rootId && <Thread key={rootId} chat={chat} rootId={rootId} at={at} closed={closed} alone={!besides.value} />
  if (thread && !besides.value) return thread
  return (
    <ConversationScope.Provider value={conversation}>
      <section class="conversation" aria-label={t.region(name)}>
        <Header chat={chat} name={name} />
        <Timeline chat={chat} seq={seq} name={name} />
        <TypingLine chatId={chatId} />
        {closed ? <p class="composer-closed">{closed}</p> : <Composer chat={chat} name={name} />}
        <Announcements chatId={chatId} />
      </section>
      {panelOpen() ? <Panel chat={chat} name={name} /> : thread}
    </ConversationScope.Provider>
  )
}
