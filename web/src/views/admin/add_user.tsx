import { useState } from 'preact/hooks'

import type { User } from '../../protocol.gen'
import { accountHref, go } from '../../routes'
import { adminWords } from '../../text/admin'
import { useAsk } from './ask'
import { Choices, Field, FormDialog, deferredWords, PasswordField, usernamePattern } from './controls'

export function AddUser({ close }: { close: () => void }) {
  const t = adminWords.value.users
  const ask = useAsk()
  const [role, setRole] = useState<User['role']>('member')
  return (
    <FormDialog
      title={t.add}
      submit={t.add}
      close={close}
      action={async (fields) => {
        const { user } = await ask('admin_add_user', { username: fields('username').trim(), password: fields('password'), role })
        go(accountHref(user.username))
      }}
      explain={({ code, field }) => {
        if (code === 'conflict') return t.taken
        if (field === 'username') return deferredWords.value.auth.reserved
        return field === 'password' ? deferredWords.value.auth.strength[0] : undefined
      }}
    >
      <Field
        label={t.username}
        name="username"
        hint={deferredWords.value.auth.usernameHint}
        required
        pattern={usernamePattern}
        maxLength={32}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        autofocus
      />
      <PasswordField label={t.password} name="password" fresh />
      <p class="hint">{t.passwordLead}</p>
      <Choices label={t.role} hint={t.rolesHint} value={role} options={t.roles} onChange={setRole} />
    </FormDialog>
  )
}
