// What one keeps for oneself, on all devices: messages that are saved, drafts, and messages that are sent later. And user groups,
// which are rows like these.
import type { ChatDraft, SavedMessage, ScheduledMessage, UserGroup } from '../protocol.gen'
import type { Draft } from './draft'

interface Rows {
  readonly saved: SavedMessage
  readonly drafts: ChatDraft
  readonly scheduled: ScheduledMessage
  readonly userGroups: UserGroup
}

/** A newer row takes the place of the one there is; `gone`: it is the last word on it. */
function put<Field extends keyof Rows>(draft: Draft, field: Field, id: string, row: Rows[Field], gone: boolean | undefined): void {
  const known = draft.now[field].get(id)
  if (known ? known.version >= row.version : gone) return
  const map = draft.map(field) as unknown as Map<string, Rows[Field]>
  if (gone) map.delete(id)
  else map.set(id, row)
}

export const putSaved = (draft: Draft, { removed, ...saved }: SavedMessage): void => put(draft, 'saved', saved.messageId, saved, removed)

export const putDraft = (draft: Draft, begun: ChatDraft): void => put(draft, 'drafts', begun.chatId, begun, !begun.text)

export const putScheduled = (draft: Draft, scheduled: ScheduledMessage): void => put(draft, 'scheduled', scheduled.id, scheduled, scheduled.removed)

export const putUserGroup = (draft: Draft, group: Pick<UserGroup, 'id' | 'version'> & Partial<UserGroup>, gone = group.deleted): void =>
  put(draft, 'userGroups', group.id, group as UserGroup, gone)
