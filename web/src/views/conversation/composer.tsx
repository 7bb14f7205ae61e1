// Where one writes: grows with the text, keeps a draft, answers, edits.
import { useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'

import { replaceShortcodes } from '../../emoji/shortcodes'
import type { Chat, Message } from '../../protocol.gen'
import { words } from '../../text'
import { useClient } from '../context'
import { attempt } from '../failure'
import { Icon } from '../icons'
import { editing as editingAnything } from '../renew'
import { openEmojiPicker } from '../../emoji/open'
import { useCompletion } from './completion'
import { Suggestions } from './suggestions'
import { useDesk } from './desk'
import { edit } from './message_actions'
import { ModeBar } from './mode_bar'

const touch = matchMedia('(pointer: coarse)')

export function Composer({ chat, name }: { chat: Chat; name: string }) {
  const client = useClient()
  const desk = useDesk()
  const t = words.value.composer
  const field = useRef<HTMLTextAreaElement>(null)
  const length = useSignal(0)
  const blank = useSignal(true)
  const completion = useCompletion(chat, field, () => changed())
  const limit = client.state.value.limits.maxContentLength ?? 0
  const excess = () => (limit > 0 ? length.value - limit : 0)
  const tooMany = excess()

  /** After each change of the text, by whomever. */
  const changed = () => {
    const element = field.current!
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight}px`
    blank.value = element.value.trim() === ''
    length.value = limit > 0 && element.value.length > limit ? [...element.value].length : 0
    if (desk.mode.value.kind !== 'edit') client.setDraft(chat.id, element.value)
  }
  const put = (text: string) => {
    field.current!.value = text
    changed()
  }

  useLayoutEffect(() => {
    put(client.draft(chat.id))
    if (!touch.matches) field.current!.focus({ preventScroll: true })
  }, [chat.id])

  desk.focusComposer = () => field.current?.focus()

  // Editing borrows the field: the draft comes back after it.
  const editing = useRef<Message | null>(null)
  useSignalEffect(() => {
    const mode = desk.mode.value
    const message = mode.kind === 'edit' ? mode.message : null
    if (message === editing.current || !field.current) return
    editing.current = message
    editingAnything.value = message !== null
    put(message ? message.content : client.draft(chat.id))
    field.current.setSelectionRange(field.current.value.length, field.current.value.length)
  })
  useEffect(
    () => () => {
      client.typing(chat.id, false)
      editingAnything.value = false
    },
    [chat.id],
  )

  const leave = () => {
    desk.mode.value = { kind: 'write' }
  }

  // The field is free at once. Names of emoji may take a moment to become them: what is written meanwhile goes after it.
  const sending = useRef<Promise<unknown>>(Promise.resolve())
  const submit = () => {
    const element = field.current!
    const text = element.value.trim()
    const mode = desk.mode.value
    if (text === '' || excess() > 0) return
    client.typing(chat.id, false)
    completion.close()
    if (mode.kind === 'edit') return void change(mode.message, text)
    leave()
    put('')
    desk.clearUnread()
    element.focus()
    sending.current = sending.current.then(async () => {
      const content = await replaceShortcodes(text)
      await attempt(async () => client.send(chat.id, content, mode.kind === 'reply' ? mode.message.id : undefined))
      void desk.toLatest()
    })
  }
  const change = async (message: Message, text: string) => {
    const content = await replaceShortcodes(text)
    if (content === message.content || (await attempt(() => client.call('edit_message', { messageId: message.id, content })))) leave()
  }

  const editLast = (): boolean => {
    if (!desk.live.value || field.current!.value !== '') return false
    const state = client.state.value
    const messages = [...(state.timelines.get(chat.id)?.bySeq.values() ?? [])]
    const mine = messages.findLast((message) => message.senderId === state.me?.id && message.type === 'text' && !message.deletedAt)
    if (mine) edit(desk, mine)
    return !!mine
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || event.keyCode === 229) return
    if (completion.onKeyDown(event)) return
    const bare = !event.altKey && !event.ctrlKey && !event.metaKey
    if (event.key === 'Enter' && !event.shiftKey && bare && !touch.matches) {
      event.preventDefault()
      submit()
    } else if (event.key === 'ArrowUp' && bare && !event.shiftKey && editLast()) {
      event.preventDefault()
    } else if (event.key === 'Escape' && desk.mode.value.kind !== 'write') {
      event.preventDefault()
      event.stopPropagation()
      leave()
    }
  }

  const insert = (text: string) => {
    const element = field.current!
    element.focus()
    element.setRangeText(text, element.selectionStart, element.selectionEnd, 'end')
    changed()
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Suggestions completion={completion} />
      <ModeBar leave={leave} />
      <div class="composer-row">
        <div class="composer-field">
          <textarea
            ref={field}
            rows={1}
            dir="auto"
            aria-label={t.label(name)}
            placeholder={t.placeholder}
            autocomplete="off"
            aria-autocomplete={completion.open ? 'list' : undefined}
            aria-controls={completion.open ? 'suggestions' : undefined}
            aria-activedescendant={completion.open ? `suggestion-${completion.index}` : undefined}
            onInput={() => {
              changed()
              completion.update()
              client.typing(chat.id, !blank.value)
            }}
            onKeyDown={onKeyDown}
            onBlur={() => {
              client.typing(chat.id, false)
              completion.close()
            }}
            onClick={() => completion.update()}
          />
          <button type="button" class="icon-button" aria-label={t.emoji} title={t.emoji} onClick={(event) => openEmojiPicker(event, insert)}>
            <Icon name="smile" />
          </button>
        </div>
        <button
          type="submit"
          class="send"
          aria-label={desk.mode.value.kind === 'edit' ? t.save : t.send}
          title={desk.mode.value.kind === 'edit' ? t.save : t.send}
          disabled={blank.value || tooMany > 0}
          onPointerDown={(event) => event.preventDefault()}
        >
          <Icon name={desk.mode.value.kind === 'edit' ? 'check' : 'sendHorizontal'} />
        </button>
      </div>
      {tooMany > 0 && (
        <p class="composer-limit" role="alert">
          {t.tooLong(tooMany)}
        </p>
      )}
    </form>
  )
}
