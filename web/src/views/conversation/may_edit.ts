// What one may still change of what one has said.
import type { State } from '../../contract'
import type { Message } from '../../protocol.gen'

/** Its words, those of its files too; for as long as the server lets one. */
export function mayEdit({ me, limits }: State, message: Message): boolean {
  const { senderId, type, attachments, poll, deletedAt, createdAt } = message
  const minutes = limits.editMinutes || Infinity
  return senderId === me?.id && !deletedAt && !poll && (type === 'text' || attachments !== undefined) && Date.now() - Date.parse(createdAt) < minutes * 60_000
}
