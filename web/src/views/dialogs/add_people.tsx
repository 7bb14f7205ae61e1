import { useState } from 'preact/hooks'

import type { Id } from '../../contract'
import type { User } from '../../protocol.gen'
import { deferredWords } from '../../text/deferred'
import { useClient, useSelect } from '../context'
import { ChoosePeople } from './choose_people'
import { FormDialog } from './form'

export function AddPeople({ close, chatId }: { close: () => void; chatId: Id }) {
  const client = useClient()
  const [chosen, setChosen] = useState<readonly User[]>([])
  const members = useSelect((state) => state.members.get(chatId), [chatId])
  const chat = useSelect((state) => state.chats.get(chatId), [chatId])
  // A private channel takes members of its group, and guests.
  const among = useSelect((state) => {
    if (!chat?.groupId) return undefined
    return [...(state.members.get(chat.groupId)?.keys() ?? [])].flatMap((id) => state.users.get(id) ?? [])
  }, [chat?.groupId])
  return (
    <FormDialog
      title={deferredWords.value.panel.add}
      submit={deferredWords.value.panel.add}
      disabled={chosen.length === 0}
      close={close}
      action={async () => {
        await client.call('add_members', { chatId, userIds: chosen.map((user) => user.id) })
      }}
    >
      <ChoosePeople chosen={chosen} onChange={setChosen} without={new Set(members?.keys())} among={among} guests />
    </FormDialog>
  )
}
