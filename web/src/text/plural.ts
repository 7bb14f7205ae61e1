// Plural forms by the language's own rules.

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }

/** `count(3, {one: '3 cat', other: '3 cats'})` picks the form that the language uses for 3. */
export type Count = (n: number, forms: Forms) => string

export function plurals(tag: string): Count {
  const rules = new Intl.PluralRules(tag)
  return (n, forms) => forms[rules.select(n)] ?? forms.other
}
