// One of a few, side by side.
import { useId } from 'preact/hooks'

interface ChoicesProps<Value extends string> {
  readonly label: string
  readonly hint?: string
  readonly value: Value
  readonly options: Readonly<Record<Value, string>>
  readonly onChange: (value: Value) => void
}

export function Choices<Value extends string>({ label, hint, value, options, onChange }: ChoicesProps<Value>) {
  const id = useId()
  return (
    <div class="field" role="radiogroup" aria-labelledby={id}>
      <span id={id} class="field-label">
        {label}
      </span>
      <div class="choices">
        {(Object.keys(options) as Value[]).map((option) => (
          <label key={option}>
            <input type="radio" name={id} value={option} checked={option === value} onChange={() => onChange(option)} />
            <span>{options[option]}</span>
          </label>
        ))}
      </div>
      {hint && <p class="hint">{hint}</p>}
    </div>
  )
}
