// What an administrator may do with an account. One more is one more entry here, and a dialog if it has something to ask.
import { useId, useState } from 'preact/hooks'

import type { Client } from '../../contract'
import type { Account, User } from '../../protocol.gen'
import { adminHref, go } from '../../routes'
import { words } from '../../text'
import { adminWords } from '../../text/admin'
import { attempt } from '../failure'
import { openLayer } from '../layers'
import type { MenuItem } from '../menu'
import { toast } from '../toasts'
import { Choices, Field, FormDialog, deferredWords, PasswordField, Select } from './controls'
import { ReasonAndUntil, reasonAndUntil } from './until'

type Ask = Client['call']

/** `done`: shows what has changed. */
export function actionsFor(account: Account, ask: Ask, done: () => Promise<void>): MenuItem[] {
  const t = adminWords.value.user
  const dialog = (Dialog: typeof ChangeRole) => () =>
    openLayer((close) => <Dialog account={account} ask={ask} done={done} close={close} />)
  const enable = () =>
    attempt(async () => {
      await ask('admin_disable_user', { username: account.username, disabled: false })
      toast(t.enabled(account.displayName))
      await done()
    })
  return [
    { icon: 'crown', text: t.changeRole, action: dialog(ChangeRole) },
    { icon: 'lock', text: t.setPassword, action: dialog(SetPassword) },
    account.disabled ? { icon: 'check', text: t.enable, action: () => void enable() } : { icon: 'ban', text: t.disable, danger: true, action: dialog(Disable) },
    { icon: 'messageCircle', text: t.remove, danger: true, action: dialog(RemoveMessages) },
    { icon: 'trash2', text: t.delete, danger: true, action: dialog(Delete) },
  ]
}

interface DialogProps {
  readonly account: Account
  readonly ask: Ask
  readonly done: () => Promise<void>
  readonly close: () => void
}

function ChangeRole({ account, ask, done, close }: DialogProps) {
  const t = adminWords.value
  const [role, setRole] = useState<User['role']>(account.role)
  return (
    <FormDialog
      title={t.user.changeRoleTitle(account.displayName)}
      submit={words.value.common.save}
      disabled={role === account.role}
      close={close}
      action={async () => {
        await ask('admin_set_role', { username: account.username, role })
        await done()
      }}
    >
      <Choices label={t.users.role} hint={t.users.rolesHint} value={role} options={t.users.roles} onChange={setRole} />
    </FormDialog>
  )
}

function SetPassword({ account, ask, done, close }: DialogProps) {
  const t = adminWords.value.user
  return (
    <FormDialog
      title={t.setPasswordTitle(account.displayName)}
      submit={t.setPassword}
      close={close}
      action={async (fields) => {
        await ask('admin_set_password', { username: account.username, password: fields('password') })
        toast(t.passwordSet)
        await done()
      }}
      explain={({ field }) => (field === 'password' ? deferredWords.value.auth.strength[0] : undefined)}
    >
      <p class="quiet">{t.setPasswordLead}</p>
      <PasswordField label={deferredWords.value.settings.passwordNew} name="password" fresh autofocus />
    </FormDialog>
  )
}

function Disable({ account, ask, done, close }: DialogProps) {
  const t = adminWords.value.user
  return (
    <FormDialog
      title={t.disableTitle(account.displayName)}
      submit={t.disable}
      danger
      close={close}
      action={async (fields) => {
        await ask('admin_disable_user', { username: account.username, ...reasonAndUntil(fields) })
        await done()
      }}
    >
      <p class="quiet">{t.disableLead}</p>
      <ReasonAndUntil hint={t.reasonHint} />
    </FormDialog>
  )
}

const day = 86_400
const spans = { hour: 3600, day, week: 7 * day, month: 30 * day } as const
type Span = keyof typeof spans

function RemoveMessages({ account, ask, close }: DialogProps) {
  const t = adminWords.value.user
  const id = useId()
  return (
    <FormDialog
      title={t.removeTitle(account.displayName)}
      submit={words.value.common.delete}
      danger
      close={close}
      action={async (fields) => {
        await ask('admin_remove_messages', { userId: account.id, forSeconds: spans[fields('span') as Span] })
        toast(t.removed)
      }}
    >
      <p class="quiet">{t.removeLead}</p>
      <div class="field">
        <label for={id}>{t.removeSpan}</label>
        <Select id={id} name="span">
          {(Object.keys(spans) as Span[]).map((span) => <option key={span} value={span}>{t.removeSpans[span]}</option>)}
        </Select>
      </div>
    </FormDialog>
  )
}

/** The name has to be written: it can't be undone, and the next user looks much the same. */
function Delete({ account, ask, close }: DialogProps) {
  const t = adminWords.value.user
  const [name, setName] = useState('')
  return (
    <FormDialog
      title={t.deleteTitle(account.displayName)}
      submit={t.delete}
      danger
      disabled={name.trim().toLowerCase() !== account.username.toLowerCase()}
      close={close}
      action={async () => {
        await ask('admin_delete_user', { username: account.username })
        toast(t.deleted(account.displayName))
        go(adminHref('users'), { replace: true })
      }}
    >
      <p class="quiet">{t.deleteLead}</p>
      <Field label={t.deleteName(account.username)} name="username" onText={setName} autocomplete="off" autofocus />
    </FormDialog>
  )
}
