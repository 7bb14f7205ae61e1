// Where one writes: grows with the text, keeps what is begun, answers, edits.
import { useComputed, useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'

import { replaceShortcodes } from '../../emoji/shortcodes'
import type { Edit, Writing } from '../../contract'
import type { Chat } from '../../protocol.gen'
import { words } from '../../text'
import { isBlank } from '../../text/blank'
import { useClient, useSelect } from '../context'
import { composing } from '../composing'
import { parts } from '../deferred'
import { attempt } from '../failure'
import { Icon } from '../icons'
import { editing as editingAnything } from '../auto_update'
import { openEmojiPicker } from '../../emoji/open'
import { useCompletion } from './completion'
import { useConversation } from './conversation_context'
import { mayEdit } from './may_edit'
import { ModeBar } from './mode_bar'
import { messageById } from './rows'
import { editing, left, replying, rewritten, saved, sent, targetOf, textOf, toSend, typed } from './writing'

const touch = matchMedia('(pointer: coarse)')

export function Composer({ chat, name }: { chat: Chat; name: string }) {
  const client = useClient()
  const conversation = useConversation()
  const { thread } = conversation
  const t = words.value.composer
  const field = useRef<HTMLTextAreaElement>(null)
  const length = useSignal(0)
  const blank = useSignal(true)
  const completion = useCompletion(chat, field, () => changed())
  const limit = client.state.value.limits.maxContentLength ?? 0
  const excess = () => (limit > 0 ? length.value - limit : 0)
  const tooMany = excess()

  const writing = useComputed(() => client.writing(chat.id))
  // Shown at once: an effect runs with the next frame, and what is typed before that would go behind the old text.
  const write = (change: (now: Writing) => Writing) => {
    client.write(chat.id, change(client.writing(chat.id)))
    show()
  }
  const { edit } = writing.value
  const { ComposerNotes, SendLater, Suggestions, Tray, Tools, LinkChoice, attachedTo, confirmRoom, takeFiles, takeNoPreview } = parts.value ?? {}
  /** Files that go with it. An edit has none. */
  const attached = edit ? 0 : (attachedTo?.(chat.id) ?? 0)
  const edited = useSelect((state) => (edit ? messageById(state.timelines.get(chat.id), edit.messageId) : undefined), [chat.id, edit?.messageId])
  const gone = edited?.deletedAt !== undefined
  /** It goes without words. */
  const wordless = attached > 0 || edited?.attachments !== undefined

  const measure = () => {
    const element = field.current!
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight}px`
    blank.value = isBlank(element.value)
    length.value = limit > 0 && element.value.length > limit ? [...element.value].length : 0
  }
  /** After each change of the text, by whomever. */
  const changed = () => {
    measure()
    write((now) => typed(now, field.current!.value))
  }

  // The field shows what is written here, whoever has changed it: an edit borrows it, another tab goes on with the draft.
  const shown = useRef<string | undefined>(undefined)
  const show = () => {
    const element = field.current
    const text = textOf(writing.value)
    const target = targetOf(writing.value)
    editingAnything.value = writing.value.edit !== undefined
    if (!element) return
    if (element.value !== text) {
      element.value = text
      if (writing.value.edit || !touch.matches) element.setSelectionRange(text.length, text.length)
    } else if (target === shown.current) return
    shown.current = target
    measure()
  }
  useLayoutEffect(() => {
    show()
    measure()
    if (!touch.matches) field.current!.focus({ preventScroll: true })
  }, [chat.id])
  useSignalEffect(show)

  conversation.focusComposer = () => field.current?.focus()
  conversation.reply = (message) => {
    write((now) => replying(now, message))
    field.current?.focus()
  }
  conversation.edit = (message) => {
    write((now) => editing(now, message))
    field.current?.focus()
  }
  useEffect(
    () => () => {
      client.typing(chat.id, false)
      editingAnything.value = false
    },
    [chat.id],
  )
  const leave = () => write(left)

  // The field is free at once. Names of emoji may take a moment to become them: what is written meanwhile goes after it.
  const sending = useRef<Promise<unknown>>(Promise.resolve())
  /** `sure`: it was asked whether so many are to be told. */
  const submit = (sure = false) => {
    const { text, replyTo, edit } = writing.value
    if ((isBlank(field.current!.value) && !wordless) || excess() > 0 || gone) return
    client.typing(chat.id, false)
    completion.close()
    if (edit) return void save(edit)
    if (!sure && confirmRoom?.(client, chat.id, text, () => submit(true))) return
    const send = attached ? takeFiles!(client, chat.id) : client.send
    const noPreview = takeNoPreview?.(chat.id, text)
    const alsoToChat = thread?.takeAlso()
    write(sent)
    conversation.clearUnread()
    field.current!.focus()
    sending.current = sending.current.then(async () => {
      const content = await replaceShortcodes(toSend(text))
      await attempt(async () => send(chat.id, content, replyTo, undefined, noPreview, alsoToChat))
      void conversation.toLatest()
    })
  }
  const save = async (edit: Edit) => {
    const content = edit.text === edit.from ? edit.from : await replaceShortcodes(toSend(edit.text), edit.from)
    if (content === edit.from || (await attempt(() => client.call('edit_message', { messageId: edit.messageId, content })))) write((now) => saved(now, edit, content))
  }

  const editLast = (): boolean => {
    if (!conversation.live.value || field.current!.value !== '') return false
    const state = client.state.value
    const messages = [...(state.timelines.get(chat.id)?.bySeq.values() ?? [])]
    const mine = messages.findLast((message) => mayEdit(state, message))
    if (mine) conversation.edit(mine)
    return !!mine
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (composing(event)) return
    if (completion.onKeyDown(event)) return
    const bare = !event.altKey && !event.ctrlKey && !event.metaKey
    if (event.key === 'Enter' && !event.shiftKey && bare && !touch.matches) {
      event.preventDefault()
      submit()
    } else if (event.key === 'ArrowUp' && bare && !event.shiftKey && editLast()) {
      event.preventDefault()
    } else if (event.key === 'Escape' && targetOf(writing.value) !== undefined) {
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
      data-chat={chat.id}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {Suggestions && <Suggestions completion={completion} />}
      {Tray && !edit && <Tray chatId={chat.id} />}
      {LinkChoice && !edit && <LinkChoice chatId={chat.id} text={writing.value.text} />}
      <ModeBar chatId={chat.id} writing={writing.value} leave={leave} rewrite={() => write(rewritten)} />
      {ComposerNotes && <ComposerNotes chat={chat} />}
      <div class="composer-row">
        <div class="composer-field">
          <textarea
            ref={field}
            rows={1}
            dir="auto"
            aria-label={thread?.label ?? t.label(name)}
            placeholder={(thread ?? t).placeholder}
            autocomplete="off"
            aria-autocomplete={completion.open ? 'list' : undefined}
            aria-controls={completion.open ? 'suggestions' : undefined}
            aria-activedescendant={completion.open && completion.index >= 0 ? `suggestion-${completion.index}` : undefined}
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
          {Tools && !edit && <Tools chatId={chat.id} blank={blank.value && !attached} />}
          <button type="button" class="icon-button" aria-label={t.emoji} title={t.emoji} onClick={(event) => openEmojiPicker(event, insert)}>
            <Icon name="smile" />
          </button>
        </div>
        <button
          type="submit"
          class="send"
          aria-label={edit ? t.save : t.send}
          title={edit ? t.save : t.send}
          disabled={(blank.value && !wordless) || tooMany > 0 || gone}
          onPointerDown={(event) => event.preventDefault()}
        >
          <Icon name={edit ? 'check' : 'sendHorizontal'} />
        </button>
        {SendLater && !edit && <SendLater chatId={chat.id} off={blank.value || attached > 0 || tooMany > 0} />}
      </div>
      {tooMany > 0 && (
        <p class="composer-limit" role="alert">
          {t.tooLong(tooMany)}
        </p>
      )}
    </form>
  )
}
