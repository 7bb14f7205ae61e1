// Beside the send button: when the message is to go, if not now.
import { CallError, type Client, type Id } from '../../contract'
import { timeOf } from '../../text/format'
import { messagesWords } from '../../text/messages'
import { useClient } from '../context'
import { FormDialog } from '../dialogs/form'
import { attempt, failureText } from '../failure'
import { Icon } from '../icons'
import { openLayer } from '../layers'
import { confirmRoom } from '../mentions/room'
import { openMenu } from '../menu'
import { takeNoPreview } from '../pictures/no_preview'
import { toast } from '../toasts'
import { uniqueId, useUniqueId } from '../unique'
import { openScheduled } from './list'
import { scheduleDraft } from './schedule'
import { explainTime, TimeField } from './time_field'
import { nextHour, offersOf, timeIn } from './times'
import { whenOf } from './when'

const touch = matchMedia('(pointer: coarse)')
/** There is no room for one more button: it stands in the menu of what can be added. */
const narrow = matchMedia('(max-width: 479px)')

/** Not in a thread that is not there yet. */
export const mayWait = (chatId: Id) => chatId[0] !== 't'

export const inMenu = () => touch.matches || narrow.matches

const reject = () => new CallError({ code: 'bad_request', message: 'lies in the past', field: 'sendAt' })

async function schedule(client: Client, chatId: Id, at: Date, clientId: string): Promise<void> {
  await scheduleDraft(client, chatId, at, clientId, takeNoPreview(chatId, client.writing(chatId).text))
  toast(messagesWords.peek().later.done(whenOf(at.toISOString())))
}

/** `at`: the lower right corner of the menu. */
export function openLater(client: Client, chatId: Id, { right, top }: DOMRect) {
  const t = messagesWords.value.later
  const asked = (go: () => void) => {
    if (!confirmRoom(client, chatId, client.writing(chatId).text, go)) go()
  }
  const choose = (time: Date) => {
    const clientId = uniqueId()
    asked(() => void attempt(() => schedule(client, chatId, time, clientId).catch((error: unknown) => {
      const text = error instanceof CallError && explainTime(error.failure)
      if (text) toast(text, 'error')
      else throw error
    })))
  }
  const waiting = [...client.state.peek().scheduled.values()].some((one) => one.chatId === chatId)
  openMenu(
    t.menu,
    [
      ...offersOf(new Date()).map(({ name, at: time }) => ({ icon: 'clock', text: t[name](timeOf(time.toISOString())), action: () => choose(time) }) as const),
      { icon: 'pencil', text: t.own, action: () => asked(() => openLayer((close) => <OwnTime close={close} chatId={chatId} />)) },
      waiting && { icon: 'messageCircle', text: t.title, action: () => openScheduled(chatId) },
    ],
    { x: right, y: top - 4, above: true },
  )
}

/** `off`: there is nothing that could be sent later. */
export function SendLater({ chatId, off }: { chatId: Id; off: boolean }) {
  const client = useClient()
  const t = messagesWords.value.later
  if (inMenu() || !mayWait(chatId)) return null
  return (
    <button type="button" class="icon-button send-later" aria-label={t.send} title={t.send} aria-haspopup="menu" disabled={off} onClick={(event) => openLater(client, chatId, event.currentTarget.getBoundingClientRect())}>
      <Icon name="clock" size={18} />
    </button>
  )
}

function OwnTime({ close, chatId }: { close: () => void; chatId: Id }) {
  const client = useClient()
  const t = messagesWords.value.later
  const clientId = useUniqueId()
  return (
    <FormDialog
      title={t.send}
      submit={t.schedule}
      close={close}
      explain={(failure) => explainTime(failure) ?? failureText(failure)}
      action={async (fields) => {
        const at = timeIn(fields('when'), new Date())
        if (!at) throw reject()
        await schedule(client, chatId, at, clientId)
      }}
    >
      <p class="scheduled-text" dir="auto">{client.writing(chatId).text.trim().slice(0, 300)}</p>
      <TimeField label={t.when} at={nextHour(new Date())} autofocus />
    </FormDialog>
  )
}
