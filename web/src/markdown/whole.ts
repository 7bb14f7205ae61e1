// All that reads, draws and copies what people write: fetched after the first page, long before most people need it.
export { LinkedText } from './linked_text'
export { literalsOf } from './lexer'
export { plainText } from './plain'
export { Markdown } from './render'
export { copiedMessages } from '../views/conversation/copied'
