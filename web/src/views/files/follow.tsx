// Files dropped anywhere on the page, and pasted; and what must not be lost when the page is left.
import { computed, effect, signal } from '@preact/signals'
import { render } from 'preact'

import type { Client } from '../../contract'
import { route } from '../../routes'
import { filesWords } from '../../text/files'
import { anyLayer } from '../layers'
import { chatName } from '../names'
import { Icon } from '../icons'
import { onlyFiles, takeIn } from './incoming'
import { followMedia } from './media'
import { stopAll, unsent } from './uploads'

/** The chat that would get them. */
const target = signal<string | undefined>(undefined)

export function followFiles(client: Client): void {
  followMedia(client)
  document.addEventListener('paste', (event) => {
    if (anyLayer() || !onlyFiles(event.clipboardData)) return
    event.preventDefault()
    takeIn(client, event.clipboardData, event.target)
  })
  const dragsFiles = (event: DragEvent) => !!event.dataTransfer?.types.includes('Files') && !anyLayer()
  document.addEventListener('dragenter', (event) => {
    if (!dragsFiles(event)) return
    const at = route.peek()
    const state = client.state.peek()
    const chat = at.page === 'chat' ? state.chats.get(at.chatId) : undefined
    if (chat && document.querySelector('.composer')) target.value = chatName(state, chat)
  })
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) target.value = undefined
  })
  document.addEventListener('drop', (event) => {
    target.value = undefined
    if (dragsFiles(event)) takeIn(client, event.dataTransfer!, event.target)
  })

  const place = document.body.appendChild(document.createElement('div'))
  render(<DropPlace />, place)

  // Whoever leaves is asked.
  addEventListener('beforeunload', (event) => {
    if (unsent()) event.preventDefault()
  })
  const userId = computed(() => client.account.value?.id)
  let known = userId.peek()
  effect(() => {
    if (userId.value !== known) stopAll()
    known = userId.value
  })
}

function DropPlace() {
  if (target.value === undefined) return null
  return (
    <div class="drop-place" aria-hidden="true">
      <p>
        <Icon name="upload" size={32} />
        {filesWords.value.dropHere(target.value)}
      </p>
    </div>
  )
}
