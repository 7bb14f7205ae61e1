// Numbers with their units, the way the chosen language writes them.
import { regional } from './format'
import { words } from './index'

const formats = new Map<string, Intl.NumberFormat>()

function format(name: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${words.value.tag} ${name}`
  let made = formats.get(key)
  if (!made) formats.set(key, (made = new Intl.NumberFormat(regional(words.value.tag), options)))
  return made
}

export const numberOf = (n: number) => format('number', {}).format(n)

