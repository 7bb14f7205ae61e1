import { useId, useState } from 'preact/hooks'

import type { Id } from '../../contract'
import type { User } from '../../protocol.gen'
import { chatHref, go } from '../../routes'
import { words } from '../../text'
import { Field } from '../auth/field'
import { useClient, useSelect } from '../context'
import { mayAdminister } from '../names'
import { useUniqueId } from '../unique'
import { ChoosePeople } from './choose_people'
import { FormDialog } from './form'

export function NewChannel({ close, groupId }: { close: () => void; groupId?: Id | undefined }) {
  const client = useClient()
  const t = words.value.create
  const id = useId()
  const groups = useSelect((state) => state.chats)
  const offered = [...groups.values()].filter((chat) => chat.kind === 'group' && mayAdminister(chat))
  const [group, setGroup] = useState(groupId ?? offered[0]?.id ?? '')
  const [title, setTitle] = useState('')
  const [isPrivate, setPrivate] = useState(false)
  const [members, setMembers] = useState<readonly User[]>([])
  const clientId = useUniqueId()
  const among = useSelect((state) => {
    const ids = [...(state.members.get(group)?.keys() ?? [])]
    return ids.flatMap((userId) => (userId === state.me?.id ? [] : (state.users.get(userId) ?? [])))
  }, [group])
  const groupTitle = groups.get(group)?.title
  return (
    <FormDialog
      title={groupId && groupTitle ? t.channelIn(groupTitle) : t.newChannel}
      submit={t.create}
      disabled={title.trim() === '' || !group}
      close={close}
      action={async () => {
        const memberIds = isPrivate ? members.map((user) => user.id) : undefined
        const { chat } = await client.call('create_channel', { chatId: group, title: title.trim(), private: isPrivate, memberIds, clientId })
        go(chatHref(chat.id))
      }}
    >
      {!groupId && (
        <div class="field">
          <label for={id}>{t.inGroup}</label>
          <select id={id} class="input" value={group} onChange={(event) => setGroup(event.currentTarget.value)}>
            {offered.map((chat) => (
              <option key={chat.id} value={chat.id}>
                {chat.title}
              </option>
            ))}
          </select>
        </div>
      )}
      <Field label={t.channelName} value={title} onText={setTitle} autofocus required maxLength={100} />
      <label class="check">
        <span>
          {t.private}
          <small>{t.privateHint}</small>
        </span>
        <input type="checkbox" role="switch" checked={isPrivate} onChange={(event) => setPrivate(event.currentTarget.checked)} />
      </label>
      {isPrivate && (
        <>
          <p class="field-label">{t.addPeople}</p>
          <ChoosePeople chosen={members} onChange={setMembers} among={among} />
        </>
      )}
    </FormDialog>
  )
}
