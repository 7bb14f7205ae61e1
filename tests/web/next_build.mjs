// Builds the web client as if a word of it had changed: `node next_build.mjs WEB OUT`, for tests of the change to a new build.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const [web, out] = process.argv.slice(2).map((path) => resolve(path))
const copy = join(out, 'source')

rmSync(copy, { recursive: true, force: true })
mkdirSync(copy, { recursive: true })
const scripts = readdirSync(web).filter((name) => name.endsWith('.mjs'))
for (const name of [...scripts, 'package.json', 'src']) cpSync(join(web, name), join(copy, name), { recursive: true })
symlinkSync(join(web, 'node_modules'), join(copy, 'node_modules'))

const words = join(copy, 'src/text/en.ts')
const before = readFileSync(words, 'utf8')
const after = before.replace("placeholder: 'Write a message'", "placeholder: 'Write something'")
if (after === before) throw new Error('the word to change is not there')
writeFileSync(words, after)

process.argv[2] = out
await import(pathToFileURL(join(copy, 'build.mjs')).href)
