// Why a message could not be sent at its time. The server keeps its own words: those that are known are told in everybody's language.
import type { RoomsWords } from '../../text/rooms_en'

type Reasons = RoomsWords['unsent']

/** As src/store/access.cc and src/applier say it. */
const known: readonly (readonly [RegExp, Exclude<keyof Reasons, 'other'>])[] = [
  [/^(you are not a member|no such chat)/, 'notMember'],
  [/^only its admins can write/, 'admins'],
  [/^this chat takes one message of yours/, 'slow'],
  [/^you can't write to this user/, 'blocked'],
  [/^this user's account was deleted/, 'deleted'],
]

export function whyUnsent(said: string, reasons: Reasons): string {
  const found = known.find(([pattern]) => pattern.test(said))?.[1]
  return found === undefined ? reasons.other(said) : reasons[found]
}
