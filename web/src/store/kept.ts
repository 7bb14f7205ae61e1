// What one keeps for oneself, on all devices: messages that are saved, and drafts.
import type { ChatDraft, SavedMessage } from '../protocol.gen'
import type { Draft } from './draft'

export function putSaved(draft: Draft, { messageId, at, version, removed = false }: SavedMessage): void {
  const known = draft.now.saved.get(messageId)
  if (known ? known.version >= version : removed) return
  if (removed) draft.map('saved').delete(messageId)
  else draft.map('saved').set(messageId, { messageId, at, version })
}

export function putDraft(draft: Draft, begun: ChatDraft): void {
  const known = draft.now.drafts.get(begun.chatId)
  if (known ? known.version >= begun.version : !begun.text) return
  if (begun.text) draft.map('drafts').set(begun.chatId, begun)
  else draft.map('drafts').delete(begun.chatId)
}
