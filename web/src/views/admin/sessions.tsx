// Where a user is signed in, and how to end that.
import type { Account, LoginSession } from '../../protocol.gen'
import { adminWords } from '../../text/admin'
import { agoOf } from '../../text/format'
import { confirm, deferredWords, deviceName } from './controls'
import { Icon } from '../icons'
import { useAnswer } from './answer'
import { useAsk } from './ask'
import { Failed } from './list'

interface SessionsProps {
  readonly account: Account
  /** How many there are: with another number they are asked for again. */
  readonly count: number
  readonly changed: () => Promise<void>
}

export function Sessions({ account: { username, displayName }, count, changed }: SessionsProps) {
  const t = adminWords.value.user
  const { revoke, revokeTitle, lastUsed, thisDevice } = deferredWords.value.settings
  const ask = useAsk()
  const { answer, failure, reload } = useAnswer(() => ask('admin_list_sessions', { username }), [username, count])
  /** One's own are for the settings, which leave this device in. */
  const several = answer !== undefined && answer.sessions.length > 1 && !answer.sessions.some((session) => session.current)
  /** Also when it has failed: one that had ended already is listed no more. */
  const ending = (end: Promise<unknown>) => end.finally(() => Promise.all([reload(), changed()]))
  const revokeOne = (session: LoginSession) =>
    confirm({
      title: revokeTitle, lead: t.revokeLead(displayName), yes: revoke,
      action: () => ending(ask('admin_revoke_session', { username, sessionId: session.id })),
    })
  const revokeAll = () =>
    confirm({ title: t.revokeAllTitle(displayName), lead: t.revokeAllLead, yes: revoke, action: () => ending(ask('admin_revoke_sessions', { username })) })
  return (
    <section class="admin-section">
      <h3>{t.devices}</h3>
      {failure && <Failed text={failure} again={() => void reload()} />}
      {answer?.sessions.length === 0 && <p class="quiet">{t.noDevices}</p>}
      <ul>
        {answer?.sessions.map((session) => (
          <li key={session.id} class="device">
            <div>
              {deviceName(session)}
              <span class="quiet">
                {session.current ? thisDevice : lastUsed(agoOf(session.lastUsedAt))}
                {session.address && <> · <bdi>{session.address}</bdi></>}
              </span>
            </div>
            {!session.current && (
              <button type="button" class="button" aria-label={`${revoke}: ${deviceName(session)}`} onClick={() => revokeOne(session)}>
                {revoke}
              </button>
            )}
          </li>
        ))}
      </ul>
      {several && (
        <div class="buttons">
          <button type="button" class="button plain danger" onClick={revokeAll}>
            <Icon name="logOut" size={18} />
            {t.revokeAll}
          </button>
        </div>
      )}
    </section>
  )
}
