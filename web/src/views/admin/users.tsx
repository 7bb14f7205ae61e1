// Everybody who has an account here.
import { signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'

import type { Account } from '../../protocol.gen'
import { accountHref } from '../../routes'
import { words } from '../../text'
import { adminWords } from '../../text/admin'
import { useClient } from '../context'
import { Icon } from '../icons'
import { openLayer } from '../layers'
import { AddUser } from './add_user'
import { usePages } from './answer'
import { useAsk } from './ask'
import { PersonLines } from './controls'
import { List } from './list'

/** A letter may follow. */
const pauseMs = 200
/** What is looked for: who comes back from one of those found goes on to the next. */
const typed = signal('')

export function Users() {
  const t = adminWords.value.users
  const ask = useAsk()
  const query = useLater(typed.value.trim().replace(/^@/, ''))
  const pages = usePages((page) => ask('admin_list_users', { ...page, ...(query && { query }) }), ({ users }) => users, [query])
  return (
    <>
      <div class="admin-tools">
        <div class="admin-search">
          <Icon name="search" size={18} />
          <input
            class="input"
            type="search"
            maxLength={64}
            aria-label={t.search}
            placeholder={t.search}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            defaultValue={typed.peek()}
            onInput={(event) => (typed.value = event.currentTarget.value)}
          />
        </div>
        <button type="button" class="button primary" onClick={() => openLayer((close) => <AddUser close={close} />)}>
          <Icon name="userPlus" size={18} />
          {t.add}
        </button>
      </div>
      <List
        label={adminWords.value.parts.users}
        pages={pages}
        none={t.none}
        noneLead={t.noneLead}
        keyOf={(account) => account.id}
        draw={(account) => (
          <li class="admin-user">
            <a class="person" href={accountHref(account.username)}>
              <PersonLines user={account} />
              <Standing account={account} />
              <Icon name="chevronRight" size={18} />
            </a>
          </li>
        )}
      />
    </>
  )
}

/** What sets somebody apart from others. */
export function Standing({ account }: { account: Pick<Account, 'id' | 'role' | 'disabled'> }) {
  const t = adminWords.value.users
  const me = useClient().account.value?.id
  return (
    <span class="standing">
      {account.disabled && <span class="role role-bad">{t.disabled}</span>}
      {account.role !== 'member' && <span class="role">{t.roles[account.role]}</span>}
      {account.id === me && <span class="role">{words.value.common.you}</span>}
    </span>
  )
}

/** What was typed, once nothing more is for a moment; at once if it was cleared. */
function useLater(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), text ? pauseMs : 0)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
