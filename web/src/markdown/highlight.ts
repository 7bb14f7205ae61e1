// highlight.js, fetched with the first block of code: its tokens are drawn by code.tsx.
import hljs from 'highlight.js/lib/core'
import bash from 'highlight.js/lib/languages/bash'
import c from 'highlight.js/lib/languages/c'
import cpp from 'highlight.js/lib/languages/cpp'
import css from 'highlight.js/lib/languages/css'
import diff from 'highlight.js/lib/languages/diff'
import go from 'highlight.js/lib/languages/go'
import ini from 'highlight.js/lib/languages/ini'
import java from 'highlight.js/lib/languages/java'
import javascript from 'highlight.js/lib/languages/javascript'
import json from 'highlight.js/lib/languages/json'
import python from 'highlight.js/lib/languages/python'
import rust from 'highlight.js/lib/languages/rust'
import sql from 'highlight.js/lib/languages/sql'
import typescript from 'highlight.js/lib/languages/typescript'
import xml from 'highlight.js/lib/languages/xml'
import yaml from 'highlight.js/lib/languages/yaml'

const languages = { bash, c, cpp, css, diff, go, ini, java, javascript, json, python, rust, sql, typescript, xml, yaml }
for (const [name, definition] of Object.entries(languages)) hljs.registerLanguage(name, definition)

export interface Scope {
  readonly scope?: string
  readonly children: readonly (Scope | string)[]
}

/** Undefined: not a language that is known here. */
export function highlight(text: string, language: string): Scope | undefined {
  if (!hljs.getLanguage(language)) return undefined
  const { _emitter } = hljs.highlight(text, { language, ignoreIllegals: true })
  return (_emitter as unknown as { rootNode: Scope }).rootNode
}
