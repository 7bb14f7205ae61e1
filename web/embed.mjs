// Makes sources for the executable out of the files that it gives out: `node embed.mjs FOLDER` writes assets.S, which
// includes them as they are, with gzip and with brotli, and assets.cc, which lists them (src/net/assets.h).
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const here = dirname(fileURLToPath(import.meta.url))
const out = resolve(process.argv[2])
const javascript = 'application/javascript; charset=utf-8'
const client = (name) => join(here, 'node_modules/socket.io-client/dist', name)

// As Socket.IO's own servers name them; the short name gives the small file.
const files = [
  { path: '/socket.io/socket.io.js', type: javascript, file: client('socket.io.min.js') },
  { path: '/socket.io/socket.io.min.js', type: javascript, file: client('socket.io.min.js') },
  { path: '/socket.io/socket.io.esm.min.js', type: javascript, file: client('socket.io.esm.min.js') },
]

const encodings = {
  plain: (bytes) => bytes,
  gzip: (bytes) => gzipSync(bytes, { level: 9 }),
  brotli: (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
}

mkdirSync(out, { recursive: true })
const symbols = new Map()  // file and encoding → symbol; a file that is given out under two names is there once
let assembly = '.section .rodata\n'

function symbol(file, encoding) {
  const key = `${file} ${encoding}`
  if (!symbols.has(key)) {
    const name = `snug_asset_${symbols.size}`
    symbols.set(key, name)
    const copy = join(out, name)
    writeFileSync(copy, encodings[encoding](readFileSync(file)))
    assembly += `.global ${name}, ${name}_end\n${name}:\n.incbin "${copy}"\n${name}_end:\n`
  }
  return symbols.get(key)
}

const rows = files.map(({ path, type, file }) => {
  const bodies = Object.keys(encodings).map((encoding) => symbol(file, encoding)).map((name) => `view(${name}, ${name}_end)`)
  const hash = createHash('sha256').update(readFileSync(file)).digest('base64url').slice(0, 16)
  return `    {"${path}", "${type}", "${hash}", ${bodies.join(', ')}},`
})
const declared = [...symbols.values()].map((name) => `extern "C" const char ${name}[], ${name}_end[];`)

writeFileSync(join(out, 'assets.S'), `${assembly}.section .note.GNU-stack,"",@progbits\n`)
writeFileSync(join(out, 'assets.cc'), `#include "net/assets.h"

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
