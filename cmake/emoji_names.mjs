// Writes src/model/emoji_names.cc: the names that the web client has for emoji (web/src/emoji/emoji.gen.ts). An emoji of
// a server has none of them. `node cmake/emoji_names.mjs`; with `--check` it only says whether that was done.
import { readFileSync, writeFileSync } from 'node:fs'

const source = new URL('../web/src/emoji/emoji.gen.ts', import.meta.url)
const target = new URL('../src/model/emoji_names.cc', import.meta.url)

const lines = readFileSync(source, 'utf8').split('\n').map((line) => line.split(' '))
const names = lines.flatMap(([emoji, listed]) => (emoji && /^[^\x00-\x7f]|^[#*0-9]/.test(emoji) && listed ? listed.replace(/`.*/, '').split(',') : []))
const sorted = [...new Set(names.filter((name) => /^[a-z0-9_-]{2,32}$/.test(name)))].sort()

let text = `// Made by cmake/emoji_names.mjs of the web client's names: not to be edited.
// clang-format off
#include "model/emoji_names.h"

#include <algorithm>
#include <iterator>

namespace snug {

namespace {

constexpr std::string_view names[] = {
`
let line = '   '
for (const name of sorted) {
  const word = ` "${name}",`
  if (line.length + word.length > 118) {
    text += `${line}\n`
    line = '   '
  }
  line += word
}
text += `${line}
};

}  // namespace

bool is_builtin_emoji(std::string_view name) { return std::binary_search(std::begin(names), std::end(names), name); }

}  // namespace snug
`
if (!process.argv.includes('--check')) writeFileSync(target, text)
else if (readFileSync(target, 'utf8') !== text) {
  console.error('src/model/emoji_names.cc is not what the web client has: run node cmake/emoji_names.mjs')
  process.exit(1)
}
