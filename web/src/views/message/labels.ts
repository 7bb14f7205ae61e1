// What a screen reader is told of a message besides who said what.
import type { Message } from '../../protocol.gen'
import { messagesWords } from '../../text/messages'
import { threadsWords } from '../../text/threads'

export function labelsOf({ reactions, pinned, poll, thread }: Message): string[] {
  const t = messagesWords.value
  const count = reactions?.reduce((sum, one) => sum + one.count, 0) ?? 0
  return [poll ? t.poll.label : '', count > 0 ? t.reactions.inLabel(count) : '', pinned ? t.pins.pinned : '', thread?.replies ? threadsWords.value.replies(thread.replies) : ''].filter(Boolean)
}
