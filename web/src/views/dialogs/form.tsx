// The frame of dialogs with a form: its failure, and the buttons below.
import type { ComponentChildren } from 'preact'

import type { Failure } from '../../contract'
import { words } from '../../text'
import { useTask } from '../failure'
import { Form, type Fields } from '../form'
import { Dialog } from '../layers'

interface FormDialogProps {
  readonly title: string
  readonly submit: string
  readonly disabled?: boolean
  /** It takes something from somebody. */
  readonly danger?: boolean
  readonly close: () => void
  readonly action: (fields: Fields) => Promise<void>
  /** What a failure means here, where there is more to say than of any. */
  readonly explain?: (failure: Failure) => string | undefined
  readonly children: ComponentChildren
}

/** Closes when the action has gone well. */
export function FormDialog({ title, submit, disabled = false, danger = false, close, action, explain, children }: FormDialogProps) {
  const { busy, error, run } = useTask()
  return (
    <Dialog title={title} close={close}>
      <Form
        send={(fields) => {
          if (disabled) return
          void run(async () => {
            await action(fields)
            close()
          }, explain)
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
          <button type="submit" class={danger ? 'button danger' : 'button primary'} disabled={busy || disabled} aria-busy={busy}>
            {submit}
          </button>
        </div>
      </Form>
    </Dialog>
  )
}
