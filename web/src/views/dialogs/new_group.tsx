import { useState } from 'preact/hooks'

import type { User } from '../../protocol.gen'
import { chatHref, go } from '../../routes'
import { words } from '../../text'
import { Field, notBlank } from '../auth/field'
import { useClient } from '../context'
import { useUniqueId } from '../unique'
import { ChoosePeople } from './choose_people'
import { FormDialog } from './form'

export function NewGroup({ close }: { close: () => void }) {
  const client = useClient()
  const t = words.value.create
  const [members, setMembers] = useState<readonly User[]>([])
  const clientId = useUniqueId()
  return (
    <FormDialog
      title={t.newGroup}
      submit={t.create}
      close={close}
      action={async (fields) => {
        const memberIds = members.map((user) => user.id)
        const { chat } = await client.call('create_chat', { kind: 'group', title: fields('title').trim(), memberIds, clientId })
        go(chatHref(chat.id))
      }}
    >
      <Field label={t.groupName} name="title" autofocus required pattern={notBlank} maxLength={100} />
      <p class="field-label">{t.addPeople}</p>
      <ChoosePeople chosen={members} onChange={setMembers} />
    </FormDialog>
  )
}
