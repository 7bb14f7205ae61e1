// Votes in a poll: shown at once, and taken back if the server refuses.
import type { Client, State } from '../../contract'
import type { Message } from '../../protocol.gen'
import { applyEvent } from '../../store'
import { attempt } from '../failure'

type Poll = NonNullable<Message['poll']>

/** Nobody can vote any more; `now`: ms since 1970. */
export const isClosed = ({ closedAt, closesAt }: Poll, now: number): boolean =>
  closedAt !== undefined || (closesAt !== undefined && Date.parse(closesAt) <= now)

/** What one votes for after an option was pressed. */
export function pressed({ multiple, votes = [] }: Poll, option: number): number[] {
  if (votes.includes(option)) return votes.filter((other) => other !== option)
  return multiple ? [...votes, option].sort((a, b) => a - b) : [option]
}

/** The state as it will be. */
export function voted(state: State, { chatId, seq }: Message, options: readonly number[]): State {
  const known = state.timelines.get(chatId)?.bySeq.get(seq)
  if (!known?.poll) return state
  const { votes = [], voters } = known.poll
  const place = { chatId, messageId: known.id, version: known.version + 0.5 }
  const counts = known.poll.options.map(({ count }, index) => count + Number(options.includes(index)) - Number(votes.includes(index)))
  return applyEvent(applyEvent(state, 'vote_updated', { ...place, options: [...options] }), 'poll_updated', {
    ...place, seq, counts, voters: voters + Number(options.length > 0) - Number(votes.length > 0),
    ...(known.poll.closedAt !== undefined && { closedAt: known.poll.closedAt }),
  })
}

export function vote(client: Client, message: Message, options: readonly number[]): void {
  void attempt(() => client.ahead((state) => voted(state, message, options), 'vote_poll', { messageId: message.id, options: [...options] }))
}
