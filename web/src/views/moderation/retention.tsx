// How long messages are kept in a chat, and the line where its history begins because older ones were deleted.
import type { State } from '../../contract'
import type { Chat } from '../../protocol.gen'
import { roomsWords } from '../../text/rooms'
import { useSelect } from '../context'
import { Icon } from '../icons'

/** In days, the smaller of what the server and the chat say; 0: for ever. */
export function retentionOf({ limits }: Pick<State, 'limits'>, chat: Pick<Chat, 'retentionDays'>): number {
  const rules = [limits.retentionDays ?? 0, chat.retentionDays ?? 0].filter((days) => days > 0)
  return rules.length > 0 ? Math.min(...rules) : 0
}

export function RetentionLine({ chat }: { chat: Chat }) {
  const days = useSelect((state) => retentionOf(state, chat), [chat])
  return days > 0 ? <p class="quiet">{roomsWords.value.retention.inForce(days)}</p> : null
}

export function Purged({ chat }: { chat: Chat }) {
  const t = roomsWords.value.retention
  const days = useSelect((state) => retentionOf(state, chat), [chat])
  if ((chat.firstSeq ?? 1) <= 1) return null
  return (
    <p class="purged quiet">
      <Icon name="clock" size={14} />
      {days > 0 ? t.removed(days) : t.removedOnce}
    </p>
  )
}
