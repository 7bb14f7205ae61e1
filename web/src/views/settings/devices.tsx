// Where one is signed in, and how to end that from afar.
import { useEffect, useState } from 'preact/hooks'

import type { LoginSession } from '../../protocol.gen'
import { deferredWords } from '../../text/deferred'
import { agoOf } from '../../text/format'
import { confirm } from '../confirm'
import { useClient } from '../context'
import { errorText } from '../failure'
import { Icon } from '../icons'

const browsers: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, 'Edge'], [/OPR\//, 'Opera'], [/Firefox\//, 'Firefox'], [/Chrom(e|ium)\//, 'Chrome'], [/Safari\//, 'Safari'],
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/, 'iOS'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/Mac OS/, 'macOS'], [/CrOS/, 'ChromeOS'], [/Linux/, 'Linux'],
]

export function deviceName(session: LoginSession): string {
  const t = deferredWords.value.settings
  const agent = session.userAgent ?? ''
  const browser = browsers.find(([pattern]) => pattern.test(agent))?.[1]
  const system = systems.find(([pattern]) => pattern.test(agent))?.[1]
  if (browser && system) return t.browserOn(browser, system)
  return browser ?? system ?? (agent.split(/[\s/]/)[0] || t.unknownDevice)
}

export function Devices() {
  const client = useClient()
  const t = deferredWords.value.settings
  const [sessions, setSessions] = useState<readonly LoginSession[]>([])
  const [failure, setFailure] = useState('')
  const load = () =>
    client.call('list_sessions', {}).then(
      (answer) => {
        setFailure('')
        setSessions([...answer.sessions].sort((a, b) => Number(b.current) - Number(a.current) || (a.lastUsedAt < b.lastUsedAt ? 1 : -1)))
      },
      (error: unknown) => setFailure(errorText(error)),
    )
  useEffect(() => void load(), [])
  const revoke = (session: LoginSession) =>
    confirm({
      title: t.revokeTitle,
      lead: t.revokeLead,
      yes: t.revoke,
      action: () => client.call('revoke_session', { sessionId: session.id }).then(load),
    })
  return (
    <section>
      <h2>{t.devices}</h2>
      {failure && <p class="error">{failure}</p>}
      <ul>
        {sessions.map((session) => (
          <li key={session.id} class="device">
            <div>
              {deviceName(session)}
              <span class="quiet">
                {[session.current ? t.thisDevice : t.lastUsed(agoOf(session.lastUsedAt)), session.address].filter(Boolean).join(' · ')}
              </span>
            </div>
            {session.current ? (
              <Icon name="check" />
            ) : (
              <button type="button" class="button" onClick={() => revoke(session)}>
                {t.revoke}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
