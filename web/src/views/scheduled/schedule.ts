// Schedules what is written, and ends what is scheduled. What the server was asked and did not answer is asked again in such a
// way that nothing is sent twice, and nothing is lost.
import { CallError, type Client, type Failure, type Id, type State } from '../../contract'
import { replaceShortcodes } from '../../emoji/shortcodes'
import type { ScheduledMessage } from '../../protocol.gen'
import { applyEvent } from '../../store'
import { sent, toSend } from '../conversation/writing'

const unknown = new Set<Failure['code']>(['offline', 'timeout', 'unavailable', 'internal'])
const tries = 3

const codeOf = (error: unknown) => (error instanceof CallError ? error.failure.code : 'internal')

/** The message that is being written to a chat, and its answer; the field is free when the server has it. */
export async function scheduleDraft(client: Client, chatId: Id, sendAt: Date, clientId: string, noPreview?: boolean): Promise<void> {
  const { text, replyTo } = client.writing(chatId)
  const params = {
    chatId, content: await replaceShortcodes(toSend(text)), sendAt: sendAt.toISOString(), clientId, ...(replyTo && { replyTo }), ...(noPreview && { noPreview }),
  }
  await client.call('schedule_message', params).catch((error: unknown) => {
    if (codeOf(error) !== 'timeout') throw error
    return client.call('schedule_message', params)
  })
  const now = client.writing(chatId)
  if (now.text === text) client.write(chatId, sent(now))
}

export function without(state: State, id: Id): State {
  const known = state.scheduled.get(id)
  return known ? applyEvent(state, 'scheduled_updated', { ...known, removed: true, version: known.version + 0.5 }) : state
}

export function cancel(client: Client, { id }: ScheduledMessage): Promise<unknown> {
  return client.ahead((state) => without(state, id), 'cancel_scheduled', { scheduledId: id })
}

/** False: it was sent or cancelled before. */
export async function sendNow(client: Client, { id }: ScheduledMessage): Promise<boolean> {
  for (let tried = 1; ; ++tried) {
    try {
      await client.call('send_scheduled', { scheduledId: id })
      return true
    } catch (error) {
      // After a try that was not answered: it was that one.
      if (codeOf(error) === 'not_found') return tried > 1
      if (tried === tries || !unknown.has(codeOf(error))) throw error
    }
  }
}
