// Forms. What stands in the fields when one is sent counts, not what was drawn last: a password manager fills in and sends at once.
import type { ComponentChildren } from 'preact'

/** The text of a field, by its name; empty for one that is not there, or a switch that is off. */
export type Fields = (name: string) => string

export function fieldsOf(form: HTMLFormElement): Fields {
  const data = new FormData(form)
  return (name) => {
    const value = data.get(name)
    return typeof value === 'string' ? value : ''
  }
}

export function Form({ send, children }: { send: (fields: Fields) => void; children: ComponentChildren }) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        send(fieldsOf(event.currentTarget))
      }}
    >
      {children}
    </form>
  )
}
