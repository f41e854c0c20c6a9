// Colours code with a few classes, in the browser: forty thousand blocks in colour would be most of the site.

const words = {
  go: 'break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var nil true false iota',
  php: 'abstract array as break case catch class const continue declare default do echo else elseif extends final finally fn for foreach function if implements import instanceof interface namespace new null print private protected public require return static switch throw try use var while true false print_r',
  sh: 'if then else fi for do done case esac export cd',
}
const comment = { go: /\/\/[^\n]*|\/\*[^]*?\*\//, php: /\/\/[^\n]*|#[^\n]*|\/\*[^]*?\*\//, sh: /(?<![^\s])#[^\n]*/ }
const string = { go: /"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])*'/, php: /'(?:\\[^]|[^'\\])*'|"(?:\\[^]|[^"\\])*"/, sh: /'[^']*'|"(?:\\.|[^"\\])*"/, json: /"(?:\\.|[^"\\])*"/ }

const grammar = (lang) => new RegExp([
  comment[lang] && `(?<c>${comment[lang].source})`,
  string[lang] && `(?<s>${string[lang].source})`,
  lang === 'php' && String.raw`(?<v>\$\w+)`,
  lang === 'sh' && String.raw`(?<v>(?<=\s)--?[a-z][\w-]*)`,
  words[lang] && String.raw`(?<k>\b(?:${words[lang].split(' ').join('|')})\b)`,
  lang === 'json' && '(?<k>\\b(?:true|false|null)\\b)',
  lang === 'xml' && String.raw`(?<k></?[\w$:]+>?)`,
  ['go', 'php'].includes(lang) && String.raw`(?<f>\b[A-Za-z_]\w*(?=\())`,
  lang !== 'sh' && lang !== 'xml' && String.raw`(?<n>\b\d[\d.]*\b)`,
].filter(Boolean).join('|'), 'g')

const known = Object.fromEntries(['go', 'php', 'sh', 'json', 'xml'].map((lang) => [lang, grammar(lang)]))
const aliases = { bash: 'sh', shell: 'sh', console: 'sh' }

const escape = (text) => text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c])

/** Code in, HTML out. */
export function colour(code, lang) {
  const rules = known[aliases[lang] ?? lang]
  let html = '', at = 0
  for (const match of rules ? code.matchAll(rules) : []) {
    const [kind] = Object.entries(match.groups).find(([, text]) => text !== undefined) ?? []
    if (!kind) continue
    html += escape(code.slice(at, match.index)) + `<i class="${kind}">${escape(match[0])}</i>`
    at = match.index + match[0].length
  }
  return html + escape(code.slice(at))
}

/** The highlight option of VitePress: the code as it is. The browser colours it, see theme/code.js: a page has fourteen blocks, of which one is seen. */
export const plain = (code) => `<pre v-pre tabindex="0"><code>${escape(code.replace(/\n$/, ''))}</code></pre>`
