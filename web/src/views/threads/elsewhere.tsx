// A chat that is not here: gone, or a thread, which stands beside its chat. Links name messages by their chat, also those in threads.
import { useEffect, useState } from 'preact/hooks'

import { CallError, type Id } from '../../contract'
import { go, threadHref } from '../../routes'
import { words } from '../../text'
import { useClient, useSelect } from '../context'
import { Empty } from '../empty'

export function Elsewhere({ chatId, seq }: { chatId: Id; seq?: number | undefined }) {
  const client = useClient()
  const t = words.value.conversation
  const known = useSelect((state) => state.chats.get(chatId), [chatId])
  const [gone, setGone] = useState(false)
  const online = client.connection.value.status === 'online'
  useEffect(() => {
    if (known?.parentId && known.rootId) return go(threadHref(known.parentId, known.rootId, seq), { replace: true })
    if (!online) return
    setGone(false)
    client.call('get_chat', { chatId }).then(
      ({ chat: { parentId } }) => setGone(parentId === undefined),
      (error: unknown) => setGone(!(error instanceof CallError) || error.failure.code !== 'offline'),
    )
  }, [chatId, known?.parentId, online])
  return gone || !online ? <Empty title={t.gone} lead={t.goneLead} back /> : <div class="conversation" aria-busy="true" />
}
