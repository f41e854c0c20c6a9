// Looks at the built site in a headless Chromium: node check.mjs URL CHROMIUM. Each check is a line; the first that fails ends in 1.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'

const [base, executablePath] = process.argv.slice(2)
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const seed = '/openapi/v3/marketing/favor/stocks/%7Bstock_id%7D/start/'
const problems = []
const fail = (what) => { problems.push(what); console.log('FAIL', what) }
const pass = (what) => console.log('ok  ', what)

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] })

// A page whose errors, and whose requests to other hosts, count.
async function open(options = {}) {
  const context = await browser.newContext({ locale: 'zh-CN', ...options })
  const page = await context.newPage()
  page.on('console', (m) => { if (m.type() === 'error') fail(`${page.url()}: console: ${m.text()}`) })
  page.on('pageerror', (e) => fail(`${page.url()}: ${e.message}`))
  page.on('request', (r) => { if (!r.url().startsWith(base) && !/^(data|blob):/.test(r.url())) fail(`${page.url()}: a request to ${r.url()}`) })
  page.on('response', (r) => { if (r.status() >= 400) fail(`${page.url()}: ${r.status()} ${r.url()}`) })
  return page
}

// Opens the search by its keys, which a page takes once its scripts run.
async function openSearch(page) {
  const box = page.locator('.VPLocalSearchBox input.search-input')
  for (let i = 0; i < 10 && !await box.count(); i++) {
    await page.keyboard.press('Control+k')
    await box.waitFor({ timeout: 3000 }).catch(() => {})
  }
  return box
}

// The sections that a search finds, in their order.
async function search(page, text) {
  const box = await openSearch(page)
  await box.fill('')
  await box.fill(text)
  await page.waitForTimeout(600)
  await page.waitForFunction(() => document.querySelectorAll('.VPLocalSearchBox .result').length > 0 || document.querySelector('.VPLocalSearchBox .no-results'), null, { timeout: 20000 })
  return page.locator('.VPLocalSearchBox .result').evaluateAll((all) => all.map((a) => decodeURIComponent(a.getAttribute('href'))))
}

const searches = readFileSync(new URL('searches.txt', import.meta.url), 'utf8').split('\n').filter((l) => l && !l.startsWith('#')).map((l) => l.split('\t'))

async function checkSearch() {
  for (const [prefix, lang] of [['', 'zh'], ['/en', 'en']]) {
    const page = await open()
    await page.goto(base + (prefix || '') + '/')
    let first = 0, all = 0
    for (const [language, text, want] of searches) {
      if (language !== lang && language !== '*') continue
      all++
      const found = await search(page, text)
      const place = found.findIndex((href) => href.replace(/^\/en/, '').startsWith(want))
      if (place < 0 || place > 4) fail(`search ${lang} “${text}”: ${want} is not among the first five: ${found.slice(0, 3).join(' ')}`)
      else if (place === 0) first++
    }
    pass(`${all} searches in ${lang}, ${first} with the page first`)
    await page.context().close()
  }
}

async function checkTabs() {
  const page = await open()
  await page.goto(base + '/openapi/v3/marketing/favor/stocks/')
  await page.goto(base + seed)
  const chosen = () => page.locator('.vp-code-group').first().evaluate((g) => g.querySelector('.blocks > .active code').textContent)
  await page.locator('.vp-code-group label', { hasText: 'PHP 同步声明式' }).first().click()
  if (!(await chosen()).includes("$instance->chain('v3/marketing")) fail('tabs: the chosen one is not shown')
  await page.goto(base + '/openapi/v3/new-tax-control-fapiao/fapiao-applications/%7Bfapiao_apply_id%7D/')
  await page.waitForTimeout(300)
  const groups = await page.locator('.vp-code-group .blocks > .active code').allTextContents()
  if (!groups.every((code) => code.includes("$instance->chain('v3/"))) fail('tabs: another page does not remember')
  const two = await open()
  await two.goto(base + '/openapi/v3/marketing/favor/callbacks/')
  await two.locator('.vp-code-group label', { hasText: '命令行' }).first().click()
  await two.waitForTimeout(200)
  const shown = await two.locator('.vp-code-group .blocks > .active code').allTextContents()
  if (shown.length < 2 || !shown.every((code) => code.startsWith('wechatpay call'))) fail(`tabs: not all groups of a page follow: ${shown.length}`)
  await two.keyboard.press('ArrowRight')
  await two.waitForTimeout(200)
  if (!(await two.locator('.vp-code-group .blocks > .active code').first().textContent()).includes('$instance->v3')) fail('tabs: the arrow keys do not move them')
  pass('tabs: switch together, are remembered, by mouse and keys')
}

// What a copy button copies is the piece as the Markdown has it, which is what was run.
async function checkCopies(paths) {
  const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] })
  let copied = 0
  for (const path of paths) {
    await page.goto(base + path)
    await page.waitForTimeout(200)
    const text = (await (await page.request.get(base + path + 'index.md')).text()).replaceAll('\r', '') // of a bill's lines
    const pieces = new Set([...text.matchAll(/```\w*\n([\s\S]*?)\n```/g)].map((m) => m[1].trimEnd()))
    for (const button of await page.locator('.vp-doc button.copy').all()) {
      await button.evaluate((b) => b.click())
      await page.waitForTimeout(30)
      const got = (await page.evaluate(() => navigator.clipboard.readText())).replaceAll('\r', '').trimEnd()
      if (!pieces.has(got)) fail(`${path}: the copy button copies what the page's Markdown lacks: ${got.slice(0, 100)}`)
      copied++
    }
  }
  copied > 0 ? pass(`${copied} copied pieces are those of the Markdown`) : fail('no copy button')
  await page.context().close()
}

async function checkKeys() {
  const page = await open()
  await page.goto(base + '/en/')
  await openSearch(page)
  await page.keyboard.type('refund')
  await page.locator('.VPLocalSearchBox .result.selected').waitFor({ timeout: 20000 })
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/en\/.+/, { waitUntil: 'commit' })
  await openSearch(page)
  await page.keyboard.press('Escape')
  await page.locator('.VPLocalSearchBox').waitFor({ state: 'detached' })
  const phone = await open({ viewport: { width: 375, height: 740 } })
  await phone.goto(base + seed)
  await phone.waitForTimeout(500)
  await phone.locator('.VPNavBarHamburger').focus()
  await phone.keyboard.press('Enter')
  await phone.locator('.VPNavScreen').waitFor()
  pass('keys: search, its first result, Escape, the menu of a phone')
}

async function checkPort() {
  const page = await open()
  await page.goto(base + '/from-php')
  await page.waitForFunction(() => document.querySelector('.from-php .result')?.textContent.includes('client.V3().Marketing()'), null, { timeout: 60000 })
  await page.locator('.from-php textarea').fill("$instance->chain('v3/certificates')->get(['multipart' => $parts]);")
  await page.waitForFunction(() => document.querySelector('.from-php .notes .refused'), null, { timeout: 60000 })
  pass('from PHP: Go and notes, offline')
}

// Pages in both languages, as a phone and in the dark: no scrolling sideways, contrast, labels, names.
async function checkPages(paths) {
  for (const [name, options] of [['desktop', { viewport: { width: 1280, height: 800 } }], ['phone', { viewport: { width: 375, height: 740 }, isMobile: true, hasTouch: true }], ['dark', { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }]]) {
    const page = await open(options)
    let seen = 0
    for (const path of paths) {
      for (const prefix of ['', '/en']) {
        await page.goto(base + prefix + path)
        await page.waitForTimeout(150)
        seen++
        const lang = await page.evaluate(() => document.documentElement.lang)
        if (lang !== (prefix ? 'en' : 'zh-CN')) fail(`${name} ${prefix}${path}: its lang is ${lang}`)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        if (wide > 0) fail(`${name} ${prefix}${path}: ${wide} px wider than the screen`)
        if (await page.locator('.NotFound').count()) fail(`${name} ${prefix}${path}: is not there`)
        if (seen > 20 && path !== '/') continue // contrast and labels are the same everywhere
        await page.evaluate(axe) // the name of the search button lacks the key that stands in it: the theme's
        const found = await page.evaluate(async () => (await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], rules: { 'label-content-name-mismatch': { enabled: false } } })).violations.map((v) => `${v.id}: ${v.nodes.length} × ${v.nodes[0].html.slice(0, 120)} ${v.nodes[0].any[0]?.message ?? ''}`))
        for (const violation of found) fail(`${name} ${prefix}${path}: ${violation}`)
      }
    }
    pass(`${name}: ${seen} pages`)
    await page.context().close()
  }
}

async function checkPaint() {
  let worst = 0
  for (const path of [seed, '/', '/products/', '/en/openapi/v3/pay/transactions/jsapi/']) {
    const page = await open()
    await page.goto(base + path)
    const at = await page.evaluate(() => new Promise((done) => {
      new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime)).observe({ type: 'largest-contentful-paint', buffered: true })
      setTimeout(() => done(0), 5000)
    }))
    worst = Math.max(worst, at)
    console.log('    ', path, Math.round(at), 'ms')
    await page.context().close()
  }
  worst < 1500 ? pass(`largest paint, cold: ${Math.round(worst)} ms at most`) : fail(`largest paint, cold: ${Math.round(worst)} ms`)
}

const all = JSON.parse(readFileSync(new URL('pages/.search.json', import.meta.url), 'utf8'))
const zh = Object.keys(all).filter((p) => !p.startsWith('en/')).map((p) => '/' + encodeURI(p.replace(/index\.md$/, '')))
const sample = [seed, ...zh.filter((_, i) => i % Math.ceil(zh.length / 32) === 7), '/', '/tasks/', '/webhook/', '/guide/', '/guide/program', '/guide/sandbox', '/from-php']

await checkSearch()
await checkTabs()
await checkKeys()
await checkCopies(sample.filter((path) => path.includes('/openapi/')).slice(0, 8))
await checkPort()
await checkPages(sample)
await checkPaint()
await browser.close()
if (problems.length) {
  console.log(`${problems.length} problems`)
  process.exit(1)
}
