/** Every text of a dictionary, with the path to it; functions are called with samples. */
export function dictionaryTexts(words: unknown, path = ''): [path: string, text: string][] {
  if (typeof words === 'string') return [[path, words]];
  if (typeof words === 'function') return [[path, String(words('Ada', 3))]];
  return Object.entries(words as object).flatMap(([key, value]) => dictionaryTexts(value, `${path}.${key}`));
}

/**
 * What is wrong with a Chinese dictionary, a line each: a text that is empty or missing, is not Chinese, or has
 * English punctuation beside Chinese.
 *
 * @param isName tells names, which are the same in every language, from texts
 */
export function chineseFaults(
  english: unknown,
  chinese: unknown,
  isName: (path: string, text: string) => boolean,
): string[] {
  const said = new Map(dictionaryTexts(chinese));
  return dictionaryTexts(english).flatMap(([path, en]) => {
    const zh = said.get(path) ?? '';
    if (en === '' || zh === '') return [`${path} is empty`];
    if (!isName(path, zh) && !/\p{Script=Han}/u.test(zh)) return [`${path} is not Chinese: ${zh}`];
    return englishPunctuation(zh).length > 0 ? [`${path} has English punctuation: ${zh}`] : [];
  });
}

/** The half-width marks of a text that stand right before or behind Chinese, each with what is beside it. */
export function englishPunctuation(text: string): string[] {
  return text.match(/\p{Script=Han}[,;:?!()]|[,;:?!()]\p{Script=Han}/gu) ?? [];
}
