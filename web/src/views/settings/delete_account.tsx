// The end of one's account: says what goes and what stays, and asks for the password.
import { deferredWords } from '../../text/deferred'
import { PasswordField } from '../auth/field'
import { useClient } from '../context'
import { FormDialog } from '../dialogs/form'
import { openLayer } from '../layers'
import { toast } from '../toasts'

export const openDeleteAccount = () => openLayer((close) => <DeleteAccount close={close} />)

function DeleteAccount({ close }: { close: () => void }) {
  const client = useClient()
  const t = deferredWords.value.settings
  return (
    <FormDialog
      title={t.deleteTitle}
      submit={t.deleteForGood}
      danger
      close={close}
      action={async (fields) => {
        await client.call('delete_account', { password: fields('password') })
        await client.signOut()
        toast(t.deleted)
      }}
      explain={({ code, field }) => {
        if (field === 'password') return t.passwordWrong
        return code === 'forbidden' ? t.deleteOnlyAdmin : undefined
      }}
    >
      <p class="quiet">{t.deleteGoes}</p>
      <p class="quiet">{t.deleteStays}</p>
      <PasswordField label={t.passwordOld} name="password" autofocus />
    </FormDialog>
  )
}
