// What the search of the site looks through, and how it cuts texts. The functions run in the browser as well: each stands alone.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const sections = () => JSON.parse(readFileSync(fileURLToPath(new URL('../pages/.search.json', import.meta.url)), 'utf8'))
let known

const escape = (text) => text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c])

/** The text of a page by sections: of pages that facts made, their names, paths and parameters; of guides, all. */
export function render(src, env, md) {
  known ??= sections()
  const own = known[env.relativePath]
  if (own) return own.map((s) => `<h1 id="${s.anchor}">${escape(s.title)} <a class="header-anchor" href="#${s.anchor}"></a></h1>\n<p>${escape(s.text)}</p>`).join('\n')
  return env.relativePath.includes('guide/') ? md.render(src, env) : ''
}

/** Words of Latin letters and digits; of Chinese each two characters that stand side by side, since nobody writes blanks. */
export function tokenize(text) {
  const terms = []
  for (const [run] of text.matchAll(/[a-z0-9]+|[\u3400-\u9fff]+/gi)) {
    if (run.charCodeAt(0) < 0x3400 || run.length < 3) terms.push(run)
    else for (let i = 0; i + 1 < run.length; i++) terms.push(run.slice(i, i + 2))
  }
  return terms
}

// A section counts the more, the more people look for it; what has been replaced, partners' and notifications' less. A function
// reaches the browser as its text, so the weights are written into it.
function boost() {
  const weights = {}
  for (const [page, parts] of Object.entries(known ??= sections()))
    for (const s of parts) if (s.weight) weights['/' + page.replace(/index\.md$/, '') + '#' + s.anchor] = s.weight
  return new Function('id', `const weight = (${JSON.stringify(weights)})[id] ?? 0
return (1 + weight / 2) * (id.includes('/openapi/v2/') ? 0.5 : /\\/partner|\\/hk\\/|\\/global\\/|\\/brand/.test(id) ? 0.6 : id.includes('/webhook/') ? 0.7 : id.includes('/guide/') ? 0.6 : 1)`)
}

/** Of what is typed, the words by the browser's own dictionary, since all that is typed has to be there: 创建订单 finds 创建支付分订单. */
export function tokenizeQuery(text) {
  const terms = []
  for (const [run] of text.matchAll(/[a-z0-9]+|[\u3400-\u9fff]+/gi)) {
    if (run.charCodeAt(0) < 0x3400 || run.length < 3) { terms.push(run); continue }
    const words = typeof Intl === 'object' && Intl.Segmenter ? [...new Intl.Segmenter('zh', { granularity: 'word' }).segment(run)].map((s) => s.segment).filter((w) => w.length > 1) : []
    for (const word of words.length ? words : [run]) for (let i = 0; i + 1 < word.length; i++) terms.push(word.slice(i, i + 2))
  }
  return terms
}

export const options = {
  options: { tokenize },
  searchOptions: {
    tokenize: tokenizeQuery,
    combineWith: 'AND',
    prefix: (term) => term.charCodeAt(0) > 0x3400 ? term.length < 2 : term.length > 2,
    fuzzy: (term) => /^[a-z]{5,}$/.test(term) ? 0.2 : false,
    boost: { title: 6, text: 1, titles: 1 },
    boostDocument: boost(),
  },
}
