// Whether one user is there. The server sends changes, and after each connect only who is online: of all others it is asked when
// a view shows them.
import { useEffect } from 'preact/hooks'

import type { Id } from '../contract'
import type { Presence } from '../protocol.gen'
import { useClient, useSelect } from './context'
import { presenceOf } from './names'

/** Undefined: not known yet, or nobody is asked for. */
export function usePresence(userId: Id | undefined): Presence | undefined {
  const client = useClient()
  const presence = useSelect((state) => presenceOf(state, userId), [userId])
  const unknown = presence === undefined
  const online = client.connection.value.status === 'online'
  useEffect(() => {
    if (userId !== undefined && unknown && online) client.call('get_presence', { userIds: [userId] }).catch(() => undefined)
  }, [userId, unknown, online])
  return presence
}
