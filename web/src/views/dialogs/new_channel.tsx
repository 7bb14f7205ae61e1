import { useId, useState } from 'preact/hooks'

import type { Id } from '../../contract'
import type { User } from '../../protocol.gen'
import { chatHref, go } from '../../routes'
import { words } from '../../text'
import { Field, notBlank } from '../auth/field'
import { useClient, useSelect } from '../context'
import { mayAdminister } from '../names'
import { Select } from '../select'
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
      disabled={!group}
      close={close}
      action={async (fields) => {
        const closed = fields('private') !== ''
        const memberIds = closed ? members.map((user) => user.id) : undefined
        const chatId = groupId ?? fields('group')
        const { chat } = await client.call('create_channel', { chatId, title: fields('title').trim(), private: closed, memberIds, clientId })
        go(chatHref(chat.id))
      }}
    >
      {!groupId && (
        <div class="field">
          <label for={id}>{t.inGroup}</label>
          <Select id={id} name="group" value={group} onChoose={setGroup}>
            {offered.map((chat) => (
              <option key={chat.id} value={chat.id}>
                {chat.title}
              </option>
            ))}
          </Select>
        </div>
      )}
      <Field label={t.channelName} name="title" autofocus required pattern={notBlank} maxLength={100} />
      <label class="check">
        <span>
          {t.private}
          <small>{t.privateHint}</small>
        </span>
        <input type="checkbox" name="private" role="switch" checked={isPrivate} onChange={(event) => setPrivate(event.currentTarget.checked)} />
      </label>
      {isPrivate && (
        <>
          <p class="field-label">{t.addPeople}</p>
          <ChoosePeople chosen={members} onChange={setMembers} among={among} guests />
        </>
      )}
    </FormDialog>
  )
}
