// Builds the web client and makes sources for the executable out of it: `node build.mjs FOLDER` writes
//   FOLDER/site      the files as a browser gets them
//   FOLDER/assets.S  which includes each as it is, with gzip and with brotli
//   FOLDER/assets.cc which lists them (src/endpoints/assets.h)
// What may be kept for ever has a hash in its name.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

import { build } from 'esbuild'

import { circles } from './circles.mjs'
import { toRem } from './rem.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const out = resolve(process.argv[2] ?? join(here, '../build/web'))
const site = join(out, 'site')
const source = (name) => join(here, 'src', name)
const hash = (bytes) => createHash('sha256').update(bytes).digest('base64url').slice(0, 16)

const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'application/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
}

const common = {
  bundle: true, minify: true, legalComments: 'none', target: ['chrome109', 'firefox115', 'safari16.4'], logLevel: 'warning',
  jsx: 'automatic', jsxImportSource: 'preact', absWorkingDir: here, charset: 'utf8',
}

/** path → {bytes, kept}; `kept`: its name changes with its content. */
const files = new Map()
const add = (path, bytes, kept = false) => files.set(path, { bytes: Buffer.from(bytes), kept })

// --- The client -----------------------------------------------------------------------------------------------------------

rmSync(site, { recursive: true, force: true })
const isMain = ({ entryPoint }) => entryPoint?.endsWith('main.tsx')

/** The chunks that one needs, with what they import at once. */
function needed(outputs, path, seen = new Set()) {
  if (seen.has(path)) return seen
  seen.add(path)
  for (const { path: other, kind } of outputs[path].imports) if (kind === 'import-statement') needed(outputs, other, seen)
  return seen
}

const client = {
  ...common, entryPoints: { main: source('main.tsx') }, outdir: join(site, 'assets'), format: 'esm', splitting: true, metafile: true,
  write: false, entryNames: '[name]-[hash]', chunkNames: '[name]-[hash]', assetNames: '[name]-[hash]',
}

/**
 * esbuild makes a file for each set of parts that use a module. Each part that is fetched later is made to use all modules that
 * the first page shares with any of them: so there is one such set, and one file more for the first page.
 */
const usesAll = (parts, modules) => ({
  name: 'uses-all',
  setup({ onLoad }) {
    onLoad({ filter: /\.tsx?$/, namespace: 'file' }, ({ path }) => parts.has(relative(here, path)) ? {
      contents: readFileSync(path, 'utf8') + modules.map((module) => `\nimport ${JSON.stringify(join(here, module))}`).join(''), loader: 'tsx',
    } : undefined)
  },
})
/** Sizes follow the browser's own size of text. */
const remStyles = {
  name: 'rem-styles',
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, ({ path }) => ({ contents: toRem(readFileSync(path, 'utf8')), loader: 'css' }))
  },
}
/** The parts that are fetched later, and the modules that come with the first page because these parts need them as well. */
async function sharing() {
  const { inputs, outputs } = (await build({ ...client, plugins: [remStyles] })).metafile
  const found = circles(Object.fromEntries(Object.entries(inputs).filter(([path]) => path.startsWith('src/'))))
  if (found.length) throw new Error(`modules import one another in a circle: ${found.map((circle) => circle.join(', ')).join('; ')}`)
  const first = needed(outputs, Object.keys(outputs).find((path) => isMain(outputs[path])))
  const parts = Object.values(outputs).map(({ entryPoint }) => entryPoint).filter((path) => path && !path.endsWith('main.tsx'))
  const shared = [...first].filter((path) => !outputs[path].entryPoint).flatMap((path) => Object.keys(outputs[path].inputs))
  return [new Set(parts), shared.filter((module) => module.startsWith('src/'))]
}
const bundle = await build({ ...client, plugins: [usesAll(...await sharing()), remStyles] })
for (const { path, contents } of bundle.outputFiles) add(`/assets/${basename(path)}`, contents, true)

const outputs = Object.entries(bundle.metafile.outputs)
const [mainPath, main] = outputs.find(([, output]) => isMain(output))
const url = (path) => `/assets/${basename(path)}`
const scripts = [...needed(bundle.metafile.outputs, mainPath)].map(url)
const styles = main.cssBundle ? [url(main.cssBundle)] : []

/** Style that the first page does not wait for, but on paper and in forced colours: see views/deferred_styles.ts. */
const { outputFiles: [deferred] } = await build({
  ...common, entryPoints: { deferred: source('styles/deferred.css') }, outdir: join(site, 'assets'), write: false, entryNames: '[name]-[hash]', plugins: [remStyles],
})
add(url(deferred.path), deferred.contents, true)

// --- What stands around it ------------------------------------------------------------------------------------------------

for (const name of ['icon.svg', 'icon-192.png', 'icon-512.png', 'icon-maskable-512.png']) {
  const bytes = readFileSync(source(`icons/${name}`))
  add(`/icons/${name}`, bytes)
}
add('/manifest.webmanifest', readFileSync(source('manifest.webmanifest')))

const head = [
  ...styles.map((path) => `<link rel="stylesheet" href="${path}">`),
  `<link rel="stylesheet" href="${url(deferred.path)}" media="print, (forced-colors: active)" id="deferred-styles">`,
  ...scripts.filter((path) => path !== url(mainPath)).map((path) => `<link rel="modulepreload" href="${path}">`),
  `<script type="module" src="${url(mainPath)}"></script>`,
].join('\n')
const page = readFileSync(source('index.html'), 'utf8').replace('<!-- assets -->', () => head)

// The page names the build it is of: one from a cache can be older than the server.
const buildId = hash([...files, ['/', { bytes: page }]].map(([path, { bytes }]) => `${path} ${hash(bytes)}`).join('\n'))
add('/', page.replace('<!-- build -->', () => `<meta name="build" content="${buildId}">`))
add('/build.json', JSON.stringify({ build: buildId }))

const worker = await build({
  ...common, entryPoints: [source('sw.ts')], outfile: 'sw.js', format: 'iife', write: false,
  define: { BUILD: JSON.stringify(buildId), SHELL: JSON.stringify(['/', ...[...files.keys()].filter((path) => path.startsWith('/assets/')), '/manifest.webmanifest', '/icons/icon.svg']) },
})
add('/sw.js', worker.outputFiles[0].contents)

// --- Socket.IO's own client, as its servers name it; the short name gives the small file ------------------------------------

for (const [path, name] of [['socket.io.js', 'socket.io.min.js'], ['socket.io.min.js', 'socket.io.min.js'], ['socket.io.esm.min.js', 'socket.io.esm.min.js']])
  add(`/socket.io/${path}`, readFileSync(join(here, 'node_modules/socket.io-client/dist', name)))

// --- Out --------------------------------------------------------------------------------------------------------------------

const encodings = {
  plain: (bytes) => bytes,
  gzip: (bytes) => gzipSync(bytes, { level: 9 }),
  brotli: (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
}
const symbols = new Map()  // content and encoding → symbol: what is given out under two names is there once
let assembly = '.section .rodata\n'

function symbol(bytes, encoding) {
  const key = `${hash(bytes)} ${encoding}`
  if (!symbols.has(key)) {
    const name = `snug_asset_${symbols.size}`
    symbols.set(key, name)
    writeFileSync(join(out, name), encodings[encoding](bytes))
    assembly += `.global ${name}, ${name}_end\n${name}:\n.incbin "${join(out, name)}"\n${name}_end:\n`
  }
  return symbols.get(key)
}

mkdirSync(out, { recursive: true })
const rows = []
for (const [path, { bytes, kept }] of files) {
  const file = join(site, path === '/' ? 'index.html' : path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, bytes)
  const bodies = Object.keys(encodings).map((encoding) => symbol(bytes, encoding)).map((name) => `view(${name}, ${name}_end)`)
  rows.push(`    {"${path}", "${types[path === '/' ? '.html' : extname(path)]}", "${hash(bytes)}", ${kept}, ${bodies.join(', ')}},`)
}
const declared = [...symbols.values()].map((name) => `extern "C" const char ${name}[], ${name}_end[];`)
writeFileSync(join(out, 'assets.S'), `${assembly}.section .note.GNU-stack,"",@progbits\n`)
writeFileSync(join(out, 'assets.cc'), `#include "endpoints/assets.h"

${declared.join('\n')}

namespace snug {

std::span<const Asset> assets() {
  const auto view = [](const char* begin, const char* end) { return std::string_view(begin, end); };
  static const Asset all[] = {
${rows.join('\n')}
  };
  return all;
}

}  // namespace snug
`)

/** What the first page costs on the wire, for the test that holds it to its budget. */
const cost = [...scripts, ...styles].map((path) => [path, encodings.brotli(files.get(path).bytes).length])
writeFileSync(join(out, 'initial.json'), JSON.stringify({ bytes: cost.reduce((sum, [, size]) => sum + size, 0), files: Object.fromEntries(cost) }, null, 1))
