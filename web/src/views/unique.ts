// A name for a request, so that repeating it does nothing twice.
import { useState } from 'preact/hooks'

/** `crypto.randomUUID` is there only on https and localhost; many a snug is reached by plain http at home. */
export function uniqueId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The same over the life of a view. */
export const useUniqueId = (): string => useState(uniqueId)[0]
