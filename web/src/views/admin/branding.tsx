// The server's own name and logo: what everybody sees before signing in.
import { useState } from 'preact/hooks'

import type { Operations, ServerFacts } from '../../protocol.gen'
import { words } from '../../text'
import { adminWords } from '../../text/admin'
import { useClient } from '../context'
import { attempt, useTask } from '../failure'
import { Logo } from '../logo'
import { toast } from '../toasts'
import { useAnswer } from './answer'
import { useAsk } from './ask'
import { Field, Form, nameFor, openCrop, PictureButton, sendPicture } from './controls'
import { Failed, Lead } from './list'

type Facts = Pick<ServerFacts, 'title' | 'logoUrl'>

export function Branding() {
  const client = useClient()
  const t = adminWords.value.branding
  const { answer, failure, reload } = useAnswer(() => client.server(), [])
  const [changed, setChanged] = useState<Facts | undefined>(undefined)
  const facts = changed ?? answer
  return (
    <>
      <Lead text={t.lead} />
      {failure && <Failed text={failure} again={() => void reload()} />}
      {facts && <Brand facts={facts} saved={setChanged} />}
    </>
  )
}

function Brand({ facts, saved }: { facts: Facts; saved: (facts: Facts) => void }) {
  const client = useClient()
  const t = adminWords.value.branding
  const ask = useAsk()
  const { busy, error, run } = useTask()
  const [typed, setTyped] = useState(facts.title ?? '')
  const set = async (change: Operations['admin_set_branding']['params']) => {
    saved((await ask('admin_set_branding', change)).branding)
    toast(words.value.common.saved)
  }
  const pick = (file: File) => void openCrop(file, { round: false, save: async (bytes) => set({ logoUploadId: await sendPicture(client, bytes, nameFor(bytes), 'avatar') }) })
  return (
    <>
      <div class="brand">
        <span class="picture-place">
          <span class="auth-logo">{facts.logoUrl === undefined ? <Logo size={72} /> : <img key={facts.logoUrl} src={facts.logoUrl} alt={t.logo} width={72} height={72} draggable={false} />}</span>
          <PictureButton label={t.logo} pick={pick} remove={facts.logoUrl === undefined ? undefined : () => void attempt(() => set({ logoUploadId: null }))} />
        </span>
        <p class="quiet">{t.logoLead}</p>
      </div>
      <Form send={(fields) => void run(() => set({ title: fields('title').trim() || null }))}>
        <Field label={t.title} name="title" hint={t.titleHint} initial={facts.title} maxLength={64} autocomplete="off" onText={setTyped} />
        {error && <Failed text={error.text} />}
        {typed.trim() !== (facts.title ?? '') && (
          <div class="buttons">
            <button type="submit" class="button primary" disabled={busy} aria-busy={busy}>
              {words.value.common.save}
            </button>
          </div>
        )}
      </Form>
    </>
  )
}
