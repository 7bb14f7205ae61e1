// What a message says, in one line of words: its files, and its text.
import { plainText } from '../markdown/shown'
import type { Attachment } from '../protocol.gen'
import { words } from '../text'
import { parts } from './deferred'

interface Saying {
  readonly content: string
  readonly attachments?: readonly Attachment[] | undefined
}

export const said = ({ content, attachments }: Saying): string =>
  [attachments && (parts.value?.wordsOfFiles(attachments) ?? '📎'), plainText(content)].filter(Boolean).join(': ')

/** The same for who listens: blocks that cover something have no sound. */
export const spoken = (saying: Saying): string => said(saying).replace(/█{5}/g, words.value.message.covered)
