// A message as one line of plain words, for previews, notifications and labels.

const marks: readonly (readonly [RegExp, string])[] = [
  [/```[a-z]*\n?([\s\S]*?)(```|$)/g, '$1'],
  [/`([^`]+)`/g, '$1'],
  [/!?\[([^\]]*)\]\([^)]*\)/g, '$1'],
  [/(\*\*|__|~~)(?=\S)(.*?\S)\1/g, '$2'],
  [/(?<![\w*])[*_](?=\S)([^*_]*\S)[*_](?!\w)/g, '$1'],
  [/^\s{0,3}(?:#{1,6}|>|[-+*])\s+/gm, ''],
  [/\s+/g, ' '],
]

export function plainText(markdown: string): string {
  return marks.reduce((text, [pattern, by]) => text.replace(pattern, by), markdown).trim()
}
