// A time that lies ahead, as one would say it.
import { words } from '../../text'
import { dayKey, dayOf, timeOf } from '../../text/format'
import { messagesWords } from '../../text/messages'
import { today } from '../../text/now'

/** "Today, 14:03", "Tomorrow, 09:00", "Monday, 5 May, 09:00". */
export function whenOf(iso: string, now = today()): string {
  const time = timeOf(iso)
  const next = new Date(now)
  next.setDate(next.getDate() + 1)
  if (dayKey(iso) === dayKey(next.toISOString())) return messagesWords.value.later.tomorrow(time)
  if (dayKey(iso) === dayKey(new Date(now).toISOString())) return `${words.value.conversation.today}, ${time}`
  return `${dayOf(iso, now)}, ${time}`
}
