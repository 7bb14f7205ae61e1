// A field of a form, with its label, a hint, and what is wrong with it. It holds its text itself, until the form reads it.
import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'

import { deferredWords } from '../../text/deferred'
import { Icon } from '../icons'

/** What the input itself is given. */
interface InputProps {
  readonly name: string
  readonly type?: 'text' | 'password'
  readonly autocomplete?: string
  readonly autocapitalize?: 'none'
  readonly inputmode?: 'numeric'
  readonly spellcheck?: boolean
  readonly required?: boolean
  readonly minLength?: number | undefined
  readonly maxLength?: number
  readonly pattern?: string
  readonly title?: string
}

interface FieldProps extends InputProps {
  /** Has the focus at first. */
  readonly autofocus?: boolean
  readonly label: string
  /** What it says at first. */
  readonly initial?: string
  readonly children?: ComponentChildren
  readonly hint?: string | undefined
  readonly invalid?: boolean
  readonly onText?: (text: string, form: HTMLFormElement) => void
}

/** Something besides spaces. */
export const notBlank = '.*\\S.*'
/** What a username is made of; the server knows which ones are reserved. */
export const usernamePattern = '[a-zA-Z0-9][a-zA-Z0-9_.\\-]{2,31}'

export function Field({ label, initial, hint, invalid = false, type = 'text', autofocus = false, onText, children, ...input }: FieldProps) {
  const id = useId()
  const element = useRef<HTMLInputElement>(null)
  // Not by the attribute: WebKit obeys it when all style sheets have come, and takes the focus away from what is typed by then.
  // In a dialog it is views/layers.tsx that gives the focus.
  useLayoutEffect(() => {
    if (autofocus && (document.activeElement ?? document.body) === document.body) element.current!.focus()
  }, [])
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="field-box">
        <input
          {...input}
          ref={element}
          data-autofocus={autofocus || undefined}
          type={type as 'text'}
          id={id}
          class="input"
          defaultValue={initial}
          aria-invalid={invalid ? true : undefined}
          aria-describedby={hint ? `${id}-hint` : undefined}
          onInput={(event) => onText?.(event.currentTarget.value, event.currentTarget.form!)}
        />
        {children}
      </div>
      {hint && (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
    </div>
  )
}

/** 0: too short … 3: strong. Length counts most, then variety. */
export function strengthOf(password: string): number {
  const length = [...password].length
  if (length < 8) return 0
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(password)).length
  const distinct = new Set(password).size
  if (distinct < 5) return 1
  const score = length + kinds * 2
  return score >= 20 ? 3 : score >= 14 ? 2 : 1
}

interface PasswordProps extends Omit<FieldProps, 'initial' | 'hint' | 'type' | 'onText'> {
  /** A new password gets a word on how strong it is. */
  readonly fresh?: boolean
}

export function PasswordField({ fresh = false, ...props }: PasswordProps) {
  const [shown, setShown] = useState(false)
  const [typed, setTyped] = useState('')
  const t = deferredWords.value.auth
  const strength = strengthOf(typed)
  return (
    <div class={fresh ? `password strength-${typed ? strength : 'none'}` : 'password'}>
      <Field
        {...props}
        type={shown ? 'text' : 'password'}
        autocomplete={fresh ? 'new-password' : 'current-password'}
        autocapitalize="none"
        spellcheck={false}
        required
        minLength={fresh ? 8 : undefined}
        maxLength={256}
        hint={fresh ? t.strength[typed ? strength : 0] : undefined}
        onText={setTyped}
      >
        <button
          type="button"
          class="icon-button small"
          aria-label={shown ? t.hidePassword : t.showPassword}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          <Icon name={shown ? 'eyeOff' : 'eye'} size={18} />
        </button>
      </Field>
      {fresh && <div class="meter" aria-hidden="true"><i /><i /><i /></div>}
    </div>
  )
}
