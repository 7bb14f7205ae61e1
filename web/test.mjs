// Bundles the unit tests and runs them under Node's own test runner; the exit code is its. `node test.mjs [NAME…]`: only
// those whose file name holds one of the names.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'

const folder = fileURLToPath(new URL('test/', import.meta.url))
const wanted = process.argv.slice(2)
const files = readdirSync(folder).filter((name) => name.endsWith('.test.ts') && (!wanted.length || wanted.some((part) => name.includes(part))))
const out = mkdtempSync(join(tmpdir(), 'snug-web-test-'))
try {
  await build({
    entryPoints: files.map((name) => join(folder, name)), outdir: out, outExtension: { '.js': '.mjs' },
    bundle: true, platform: 'node', format: 'esm', target: 'node18', sourcemap: 'inline', logLevel: 'warning',
  })
  const bundles = files.map((name) => join(out, name.replace(/ts$/, 'mjs')))
  const { status } = spawnSync(process.execPath, ['--enable-source-maps', '--test', ...bundles], { stdio: 'inherit' })
  process.exitCode = status ?? 1
} finally {
  rmSync(out, { recursive: true })
}
