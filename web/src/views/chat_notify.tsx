// Of which messages of a chat one is told.
import { useId } from 'preact/hooks'

import type { Id } from '../contract'
import type { ChatState } from '../protocol.gen'
import { words } from '../text'
import { messagesWords } from '../text/messages'
import { changeChatState } from './chat_state'
import { useClient, useSelect } from './context'
import { Dialog, openLayer } from './layers'

const levels = ['default', 'all', 'mentions', 'nothing'] as const satisfies readonly ChatState['notify'][]

export const openChatNotify = (chatId: Id, name: string) => openLayer((close) => <ChatNotify close={close} chatId={chatId} name={name} />)

function ChatNotify({ close, chatId, name }: { close: () => void; chatId: Id; name: string }) {
  const client = useClient()
  const t = messagesWords.value.chat
  const level = useSelect((state) => state.chats.get(chatId)?.state?.notify ?? 'default', [chatId])
  const id = useId()
  return (
    <Dialog title={t.notifyTitle(name)} close={close}>
      <p id={id} class="quiet">{t.notifyLead}</p>
      <div class="levels" role="radiogroup" aria-labelledby={id}>
        {levels.map((one) => (
          <label key={one} class="level">
            <input type="radio" name={id} value={one} checked={one === level} data-autofocus={one === level || undefined} onChange={() => void changeChatState(client, chatId, { notify: one })} />
            <span>
              {t.levels[one]}
              {t.levelHints[one] && <small>{t.levelHints[one]}</small>}
            </span>
          </label>
        ))}
      </div>
      <div class="buttons">
        <button type="button" class="button" onClick={close}>{words.value.common.close}</button>
      </div>
    </Dialog>
  )
}
