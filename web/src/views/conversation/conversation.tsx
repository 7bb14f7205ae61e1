// One chat, open: its head, its messages, where one writes, and its details beside it.
import { useEffect, useMemo } from 'preact/hooks'

import type { Id, State, Timeline as History } from '../../contract'
import type { Message } from '../../protocol.gen'
import { words } from '../../text'
import { useClient, useSelect } from '../context'
import { Announcements } from './announcements'
import { Composer } from './composer'
import { DeskContext, makeDesk } from './desk'
import { Header } from './header'
import { lazy } from '../lazy'
import { chatName, membersKey, peerOf } from '../names'
import { panelOpen } from '../panel/open'
import { Empty } from '../empty'
import { Timeline } from './timeline'
import { TypingLine } from './typing_line'

const Panel = lazy(() => import('../later').then((module) => module.Panel))

/** Messages of whom nobody is known by name, as a list of ids. Those looked through before are not looked through again. */
const looked = new WeakSet<Message>()

function strangersIn(state: State, timeline: History | undefined): string {
  const ids = new Set<Id>()
  for (const message of timeline?.bySeq.values() ?? []) {
    if (looked.has(message)) continue
    if (state.users.has(message.senderId)) looked.add(message)
    else ids.add(message.senderId)
  }
  return [...ids].join()
}

export function Conversation({ chatId, seq }: { chatId: Id; seq: number | undefined }) {
  const client = useClient()
  const t = words.value.conversation
  const chat = useSelect((state) => state.chats.get(chatId), [chatId])
  const name = useSelect((state) => (chat ? chatName(state, chat) : ''), [chat])
  const ready = useSelect((state) => state.me !== undefined)
  const desk = useMemo(() => makeDesk(chatId), [chatId])
  const closed = useSelect((state) => (chat && peerOf(state, chat)?.deleted) ?? false, [chat])
  desk.closed.value = closed

  // Names and watermarks of the members: a large chat brings them only when it is looked at.
  const key = chat && membersKey(chat)
  const complete = useSelect((state) => !key || (state.members.get(key)?.size ?? 0) > 1, [key])
  useEffect(() => {
    if (key && !complete) client.loadMembers(key).catch(() => undefined)
  }, [key, complete])

  // Senders that are not known yet, former members for example.
  const timeline = useSelect((state) => state.timelines.get(chatId), [chatId])
  const strangers = strangersIn(client.state.peek(), timeline)
  useEffect(() => {
    if (strangers) client.loadUsers(strangers.split(',')).catch(() => undefined)
  }, [strangers])

  if (!chat) return ready ? <Empty title={t.gone} lead={t.goneLead} back /> : <div class="conversation" aria-busy="true" />
  return (
    <DeskContext.Provider value={desk}>
      <section class="conversation" aria-label={t.region(name)}>
        <Header chat={chat} name={name} />
        <Timeline chat={chat} seq={seq} name={name} />
        <TypingLine chatId={chatId} />
        {closed ? <p class="composer-closed">{words.value.composer.peerDeleted}</p> : <Composer chat={chat} name={name} />}
        <Announcements chatId={chatId} />
      </section>
      {panelOpen.value && <Panel chat={chat} name={name} />}
    </DeskContext.Provider>
  )
}
