// Files that are to be sent with the next message: above the composer, on their way already.
import type { Id } from '../../contract'
import { filesWords } from '../../text/files'
import { words } from '../../text'
import { bytesOf } from '../../text/amounts'
import { useClient } from '../context'
import { FormDialog } from '../dialogs/form'
import { Icon } from '../icons'
import { openLayer } from '../layers'
import { iconOf } from './file_card'
import { groupsOf } from './posting'
import { Ring, stateOf } from './progress'
import { Recorder } from './recorder'
import { recordingTo } from './recording'
import { type Card, changeCard, dropCard, retryCard, sendAs, trays } from './uploads'

export function Tray({ chatId }: { chatId: Id }) {
  const t = filesWords.value
  const cards = trays.value.get(chatId)
  const groups = cards ? groupsOf(cards).length : 0
  return (
    <>
      {recordingTo.value === chatId && <Recorder chatId={chatId} />}
      {cards && (
        <div class="tray">
          <ul class="tray-cards" aria-label={t.tray}>
            {cards.map((card) => (
              <TrayCard key={card.key} card={card} />
            ))}
          </ul>
          {groups > 1 && <p class="tray-note">{t.split(groups)}</p>}
          {cards.some(({ as, kind }) => as === 'file' && kind === 'image') && <p class="tray-note">{t.asFilesNote}</p>}
          {cards.some(({ kind }) => kind === 'video') && <p class="tray-note">{t.filmNote}</p>}
        </div>
      )}
    </>
  )
}

function TrayCard({ card }: { card: Card }) {
  const client = useClient()
  const t = filesWords.value
  const { name, size, type } = card.file
  const seen = card.kind === 'image' || card.kind === 'video'
  return (
    <li class={`tray-card tray-${card.status}`} aria-label={`${name}, ${bytesOf(size)}, ${stateOf(card)}`} title={name}>
      <div class="tray-picture">
        {card.url ? <img src={card.url} alt="" draggable={false} /> : <span class="file-icon"><Icon name={iconOf({ kind: card.kind, type })} size={26} /></span>}
        {(card.status === 'sending' || card.status === 'waiting') && <Ring cards={[card]} label={name} />}
        {card.status === 'failed' && (
          <button type="button" class="tray-retry" aria-label={t.retryUpload(name)} title={stateOf(card)} onClick={() => retryCard(client, card.key)}>
            <Icon name="rotate" size={24} />
          </button>
        )}
        <button type="button" class="tray-remove" aria-label={card.status === 'sending' ? t.cancelUpload(name) : t.remove(name)} onClick={() => dropCard(client, card.key)}>
          <Icon name="x" size={16} />
        </button>
      </div>
      <span class="tray-name" dir="auto">{name}</span>
      {card.status === 'failed' && <span class="tray-failure" role="alert">{stateOf(card)}</span>}
      {seen && (
        <span class="tray-tools">
          <button type="button" class="link" aria-label={t.alt(name)} onClick={() => openAlt(card)}>
            {card.alt ? t.altHas : t.altAdd}
          </button>
          {card.kind === 'image' && (
            <button type="button" class="link" aria-pressed={card.as === 'file'} aria-label={t.asFileOf(name)} onClick={() => sendAs(client, card.key, card.as === 'file' ? 'picture' : 'file')}>
              {t.asFile}
            </button>
          )}
        </span>
      )}
    </li>
  )
}

const openAlt = (card: Card) => openLayer((close) => <Alt card={card} close={close} />)

function Alt({ card, close }: { card: Card; close: () => void }) {
  const t = filesWords.value
  return (
    <FormDialog title={t.altTitle} submit={words.value.common.save} close={close} action={async (fields) => changeCard(card.key, { alt: fields('alt').trim() })}>
      {card.url && <img class="alt-picture" src={card.url} alt="" />}
      <label class="alt-field">
        <span class="quiet">{t.altLead}</span>
        <textarea class="input" name="alt" maxLength={1000} defaultValue={card.alt} dir="auto" data-autofocus />
      </label>
    </FormDialog>
  )
}
