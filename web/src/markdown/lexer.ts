// Markdown into tokens. Fetched after the first page, long before most people see a message that needs it.
import { Lexer, Tokenizer, type Token } from 'marked'

/** In a chat a line of dashes makes no heading of the line above, and indented text is no code. */
class ChatTokenizer extends Tokenizer {
  override lheading(): undefined {
    return undefined
  }

  override code(): undefined {
    return undefined
  }
}

export const lex = (text: string): readonly Token[] => new Lexer({ gfm: true, breaks: true, tokenizer: new ChatTokenizer() }).lex(text)
