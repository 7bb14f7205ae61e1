// Somebody in a list, to press on or to choose.
import type { ComponentChildren } from 'preact'

import type { User } from '../../protocol.gen'
import { Avatar } from '../avatar'
import { useSelect } from '../context'
import { Handle } from '../handle'
import { presenceOf } from '../names'
import { UserStatus } from '../status/user_status'

/** What a row says of somebody. */
type Named = Pick<User, 'id' | 'displayName' | 'username'> & Partial<Pick<User, 'avatarUrl'>>

export function PersonLines({ user, note }: { user: Named; note?: string }) {
  const presence = useSelect((state) => presenceOf(state, user.id)?.status, [user.id])
  return (
    <>
      <Avatar id={user.id} name={user.displayName} size="small" presence={presence} picture={user.avatarUrl} />
      <span class="person-lines">
        <strong class="clip" dir="auto">
          {user.displayName}
          <UserStatus id={user.id} />
        </strong>
        <span class="clip">{note ?? <Handle name={user.username} />}</span>
      </span>
    </>
  )
}

interface PersonProps {
  readonly user: User
  readonly note?: string
  readonly onClick: () => void
  readonly pressed?: boolean
  readonly children?: ComponentChildren
}

export function Person({ user, note, onClick, pressed, children }: PersonProps) {
  return (
    <button type="button" class="person" aria-pressed={pressed} onClick={onClick}>
      <PersonLines user={user} note={note} />
      {children}
    </button>
  )
}
