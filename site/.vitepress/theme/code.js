import { colour } from '../highlight.js'

/** Colours the blocks that are seen, once each. */
export function colourCode() {
  for (const block of document.querySelectorAll('.vp-doc div[class*="language-"]')) {
    const code = block.querySelector('pre > code')
    if (!code || code.dataset.coloured || block.offsetParent === null) continue
    code.dataset.coloured = 'yes'
    const lang = [...block.classList].find((name) => name.startsWith('language-'))?.slice('language-'.length)
    code.innerHTML = colour(code.textContent, lang)
  }
}
