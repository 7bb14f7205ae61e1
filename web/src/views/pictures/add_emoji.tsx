// A new emoji: its picture, and its name.
import { useEffect, useRef, useState } from 'preact/hooks'

import { CallError } from '../../contract'
import { picturesWords } from '../../text/pictures'
import { Field } from '../auth/field'
import { useClient } from '../context'
import { FormDialog } from '../dialogs/form'
import { Icon } from '../icons'
import { toast } from '../toasts'
import { emojiPictureOf, guessName, type Unfit } from './emoji_file'
import { nameFor, sendPicture } from './send'

const pattern = '[a-z0-9_\\-]{2,32}'

export function AddEmoji({ close }: { close: () => void }) {
  const client = useClient()
  const t = picturesWords.value.emoji
  const input = useRef<HTMLInputElement>(null)
  const [picture, setPicture] = useState<{ readonly bytes: Blob; readonly url: string } | undefined>(undefined)
  const [unfit, setUnfit] = useState<Unfit | undefined>(undefined)
  useEffect(() => () => {
    if (picture) URL.revokeObjectURL(picture.url)
  }, [picture])

  const take = async (file: File, form: HTMLFormElement) => {
    const found = await emojiPictureOf(file)
    setUnfit('unfit' in found ? found.unfit : undefined)
    if ('unfit' in found) return
    setPicture(found)
    const name = form.querySelector<HTMLInputElement>('[name=name]')!
    if (!name.value) name.value = guessName(file.name)
    name.focus()
  }
  const add = async (name: string) => {
    if (!picture) throw new CallError({ code: 'bad_request', message: 'no picture', field: 'picture' })
    if (client.state.peek().emoji.has(name)) throw new CallError({ code: 'conflict', message: 'taken' })
    const builtIn = await import('../../emoji/emoji').then(({ byName }) => byName.has(name), () => false)
    if (builtIn) throw new CallError({ code: 'bad_request', message: 'built in', field: 'name' })
    const uploadId = await sendPicture(client, picture.bytes, nameFor(picture.bytes), 'picture')
    await client.call('add_emoji', { name, uploadId })
    toast(t.added(name))
  }
  return (
    <FormDialog
      title={t.addTitle}
      submit={t.add}
      close={close}
      action={(fields) => add(fields('name'))}
      explain={({ code, field }) => {
        if (field === 'picture') return t.missing
        if (code === 'conflict') return t.taken
        if (field === 'name') return t.builtIn
        return code === 'too_large' || code === 'unsupported' || field === 'uploadId' ? t.tooLarge : undefined
      }}
    >
      <div class="emoji-choice">
        <span class="emoji-picture" aria-hidden="true">
          {picture ? <img class="own-emoji" src={picture.url} alt="" /> : <Icon name="image" size={28} />}
        </span>
        <input
          ref={input}
          type="file"
          accept="image/png,image/gif,image/webp,image/jpeg"
          hidden
          onChange={(event) => {
            const field = event.currentTarget
            const [file] = field.files ?? []
            const { form } = field
            field.value = ''
            if (file && form) void take(file, form)
          }}
        />
        <button type="button" class="button" data-autofocus aria-describedby="emoji-file-hint" onClick={() => input.current!.click()}>
          {picture ? t.other : t.choose}
        </button>
      </div>
      <p id="emoji-file-hint" class="hint">
        {t.fileHint}
      </p>
      {unfit && (
        <p class="error" role="alert">
          {t[unfit]}
        </p>
      )}
      <Field label={t.name} name="name" hint={t.nameHint} required pattern={pattern} title={t.nameHint} maxLength={32} autocomplete="off" autocapitalize="none" spellcheck={false} />
    </FormDialog>
  )
}
