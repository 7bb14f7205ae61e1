// Packets by seeded dice: valid ones, nearly valid ones, and what becomes of them when bytes are changed.
import { Encoder } from 'socket.io-parser'

const reserved = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener']
const characters = ['a', 'Z', '0', ' ', '"', '\\', '/', ',', '[', '{', '\n', '\0', '\x1e', '\x7f', 'é', '€', '🫖', '\u2028']
const edits = [...'0123456789-+.,/[]{}":\\ _abent', '\x1e', '\n', '\0', 'é', '🫖', '[]', '{}', '""', 'true', 'null', '\\u0000', '/x,']

export class Dice {
  #encoder = new Encoder()

  constructor(chance) { this.chance = chance }

  #times(most, make) { return Array.from({ length: this.chance.from(0, most) }, make) }

  text() { return this.#times(8, () => this.chance.of(characters)).join('') }

  /** A text as apps have it, also cut in the midst of a character. It stands in JSON only. */
  string() { return this.text() + (this.chance.next() < 0.2 ? this.chance.of(['\ud83d', '\udc00x', '\ud83d\ud83d\udc00', '\udc00\ud83d']) : '') }

  /** JSON that apps can say, or programs that are no JavaScript: of any size and depth. */
  extreme() {
    const levels = this.chance.of([20, 28, 40, 100, 300])
    return this.chance.of(['1e999', '-1E+999', '9'.repeat(400), `-${'9'.repeat(400)}`, '18446744073709551616', '1e-999', '-0', '-0.0', '1.0',
      '['.repeat(levels) + ']'.repeat(levels), '{"a":'.repeat(levels) + '"\\ud83d"' + '}'.repeat(levels), `${'[{"\\udc00":'.repeat(levels)}1e999${'}]'.repeat(levels)}`])
  }

  bytes() { return Buffer.from(this.#times(9, () => this.chance.from(0, 255))) }

  number() {
    return this.chance.of([
      () => this.chance.from(-100, 100), () => this.chance.from(0, 2 ** 53 - 1), () => this.chance.next(), () => this.chance.next() * 1e20,
      () => this.chance.next() * 1e-9, () => this.chance.next() * 1e200, () => 0.5, () => 1e20,
    ])()
  }

  /** A value of JSON; `leaf`: what may stand in it besides. */
  value(depth = 3, leaf = () => null) {
    const kind = this.chance.weighted({ leaf: 2, number: 3, text: 3, constant: 2, array: depth, object: depth })
    switch (kind) {
      case 'leaf': return leaf()
      case 'number': return this.number()
      case 'text': return this.string()
      case 'constant': return this.chance.of([true, false, null])
      case 'array': return this.#times(3, () => this.value(depth - 1, leaf))
      default: return Object.fromEntries(this.#times(3, () => [this.chance.of(['a', 'num', '', '__proto__', this.string()]), this.value(depth - 1, leaf)]))
    }
  }

  namespace() { return this.chance.of(['/', '/', '/', '/custom', '/a/b', '/1', '/-', '/ü', '/[', '/x?y=1']) }

  id() { return this.chance.of([undefined, undefined, 0, 7, 10, 456, 2 ** 31, Number.MAX_SAFE_INTEGER]) }

  /** A packet as the official encoder writes it: text and attachments. */
  valid() {
    const type = this.chance.weighted({ 0: 1, 1: 1, 2: 6, 3: 3, 4: 1 })
    const nsp = this.namespace()
    const args = () => {
      let attachments = 0
      return this.#times(4, () => this.value(3, () => (++attachments <= 10 ? this.bytes() : null)))
    }
    switch (type) {
      case '0': return this.#encoder.encode({ type: 0, nsp, data: this.chance.of([undefined, {}, { token: this.string(), n: this.value() }]) })
      case '1': return this.#encoder.encode({ type: 1, nsp })
      case '2': return this.#encoder.encode({ type: 2, nsp, id: this.id(), data: [this.chance.of(['message', this.string(), 1]), ...args()] })
      case '3': return this.#encoder.encode({ type: 3, nsp, id: this.id() ?? 1, data: args() })
      default: return this.#encoder.encode({ type: 4, nsp, data: this.chance.of(['no', { message: 'no', data: this.value() }]) })
    }
  }

  #hole(count) {
    const num = this.chance.of([...Array(count).keys(), ...Array(count).keys(), count, -1, '"0"', '0.5', 'null', '1e0', count + 100])
    return this.chance.of([`{"_placeholder":true,"num":${num}}`, `{"num":${num},"_placeholder":true}`, `{"_placeholder":true,"num":${num},"x":[]}`,
      `{"_placeholder":false,"num":${num}}`, `{"_placeholder":1,"num":${num}}`, '{"_placeholder":true}', `{"num":${num}}`])
  }

  /** A packet put together from parts of which some do not belong there. */
  nearlyValid() {
    const { chance } = this
    const count = chance.of([0, 1, 1, 2, 2, 3, 10, 11])
    const type = chance.of(['0', '1', '2', '2', '2', '3', '4', '5', '5', '5', '6', '6', '7', '9', 'a', '', '-'])
    const binary = type === '5' || type === '6' || chance.next() < 0.05
    const oddly = [`${count}`, '-', '', '01-', '1.0-', '1e0-', ' 1-', '+1-', '-1-', '999999999999-']
    const dashed = binary ? (chance.next() < 0.6 ? `${count}-` : chance.of(oddly)) : ''
    const nsp = chance.of(['', '', '', '/,', '/custom,', '/custom', '/', ',', '//,', '/a/b,', '/🫖,'])
    const id = chance.of(['', '', '', '0', '12', '007', '9007199254740991', '9007199254740993', '99999999999999999999', '-1', '1.5', '1e3', ' ', ' 1', 'abc', '+1'])
    const args = () => this.#times(3, () => (binary && chance.next() < 0.7 ? this.#hole(count)
      : chance.next() < 0.2 ? this.extreme() : JSON.stringify(this.value(2))))
    const name = chance.of(['"message"', '"message"', '"message"', '""', '1', '0.5', 'null', 'true', '{}', '[]', '"Connect"',
      `"${chance.of(reserved)}"`, '"\\u0063onnect"'])
    const payload = chance.of([
      () => `[${[name, ...args()]}]`, () => `[${[name, ...args()]}]`, () => `[${[name, ...args()]}]`, () => `[ ${[name, ...args()].join(' ,\n')} ]\t`,
      () => `[${args()}]`, () => '', () => '[]', () => '{}', () => '"x"', () => 'null', () => '0', () => 'false', () => '[', () => '["a"]]',
      () => JSON.stringify(this.value()), () => `{"a":${this.#hole(count)}}`, () => this.#hole(count),
    ])()
    return [type + dashed + nsp + id + payload, ...(binary ? Array.from({ length: Math.min(count, 12) }, () => this.bytes()) : [])]
  }

  /** The same text with a few of its characters changed. */
  mutated(text) {
    const letters = [...text]
    for (let n = this.chance.from(1, 3); n > 0; --n) {
      const at = this.chance.from(0, letters.length)
      const other = this.chance.from(0, letters.length)
      switch (this.chance.of(['replace', 'replace', 'insert', 'remove', 'repeat', 'cut', 'swap'])) {
        case 'replace': letters.splice(at, 1, this.chance.of(edits)); break
        case 'insert': letters.splice(at, 0, this.chance.of(edits)); break
        case 'remove': letters.splice(at, this.chance.from(1, 4)); break
        case 'repeat': letters.splice(at, 0, ...letters.slice(other, other + 4)); break
        case 'cut': if (this.chance.next() < 0.3) letters.length = at; break
        default: if (at < letters.length && other < letters.length) [letters[at], letters[other]] = [letters[other], letters[at]]
      }
    }
    return letters.join('')
  }

  #packet() {
    const kind = this.chance.of(['valid', 'nearly', 'mutated', 'mutated'])
    if (kind === 'nearly') return this.nearlyValid()
    const [text, ...attachments] = this.valid()
    return [kind === 'mutated' ? this.mutated(text) : text, ...attachments]
  }

  /** What one connection says: good packets, then a doubtful one; now and then with attachments out of order. */
  conversation() {
    const messages = [...this.#times(2, () => this.valid()), this.chance.next() < 0.3 ? this.valid() : this.#packet()].flat()
    if (this.chance.next() < 0.1) messages.splice(this.chance.from(0, messages.length), this.chance.from(0, 1), ...this.#times(2, () => this.bytes()))
    return messages
  }

  /** An Engine.IO packet as text. */
  enginePacket() {
    const packet = this.chance.of([
      () => this.chance.of('01234567'), () => this.chance.of('0123456') + this.text(), () => `4${this.#packet()[0]}`, () => `b${this.bytes().toString('base64')}`,
      () => `b${this.bytes().toString('base64url')}`, () => this.chance.of(['2probe', '3probe', '5', '6', '1', '', 'b', 'b=', 'b====', 'bA', 'bAA', 'bAA=', 'bAQ=D']),
    ])()
    return this.chance.next() < 0.3 ? this.mutated(packet) : packet
  }

  enginePayload() { return [this.enginePacket(), ...this.#times(4, () => this.enginePacket())].join('\x1e') }
}
