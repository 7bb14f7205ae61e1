// One user: who it is, what may be done with the account, and where it is signed in.
import { useEffect, useRef } from 'preact/hooks'

import { CallError } from '../../contract'
import type { AccountAnswer } from '../../protocol.gen'
import { adminHref } from '../../routes'
import { adminWords } from '../../text/admin'
import { numberOf } from './controls'
import { agoOf, dateOf, momentOf } from '../../text/format'
import { Avatar } from '../avatar'
import { useClient } from '../context'
import { Icon } from '../icons'
import { useAnswer } from './answer'
import { useAsk } from './ask'
import { Failed, Reason } from './list'
import { actionsFor } from './user_actions'
import { Sessions } from './sessions'
import { Standing } from './users'

export function UserPage({ username }: { username: string }) {
  const t = adminWords.value.user
  const ask = useAsk()
  const me = useClient().account.value?.id
  const { answer, failure, reload } = useAnswer(
    () =>
      ask('admin_get_user', { username }).catch((error: unknown) => {
        if (error instanceof CallError && error.failure.code === 'not_found') return undefined
        throw error
      }).then((found) => ({ found })),
    [username],
  )
  const found = answer?.found
  return (
    <>
      <a class="admin-up" href={adminHref('users')}>
        <Icon name="arrowLeft" size={18} />
        {t.all}
      </a>
      {failure && <Failed text={failure} again={() => void reload()} />}
      {answer && !found && <Failed text={t.gone} />}
      {found && (
        <>
          <Head account={found.account} />
          <Facts {...found} />
          <section class="admin-section">
            <h3>{t.actions}</h3>
            {found.account.id === me ? (
              <p class="quiet">{t.self}</p>
            ) : (
              <div class="buttons">
                {actionsFor(found.account, ask, reload).map(({ icon, text, danger, action }) => (
                  <button key={text} type="button" class={danger ? 'button plain danger' : 'button'} onClick={action}>
                    <Icon name={icon} size={18} />
                    {text}
                  </button>
                ))}
              </div>
            )}
          </section>
          <Sessions account={found.account} count={found.sessions} changed={reload} />
        </>
      )}
    </>
  )
}

function Head({ account }: { account: AccountAnswer['account'] }) {
  const heading = useRef<HTMLHeadingElement>(null)
  // The row that was followed has gone, and the focus with it.
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus()
  }, [])
  return (
    <div class="admin-user-head">
      <Avatar id={account.id} name={account.displayName} size="large" />
      <div>
        <h2 ref={heading} tabIndex={-1} dir="auto">{account.displayName}</h2>
        <p class="quiet">
          <bdi dir="ltr">@{account.username}</bdi>
        </p>
        <Standing account={account} />
      </div>
    </div>
  )
}

function Facts({ account, chats, lastSeenAt }: AccountAnswer) {
  const t = adminWords.value
  const access = [account.disabled ? t.users.disabled : t.user.active, account.disabledUntil && t.until.till(momentOf(account.disabledUntil))]
  return (
    <dl class="facts">
      <dt>{t.user.role}</dt>
      <dd>{t.users.roles[account.role]}</dd>
      <dt>{t.user.status}</dt>
      <dd>
        {access.filter(Boolean).join(' ')}
        {account.disabledReason && <Reason text={account.disabledReason} />}
      </dd>
      <dt>{t.user.created}</dt>
      <dd>{dateOf(account.createdAt)}</dd>
      <dt>{t.user.lastSeen}</dt>
      <dd>{lastSeenAt ? agoOf(lastSeenAt) : t.user.never}</dd>
      <dt>{t.user.chats}</dt>
      <dd>{numberOf(chats)}</dd>
    </dl>
  )
}
