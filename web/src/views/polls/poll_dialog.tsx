// A new poll: its question, what can be voted for, and how.
import { useId, useRef, useState } from 'preact/hooks'

import { CallError, type Client, type Id } from '../../contract'
import { messagesWords } from '../../text/messages'
import { Field, notBlank } from '../auth/field'
import { useClient } from '../context'
import { FormDialog } from '../dialogs/form'
import type { Fields } from '../form'
import { Icon } from '../icons'
import { openLayer } from '../layers'
import { Select } from '../select'
import { useUniqueId } from '../unique'

const hour = 3_600_000
const spans = { never: 0, hour, day: 24 * hour, days: 72 * hour, week: 168 * hour } as const
type Span = keyof typeof spans
const [least, most] = [2, 20]
/** What is wrong, before anybody else is asked. */
const same = 'same'

export function openPoll(client: Client, chatId: Id) {
  const question = client.writing(chatId).text.trim()
  openLayer((close) => <PollDialog close={close} chatId={chatId} question={question} />)
}

interface PollParams {
  readonly options: string[]
  readonly multiple?: true
  readonly anonymous?: true
  readonly closesAt?: string
}

/** What is sent of the form; undefined: two options say the same. */
export function pollOf(fields: Fields, names: readonly string[], now: number): PollParams | undefined {
  const options = names.map((name) => fields(name).trim()).filter(Boolean)
  if (new Set(options).size < options.length) return undefined
  const ms = spans[fields('closes') as Span] || 0
  return {
    options, ...(fields('multiple') && { multiple: true as const }), ...(fields('anonymous') && { anonymous: true as const }),
    ...(ms > 0 && { closesAt: new Date(now + ms).toISOString() }),
  }
}

function PollDialog({ close, chatId, question }: { close: () => void; chatId: Id; question: string }) {
  const client = useClient()
  const t = messagesWords.value.poll
  const [options, setOptions] = useState<readonly number[]>([0, 1])
  const clientId = useUniqueId()
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const focus = (at: number) => requestAnimationFrame(() => [...(list.current?.querySelectorAll('input') ?? [])].at(at)?.focus())
  const add = () => {
    setOptions([...options, Math.max(...options) + 1])
    focus(-1)
  }
  const remove = (option: number, index: number) => {
    setOptions(options.filter((other) => other !== option))
    focus(Math.max(0, index - 1))
  }
  const send = async (fields: Fields) => {
    const poll = pollOf(fields, options.map((option) => `option-${option}`), Date.now())
    if (!poll) throw new CallError({ code: 'bad_request', message: 'two options say the same', field: same })
    const message = { content: fields('question').trim(), clientId, poll }
    // A thread that is not there yet is begun by it.
    await (chatId[0] === 't' ? client.call('reply_in_thread', { messageId: chatId.slice(1), ...message }) : client.call('send_message', { chatId, ...message }))
    // What became the question is not written twice.
    const writing = client.writing(chatId)
    if (question && writing.text.trim() === question) client.write(chatId, { ...writing, text: '' })
  }
  return (
    <FormDialog title={t.new} submit={t.send} close={close} action={send} explain={({ field }) => (field === same ? t.same : undefined)}>
      <Field label={t.question} name="question" initial={question} autofocus required pattern={notBlank} maxLength={1000} autocomplete="off" />
      <div ref={list} class="poll-options">
        {options.map((option, index) => (
          <Field key={option} label={t.option(index + 1)} name={`option-${option}`} required={index < least} pattern={notBlank} maxLength={200} autocomplete="off">
            {options.length > least && (
              <button type="button" class="icon-button small" aria-label={t.removeOption(index + 1)} title={t.removeOption(index + 1)} onClick={() => remove(option, index)}>
                <Icon name="x" size={18} />
              </button>
            )}
          </Field>
        ))}
      </div>
      {options.length < most && (
        <button type="button" class="button plain" onClick={add}>
          <Icon name="plus" size={18} />
          {t.addOption}
        </button>
      )}
      <label class="check">
        <span>{t.multiple}</span>
        <input type="checkbox" role="switch" name="multiple" />
      </label>
      <label class="check">
        <span>
          {t.anonymous}
          <small>{t.anonymousHint}</small>
        </span>
        <input type="checkbox" role="switch" name="anonymous" />
      </label>
      <div class="field">
        <label for={id}>{t.closes}</label>
        <Select id={id} name="closes">
          {(Object.keys(spans) as Span[]).map((span) => <option key={span} value={span}>{t.spans[span]}</option>)}
        </Select>
      </div>
    </FormDialog>
  )
}
