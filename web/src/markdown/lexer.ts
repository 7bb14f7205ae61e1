// Markdown into tokens. Fetched after the first page, long before most people see a message that needs it.
import { Lexer, type Token } from 'marked'

export const lex = (text: string): readonly Token[] => new Lexer({ gfm: true, breaks: true }).lex(text)
