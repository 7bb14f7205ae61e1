// The frame of dialogs with a form: its failure, and the buttons below.
import type { ComponentChildren } from 'preact'

import { words } from '../../text'
import { useTask } from '../failure'
import { Form, type Fields } from '../form'
import { Dialog } from '../layers'

interface FormDialogProps {
  readonly title: string
  readonly submit: string
  readonly disabled?: boolean
  readonly close: () => void
  readonly action: (fields: Fields) => Promise<void>
  readonly children: ComponentChildren
}

/** Closes when the action has gone well. */
export function FormDialog({ title, submit, disabled = false, close, action, children }: FormDialogProps) {
  const { busy, error, run } = useTask()
  return (
    <Dialog title={title} close={close}>
      <Form
        send={(fields) => {
          if (disabled) return
          void run(async () => {
            await action(fields)
            close()
          })
        }}
      >
        {children}
        {error && (
          <p class="error" role="alert">
            {error.text}
          </p>
        )}
        <div class="buttons">
          <button type="button" class="button plain" onClick={close}>
            {words.value.common.cancel}
          </button>
          <button type="submit" class="button primary" disabled={busy || disabled} aria-busy={busy}>
            {submit}
          </button>
        </div>
      </Form>
    </Dialog>
  )
}
