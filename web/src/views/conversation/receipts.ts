// How far the others have come: one's own messages are delivered and read up to there.
import type { Id, State } from '../../contract'
import { useSelect } from '../context'

export interface Watermarks {
  readonly delivered: number
  readonly read: number
}

function watermarks(state: State, chatId: Id): string {
  const chat = state.chats.get(chatId)
  const marks = state.marks.get(chatId)
  if (!chat?.receipts || !marks || marks.size < chat.memberCount) return '0 0'
  let delivered = Infinity
  let read = Infinity
  for (const [userId, mark] of marks) {
    if (userId === state.me?.id) continue
    delivered = Math.min(delivered, mark.deliveredSeq)
    read = Math.min(read, mark.readSeq)
  }
  return delivered === Infinity ? '0 0' : `${delivered} ${read}`
}

export function useWatermarks(chatId: Id): Watermarks {
  const [delivered, read] = useSelect((state) => watermarks(state, chatId), [chatId]).split(' ').map(Number)
  return { delivered: delivered!, read: read! }
}
