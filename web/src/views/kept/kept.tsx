// What one comes back to, of all chats: messages that are saved, that mention one, and that are sent later. A button in the head
// of the list, and the dialog that it opens.
import { useId, useRef, useState } from 'preact/hooks'

import { messagesWords } from '../../text/messages'
import { Icon } from '../icons'
import { Dialog, openLayer } from '../layers'
import { Mentions } from '../mentions/list'
import { QuietSign } from '../quiet/sign'
import { ScheduledList } from '../scheduled/list'
import { Saved } from './saved'

const tabs = ['saved', 'mentions', 'scheduled'] as const
type Tab = (typeof tabs)[number]

export function KeptButton() {
  const t = messagesWords.value.kept
  return (
    <>
      <QuietSign />
      <button type="button" class="icon-button" aria-label={t.open} title={t.open} aria-haspopup="dialog" onClick={() => openLayer((close) => <Kept close={close} />)}>
        <Icon name="bookmark" />
      </button>
    </>
  )
}

function Kept({ close }: { close: () => void }) {
  const t = messagesWords.value
  const [tab, setTab] = useState<Tab>('saved')
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const title = { saved: t.saved.title, mentions: t.mentions.title, scheduled: t.later.title }[tab]
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.indexOf(tab)
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? tabs.length - 1 : by && (at + (document.documentElement.dir === 'rtl' ? -by : by) + tabs.length) % tabs.length
    if (to === undefined) return
    event.preventDefault()
    setTab(tabs[to]!)
    list.current!.querySelectorAll('button')[to]?.focus()
  }
  return (
    <Dialog title={title} close={close}>
      <div ref={list} class="tabs" role="tablist" aria-label={t.kept.lists} onKeyDown={onKeyDown}>
        {tabs.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`${id}-${one}`}
            aria-selected={one === tab}
            aria-controls={`${id}-list`}
            tabIndex={one === tab ? 0 : -1}
            data-autofocus={one === tab || undefined}
            onClick={() => setTab(one)}
          >
            {t.kept.tabs[one]}
          </button>
        ))}
      </div>
      <div key={tab} id={`${id}-list`} role="tabpanel" aria-labelledby={`${id}-${tab}`}>
        {tab === 'saved' && <Saved close={close} />}
        {tab === 'mentions' && <Mentions close={close} />}
        {tab === 'scheduled' && <ScheduledList />}
      </div>
    </Dialog>
  )
}
