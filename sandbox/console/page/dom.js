// dom.js makes elements. Texts become text nodes, never markup: what a program sent to the sandbox can't run here.

/** h makes an element: attributes, "on…" listeners, then children (elements, texts, lists, nothing). */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else if (name === 'value') element.value = value
    else element.setAttribute(name, value === true ? '' : value)
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false))
  return element
}

/** keep replaces the children of an element, and puts the focus back where it was: on what has the same data-key. */
export function keep(element, ...children) {
  const focused = element.contains(document.activeElement) ? document.activeElement.closest('[data-key]') : null
  const key = focused?.dataset.key
  element.replaceChildren(...children.flat(Infinity).filter(Boolean))
  if (key) element.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true })
}

/** shown makes characters visible that a reader would miss. */
export function shown(character) {
  switch (character) {
    case '\n': return '⏎\n'
    case '\r': return '␍'
    case '\t': return '⇥'
    case '\ufeff': return '␣BOM'
    case '\u00a0': return '⍽'
  }
  return character < ' ' ? '\\x' + character.charCodeAt(0).toString(16).padStart(2, '0') : character
}

/** yuan writes fen. */
export const yuan = (fen) => (fen < 0 ? '−' : '') + '¥' + Math.floor(Math.abs(fen) / 100).toLocaleString('en') + '.' + String(Math.abs(fen) % 100).padStart(2, '0')

/** pretty indents JSON without reading its numbers: what is none stays as it is. */
export function pretty(text) {
  let out = '', depth = 0, inText = false
  try { JSON.parse(text) } catch { return text }
  const line = () => '\n' + '  '.repeat(depth)
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (inText) {
      out += c
      if (c === '\\') out += text[++i]
      else if (c === '"') inText = false
    } else if (c === '"') { inText = true; out += c }
    else if (c === '{' || c === '[') {
      const rest = text.slice(i + 1).match(/^\s*/)[0].length
      const closing = text[i + 1 + rest]
      if (closing === '}' || closing === ']') { out += c + closing; i += 1 + rest } else { depth++; out += c + line() }
    } else if (c === '}' || c === ']') { depth--; out += line() + c }
    else if (c === ',') out += c + line()
    else if (c === ':') out += ': '
    else if (!/\s/.test(c)) out += c
  }
  return out
}
