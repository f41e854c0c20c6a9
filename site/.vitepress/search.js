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

export const options = {
  options: { tokenize },
  searchOptions: {
    combineWith: 'AND',
    prefix: (term) => term.charCodeAt(0) > 0x3400 ? term.length < 2 : term.length > 2,
    fuzzy: (term) => /^[a-z]{5,}$/.test(term) ? 0.2 : false,
    boost: { title: 6, text: 1, titles: 1 },
    boostDocument: (id) => id.includes('/openapi/v2/') ? 0.5 : id.includes('/partner') || id.includes('/hk/') || id.includes('/global/') ? 0.7 : id.includes('/webhooks/') ? 0.8 : 1,
  },
}
