// `sio_parse` as the official parsers would be it: proves the differential test's own plumbing.
import readline from 'node:readline'

import * as official from './official.mjs'

const text = (base64) => Buffer.from(base64, 'base64').toString()

for await (const line of readline.createInterface({ input: process.stdin })) {
  const [kind, ...words] = line.split(' ')
  const answer = kind === 'e' ? official.engine(text(words[0]))
    : kind === 'p' ? official.payload(text(words[0]))
      : official.socket(words.map((word) => (word[0] === 'T' ? text(word.slice(2)) : Buffer.from(word.slice(2), 'base64'))))
  console.log(JSON.stringify(answer))
}
