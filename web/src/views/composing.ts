/**
 * Whether a key belongs to an input method, and so means nothing else. Safari ends the composition before it tells of the key
 * that did: that one has only the code 229.
 */
export const composing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229
