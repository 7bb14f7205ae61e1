// What is written in a chat, from one state to the next: a new message or an answer, and above it the edit of one that is there.
import type { Edit, Id, Writing } from '../../contract'
import type { Message } from '../../protocol.gen'

const mostAside = 5

/** What stands in the field. */
export const textOf = ({ text, edit }: Writing) => edit?.text ?? text

/** The message that is answered or edited. */
export const targetOf = ({ replyTo, edit }: Writing): Id | undefined => edit?.messageId ?? replyTo

export const typed = (writing: Writing, text: string): Writing => (writing.edit ? { ...writing, edit: { ...writing.edit, text } } : { ...writing, text })

/** A half-written edit makes room; it goes on when that message is edited again. */
function withoutEdit({ edit, ...rest }: Writing): Writing {
  if (!edit || edit.text === edit.from) return rest
  return { ...rest, aside: [...asideBut(rest, edit.messageId), edit].slice(-mostAside) }
}

const asideBut = ({ aside = [] }: Writing, messageId: Id) => aside.filter((one) => one.messageId !== messageId)

export const replying = (writing: Writing, message: Message): Writing => ({ ...withoutEdit(writing), replyTo: message.id })

export function editing(writing: Writing, message: Message): Writing {
  if (writing.edit?.messageId === message.id) return writing
  const rest = withoutEdit(writing)
  const edit: Edit = rest.aside?.find((one) => one.messageId === message.id) ?? { messageId: message.id, text: message.content, from: message.content }
  return { ...rest, aside: asideBut(rest, message.id), edit }
}

/** Ends what it is about: the edit is thrown away, or the answer becomes a message of its own. */
export function left({ edit, replyTo, ...rest }: Writing): Writing {
  return edit ? { ...rest, replyTo } : rest
}

export const sent = ({ aside }: Writing): Writing => ({ text: '', aside })

/** The edit was saved as `content`. What was typed since goes on. */
export function saved(writing: Writing, edit: Edit, content: string): Writing {
  const now = writing.edit
  if (now?.messageId !== edit.messageId) return { ...writing, aside: asideBut(writing, edit.messageId) }
  return now.text === edit.text ? left(writing) : { ...writing, edit: { ...now, from: content } }
}

/** Its message is gone: what was written becomes a new one, after what was begun. */
export function rewritten(writing: Writing): Writing {
  const { edit, text } = writing
  return edit ? { ...left(writing), text: text.trim() ? `${text.trimEnd()}\n\n${edit.text}` : edit.text } : writing
}

/** As it is sent: without empty lines before and after. The space before the first word is part of it. */
export const toSend = (text: string) => text.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd()
