// What somebody is doing, beside the name: an emoji, whose words are told to who rests on it or cannot see it.
import { useEffect, useState } from 'preact/hooks'

import type { Id } from '../../contract'
import type { User } from '../../protocol.gen'
import { useSelect } from '../context'
import { EmojiSign } from '../reactions/sign'

export type Status = NonNullable<User['status']>

const longestMs = 2 ** 31 - 1

/** Undefined: there is none, or it is over. It goes at the very moment. */
export function useStatus(id: Id | undefined): Status | undefined {
  const status = useSelect((state) => (id === undefined ? undefined : (state.users.get(id) ?? (state.me?.id === id ? state.me : undefined))?.status), [id])
  const [, drawAgain] = useState(0)
  const left = status?.until === undefined ? Infinity : Date.parse(status.until) - Date.now()
  useEffect(() => {
    if (left === Infinity || left <= 0) return
    const timer = setTimeout(() => drawAgain((n) => n + 1), Math.min(left, longestMs))
    return () => clearTimeout(timer)
  }, [status])
  return left > 0 ? status : undefined
}

/** Words alone get a sign, so that they have a place. */
export function UserStatus({ id }: { id: Id }) {
  const status = useStatus(id)
  if (!status?.emoji && !status?.text) return null
  return (
    <span class="user-status" title={status.text}>
      <EmojiSign emoji={status.emoji ?? '💬'} />
      {status.text && <span class="hidden">{`, ${status.text}`}</span>}
    </span>
  )
}
