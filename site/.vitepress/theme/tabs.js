// The tabs of code: one that is chosen is shown in all groups of the page, on the next pages, and the next time.

const key = 'wechatpay-tab'
const remembered = () => { try { return localStorage.getItem(key) } catch { return null } }
const remember = (name) => { try { localStorage.setItem(key, name) } catch { /* a browser that keeps nothing */ } }

// Tabs are called alike in both languages but for words: the place among the tabs is their name.
const groups = () => [...document.querySelectorAll('.vp-doc .vp-code-group')].filter((g) => g.querySelectorAll('.tabs input').length > 7)

export function showTab(but) {
  const place = Number(remembered())
  if (!(place >= 0) || remembered() === null) return
  for (const group of groups()) {
    if (group === but) continue
    group.querySelectorAll('.tabs input').forEach((input, i) => { input.checked = i === place })
    group.querySelectorAll('.blocks > div').forEach((block, i) => block.classList.toggle('active', i === place))
  }
}

export function followTabs(then) {
  document.addEventListener('toggle', then, true) // what is folded out has code as well
  document.addEventListener('change', (event) => {
    const group = event.target.closest?.('.vp-doc .vp-code-group')
    if (!group) return
    requestAnimationFrame(then)
    if (!groups().includes(group)) return
    remember(String([...group.querySelectorAll('.tabs input')].indexOf(event.target)))
    showTab()
  })
}
