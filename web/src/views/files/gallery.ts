// The pictures and films of a chat in their order, as far as they are here.
import type { Id, State } from '../../contract'
import type { Attachment, Message } from '../../protocol.gen'
import { isVisual } from './kinds'

export interface Shown {
  readonly message: Message
  readonly file: Attachment
}

/** Those of the stretch of history that one looks at, so that none is missing between two. */
export function galleryOf(state: State, chatId: Id, at: Message): Shown[] {
  const timeline = state.timelines.get(chatId)
  const stretch = timeline?.stretches.find(({ from, to }) => from <= at.seq && at.seq <= to)
  const messages = stretch ? [...timeline!.bySeq.values()].filter(({ seq }) => stretch.from <= seq && seq <= stretch.to) : [at]
  if (!messages.some(({ id }) => id === at.id)) messages.push(at)
  return messages
    .filter(({ deletedAt }) => !deletedAt)
    .sort((a, b) => a.seq - b.seq)
    .flatMap((message) => (message.attachments ?? []).filter(isVisual).map((file) => ({ message, file })))
}
