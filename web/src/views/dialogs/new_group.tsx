import { useState } from 'preact/hooks'

import type { User } from '../../protocol.gen'
import { chatHref, go } from '../../routes'
import { words } from '../../text'
import { Field } from '../auth/field'
import { useClient } from '../context'
import { useUniqueId } from '../unique'
import { ChoosePeople } from './choose_people'
import { FormDialog } from './form'

export function NewGroup({ close }: { close: () => void }) {
  const client = useClient()
  const t = words.value.create
  const [title, setTitle] = useState('')
  const [members, setMembers] = useState<readonly User[]>([])
  const clientId = useUniqueId()
  return (
    <FormDialog
      title={t.newGroup}
      submit={t.create}
      disabled={title.trim() === ''}
      close={close}
      action={async () => {
        const { chat } = await client.call('create_chat', { kind: 'group', title: title.trim(), memberIds: members.map((user) => user.id), clientId })
        go(chatHref(chat.id))
      }}
    >
      <Field label={t.groupName} value={title} onText={setTitle} autofocus required maxLength={100} />
      <p class="field-label">{t.addPeople}</p>
      <ChoosePeople chosen={members} onChange={setMembers} />
    </FormDialog>
  )
}
